// Package clean is the way between the guard and a page: what every set of
// pages needs so that nothing of what a visitor sends stays behind. It reads
// forms in place into lent memory that is locked, escapes and fills up what
// goes out, turns away who must not be answered, and turns errors and panics
// into answers. What an address means and what a page says is not its
// business: a Site is handed in.
//
// A page gets a Request that has no way to a secret but by bytes that are
// lent. They come by way of handlers/guard, never through net/http, never
// become strings, and all code that touches them runs inside vault.Do. A test
// of package handlers walks from every route to see that it is so, in each
// package that stands on this one.
package clean
