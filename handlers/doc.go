// Package handlers is the public site: plain pages that make and open
// one-time links, without a script, a cookie or a trace of who came.
//
// Who is held off: someone who reads the process's memory after an answer.
// Text, passphrases, link keys and nonces are bytes in slots of locked memory
// that are lent and wiped; they come by way of handlers/guard and
// handlers/clean, never through net/http, are parsed in place, never become
// strings, never pass through a template, and all code that touches them runs
// inside vault.Do. A page gets a request type that has no other way, and a
// test walks from every route to see that it takes none. Someone who follows
// links that are not theirs: asking for a link opens nothing (previews and
// scanners do it all day), and every opening that fails looks the same. Other
// sites: their forms, frames and names are turned away.
package handlers
