// Package handlers is the public site: plain pages that make and open
// one-time links, without a script, a cookie or a trace of who came.
//
// Who is held off: someone who reads the process's memory after an answer.
// Text, passphrases, link keys and nonces are bytes in a slot of locked
// memory that the vault lends and wipes; they are parsed in place, never
// become strings, never pass through a template, and all code that touches
// them runs inside vault.Do. Someone who follows links that are not theirs:
// asking for a link opens nothing (previews and scanners do it all day), and
// every opening that fails looks the same. Other sites: their forms, frames
// and names are turned away.
//
// Not held off here: net/http keeps its own buffers, and makes a string of
// the path that holds a link key, before this package sees a request.
package handlers
