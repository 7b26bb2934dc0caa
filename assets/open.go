package assets

// Link renders the page that a link leads to. It opens nothing. Its holes are
// the link's key and the form's nonce.
func (l *Language) Link(limits Limits) Sheet { return l.render("link", limits) }

// PastePage is the form that takes a pasted link.
type PastePage struct {
	Wrong Wrong // Empty, or anything else for a text without a link
}

// Failed is whether the page comes back with something to change.
func (p PastePage) Failed() bool { return p.Wrong != "" }

// Paste renders the form that takes a pasted link. It has no hole: what was
// pasted does not come back.
func (l *Language) Paste(p PastePage) Sheet { return l.render("paste", p) }

// OpenedPage shows what a link held.
type OpenedPage struct {
	Limits
	Text  bool // there is one
	Files int

	// How many characters of the text can deceive: by moving the cursor, by
	// turning the order of letters, by not being seen.
	Control, Bidi, Hidden int

	Collected bool // it answers a request
}

// Deceptive is whether the text is shown a second time, with such characters
// made visible.
func (p OpenedPage) Deceptive() bool { return p.Control > 0 || p.Bidi > 0 || p.Hidden > 0 }

// Opened renders the page with what a link held. Its holes are the text if
// there is one; the text with what can deceive made visible, if it is
// Deceptive; for each file: its name, its size ("1.4 MiB"), the grant's key,
// and its number.
func (l *Language) Opened(p OpenedPage) Sheet { return l.render("opened", p) }
