// Package guard stands between the site's socket and net/http, so that
// nothing secret of a request or an answer passes through net/http's buffers.
//
// In: a request's head is read from the socket into a slot of locked memory,
// checked, and handed on with link keys, query, Authorization and Cookie
// blotted out. The handler is lent the real ones from the slot. Bodies never
// reach net/http: it is told that there is none, and the handler reads from
// the socket into locked memory of its own. Out: the handler writes zeros
// through net/http and the guard puts the lent bytes in their place, in the
// same writev that sends net/http's head. Framing, keep-alive, HEAD and
// chunking stay net/http's work.
//
// Whatever two parsers could take in two ways is refused before net/http
// sees it.
//
// # Who gets a place
//
// There are as many connections as Config.Conns. When all places are taken a
// new connection waits, and the connection that has been idle longest is
// closed for it: one that has waited for its next request for a second, or
// has been at a head, at a short body, at a body that nobody reads, or at an
// answer that its client does not read, for five. Of the work slots half are
// kept for requests that open a link, which may wait for a turn in them, and
// for short tips; no more than a quarter of the connections may wait for one of
// the others. A short body is waited for without one, and so are the first KiB
// of a long one. So idle, slow and uploading visitors together never take all
// there is from those who come to open.
//
// # What it rests on
//
// For a request without a body net/http makes exactly one Read while the
// handler runs, of one byte, to notice that the client left; it ends that
// Read by a deadline in the past before it reads the next request.
// TestBackgroundRead holds it to that.
package guard
