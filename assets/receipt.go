package assets

import "time"

// ReceiptPage says what became of a submission's links.
type ReceiptPage struct {
	Limits
	Ago    int           // days since they were made
	Life   time.Duration // as it was asked for
	Left   time.Duration // until they expire; 0 when they have
	Kept   time.Duration // until the receipt itself is forgotten
	Phrase bool          // a passphrase is needed
	Links  []ReceiptLink // in order
}

// A ReceiptLink is what became of one link.
type ReceiptLink struct {
	State string // "waiting", "opened", "burned", "expired" or "locked"
	Ago   int    // days since it came to that
}

// Waiting is how many links still wait.
func (p ReceiptPage) Waiting() (n int) {
	for _, l := range p.Links {
		if l.State == "waiting" {
			n++
		}
	}
	return n
}

// Receipt renders a receipt. Its holes are the receipt's key, once for each
// form in it: with several links one for each that waits, and at the end one
// for all that wait, if any does.
func (l *Language) Receipt(p ReceiptPage) Sheet { return l.render("receipt", p) }

// BurnPage asks whether to destroy what waits.
type BurnPage struct {
	Links  int // how many will be destroyed
	Number int // of the one link, from 1; 0 is all that wait
}

// Burn renders the question. Its one hole is the receipt's key.
func (l *Language) Burn(p BurnPage) Sheet { return l.render("burn", p) }

// BurnedPage says what was destroyed.
type BurnedPage struct {
	Burned int // links
}

// Burned renders the answer to a burned receipt. Its one hole is the
// receipt's key.
func (l *Language) Burned(p BurnedPage) Sheet { return l.render("burned", p) }
