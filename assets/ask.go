package assets

import "time"

// RequestPage is the form that makes a request: a link by which someone sends
// to whom made it.
type RequestPage struct {
	Limits
	Lives []Choice
	Life  Wrong // what is wrong with the lifetime
}

// Failed is whether the page comes back with something to change.
func (p RequestPage) Failed() bool { return p.Life != "" }

// Request renders the form that makes a request. It has no hole.
func (l *Language) Request(p RequestPage) Sheet { return l.render("request", p) }

// RequestedPage shows a new request. It is comparable.
type RequestedPage struct {
	Limits
	Life time.Duration
	Here bool // made on this machine, where nobody else can answer it
}

// Requested renders the page with a new request. Its holes are the link to
// send, its QR code (base64 of a PNG), the link in the text that goes with
// it, and the link that collects the answer.
func (l *Language) Requested(p RequestedPage) Sheet { return l.render("requested", p) }

// AskPage is the form that answers a request.
type AskPage struct {
	Limits
	Text, Files, Send Wrong

	// Wait is for how long to wait when Send is Slow.
	Wait time.Duration

	// Typed is whether the text that comes back can be seen.
	Typed bool
}

// Failed is whether the page comes back with something to change.
func (p AskPage) Failed() bool { return p.Marked() || p.Send != "" }

// Marked is whether a field has something against it.
func (p AskPage) Marked() bool { return count(p.Text, p.Files) > 0 }

// One is whether a single field has, so that the page can say at its top what
// that is.
func (p AskPage) One() bool { return count(p.Text, p.Files) == 1 }

// Ask renders the form that answers a request. Its holes are the request's
// key and the text.
func (l *Language) Ask(p AskPage) Sheet { return l.render("ask", p) }

// AnsweredPage is what whoever answered a request sees.
type AnsweredPage struct {
	Life time.Duration // for how long the answer waits
}

// Answered renders that page. It has no hole.
func (l *Language) Answered(p AnsweredPage) Sheet { return l.render("answered", p) }

// Collect renders the page that collects the answer to a request. It opens
// nothing. Its holes are the collecting link's key and the form's nonce.
func (l *Language) Collect(limits Limits) Sheet { return l.render("collect", limits) }

// NotYet renders what a request without an answer says. Its one hole is the
// collecting link's key.
func (l *Language) NotYet() Sheet { return l.render("notyet", nil) }
