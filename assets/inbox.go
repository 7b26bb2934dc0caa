package assets

import "time"

// InboxDoorPage is the form that asks for a receipt phrase.
type InboxDoorPage struct {
	Words   int   // of a phrase
	Typed   int   // that came, if not so many
	Unknown []int // which of them are in no list, from 1
	Wrong   Wrong // NoChoice: it leads nowhere; Empty; TooLong
}

// Failed is whether the page comes back with something to change.
func (p InboxDoorPage) Failed() bool { return p.Wrong != "" }

// InboxDoor renders that form. Its one hole is what was typed.
func (l *Language) InboxDoor(p InboxDoorPage) Sheet { return l.render("inboxdoor", p) }

// InboxPage is the inbox of a tip.
type InboxPage struct {
	Limits
	Drop
	Words   int // of a phrase
	Parts   []InboxPart
	Left    time.Duration // for how long it waits from now
	Replies int           // how many there are
	Shown   []InboxReply  // newest first
	Older   int           // the page behind shows those before this number; 0: there are none
	Newer   bool          // this is such a page
	Done    string        // what was just done: of InboxDone
	To      int           // for whom the first part was
}

// InboxDone are what can just have been done to an inbox. "gone" is that a
// draft was not there any more.
var InboxDone = []string{"", "added", "deleted", "gone"}

// An InboxPart is something that was sent.
type InboxPart struct {
	Ago       int  // days since
	Collected bool // a journalist has it
}

// An InboxReply is a reply that is shown.
type InboxReply struct {
	Number int
	Ago    int // days since it came
}

// Collected is how many parts a journalist has.
func (p InboxPage) Collected() (n int) {
	for _, part := range p.Parts {
		if part.Collected {
			n++
		}
	}
	return n
}

// State is what became of all parts: "waits", "partly" or "collected".
func (p InboxPage) State() string {
	switch p.Collected() {
	case 0:
		return "waits"
	case len(p.Parts):
		return "collected"
	}
	return "partly"
}

// Inbox renders the inbox. Its holes are, for each reply that is shown, its
// text and the phrase; the phrase if there are older ones; the phrase for what
// is added, and the phrase for withdrawing.
func (l *Language) Inbox(p InboxPage) Sheet { return l.render("inbox", p) }

// Withdraw renders the question whether to withdraw a tip. Its one hole is the
// phrase.
func (l *Language) Withdraw() Sheet { return l.render("withdraw", nil) }

// Withdrawn renders the answer to that. It has no hole.
func (l *Language) Withdrawn() Sheet { return l.render("withdrawn", nil) }
