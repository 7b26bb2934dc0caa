// Package desk is the journalists' side of the drop: a table of the tips that
// wait, their sealed parts to download, replies, and the end of each.
//
// It is served at an address of its own, which only those find who have a key
// to it; so it asks nobody who they are, and a name that somebody gives is
// what they say of themselves. What it lends out it cannot read: parts are
// sealed to keys that are not here. A reply and a name are typed here: they
// go the way of handlers/clean, in locked memory, never as strings, and all
// code that touches them runs inside vault.Do. An alias is no secret.
//
// What came after the last fixed hour is not there for any of its pages. No
// GET changes anything; HEAD is GET without the body.
package desk
