package assets

import "time"

// MakePage is the form that makes a link.
type MakePage struct {
	Limits
	Lives []Choice

	// What was chosen.
	Links          int    // how many; 0 is 1
	Each           bool   // one link per line
	MadePassphrase bool   // a passphrase made by us
	MadePassword   string // a password made by us: "", "characters" or "words"
	Length         int    // of that; 0 is the usual one

	// Typed is whether the text that comes back can be seen.
	Typed bool

	// What is wrong with each field, and with sending as a whole. Count is
	// about Links and Each.
	Text, Files, Passphrase, Life, Count, Password, Send Wrong

	// Longest is the longest lifetime that fits when Send is Room; 0 is none.
	Longest time.Duration

	// Wait is for how long to wait when Send is Slow.
	Wait time.Duration
}

// Failed is whether the page comes back with something to change. Again and
// FilesAgain are no faults, but never come alone.
func (p MakePage) Failed() bool { return p.Marked() || p.Send != "" }

// Marked is whether a field has something against it.
func (p MakePage) Marked() bool { return p.marks() > 0 }

// One is whether a single field has, so that the page can say at its top what
// that is.
func (p MakePage) One() bool { return p.marks() == 1 }

func (p MakePage) marks() int {
	return count(p.Text, p.Files, p.Passphrase, p.Life, p.Count, p.Password)
}

// count is how many of all are something.
func count(all ...Wrong) (n int) {
	for _, w := range all {
		if w != "" {
			n++
		}
	}
	return n
}

// Make renders the form that makes a link. Its one hole is the text.
func (l *Language) Make(p MakePage) Sheet { return l.render("make", p) }

// ReadyPage shows new links. It is comparable, so that its sheet can be kept.
type ReadyPage struct {
	Limits
	Links      int
	Each       bool // each has a line of the text
	Life       time.Duration
	Passphrase string // "", "own" or "made"
	Password   bool   // a password was made
	Files      bool
	Here       bool // made on this machine, where nobody else can open it
}

// Ready renders the page with the new links. Its holes are the password if
// one was made; for each link: the link, its QR code (base64 of a PNG), and
// the link in the text that goes with it; the passphrase if it was made; the
// receipt's link.
func (l *Language) Ready(p ReadyPage) Sheet { return l.render("ready", p) }
