package assets

import (
	"embed"
	"fmt"
	"time"
)

// deskFiles are the desk's templates and words.
//
//go:embed desk
var deskFiles embed.FS

// A Desk renders the pages of the journalists' desk. They have words of their
// own, in English only, and lead to each other and nowhere else. It does not
// change, and may be used by many at once.
type Desk struct{ l *Language }

// NewDesk reads the desk's pages, in about 10 ms. They are part of the
// program, so what is wrong with them is a mistake in it, found by the tests.
func NewDesk() *Desk {
	l, err := readDesk()
	if err != nil {
		panic(err)
	}
	return &Desk{l}
}

func readDesk() (*Language, error) {
	b, err := deskFiles.ReadFile("desk/en.toml")
	if err != nil {
		return nil, fmt.Errorf("reading the words of the desk: %w", err)
	}
	c, err := readCatalogue(b)
	if err != nil {
		return nil, err
	}
	public := Languages[0]
	l := &Language{Code: c.Code, Name: c.Name, Dir: c.Dir, group: c.Group, decimal: c.Decimal, units: public.units, tag: public.tag}
	if l.templates, err = l.parse(deskFiles, "desk/*.html", c.messages); err != nil {
		return nil, fmt.Errorf("reading the pages of the desk: %w", err)
	}
	return l, nil
}

// What has come of a tip.
const (
	TipNew       = "new"       // a part waits that nobody downloaded
	TipCollected = "collected" // all were
	TipAnswered  = "answered"  // all were, and a reply waits
)

// DeskTablePage is tips that wait, newest first.
type DeskTablePage struct {
	Tips         int // of all pages
	Page, Pages  int
	Newer, Older string // addresses; empty for none
	Next         time.Duration
	Rows         []DeskRow
}

// A DeskRow is a tip in the table.
type DeskRow struct {
	State string
	Named bool // somebody took it
	Ago   int  // days since it came
	Size  int64
	Parts int
	Left  time.Duration
	For   []string // journalists, "" being anyone; none where there is one alone
	More  bool     // and others, for whom there is no place
}

// Table renders the table. Its holes are, for each row, the alias twice, and
// the name if it is named.
func (d *Desk) Table(p DeskTablePage) Sheet { return d.l.render("table", p) }

// DeskTipPage is one tip.
type DeskTipPage struct {
	State    string
	Named    bool
	Ago      int
	Left     time.Duration
	Parts    []DeskPart
	Replies  int
	Count    int   // of replies so far, deleted ones too: a form is for the next
	Most     int64 // the longest reply, in bytes
	NameMost int   // the longest name, in bytes

	Replied   bool  // a reply was just taken
	Wrong     Wrong // with a reply
	Typed     bool  // its text comes back
	WrongName bool  // with the name that somebody gave
}

// A DeskPart is a part of a tip.
type DeskPart struct {
	State  string // TipNew or TipCollected
	Number int
	Ago    int
	Size   int64
	To     string // the journalist whom it is for; empty for anyone
}

// Tip renders a tip. Its holes are the alias, the name if it is named, the
// alias for each part and for the reply's form, the reply's text, the alias,
// the name in its field, and the alias.
func (d *Desk) Tip(p DeskTipPage) Sheet { return d.l.render("tip", p) }

// DeskDonePage asks whether to wipe a tip.
type DeskDonePage struct {
	Parts int
	Fresh int  // of them not downloaded
	Hours bool // parts may wait that have not appeared
}

// Done renders the question. Its four holes are the alias.
func (d *Desk) Done(p DeskDonePage) Sheet { return d.l.render("done", p) }

// Wiped renders the answer to it. It has no hole.
func (d *Desk) Wiped() Sheet { return d.l.render("wiped", nil) }

// Gone renders the one answer for a tip that is not there. It has no hole.
func (d *Desk) Gone() Sheet { return d.l.render("gone", nil) }

// DeskStatusPage is how the drop is.
type DeskStatusPage struct {
	Tips, Fresh              int
	Life                     time.Duration
	Largest, Memory, ForTips int64 // bytes
	Names                    []string
}

// Status renders how the drop is. It has no hole.
func (d *Desk) Status(p DeskStatusPage) Sheet { return d.l.render("status", p) }

// Panic renders the question whether to destroy all there is, and Emptied
// the answer. They have no hole.
func (d *Desk) Panic() Sheet   { return d.l.render("panic", nil) }
func (d *Desk) Emptied() Sheet { return d.l.render("emptied", nil) }

// Say renders a notice. It has no hole.
func (d *Desk) Say(n Notice) Sheet { return d.l.render("notice", NoticePage{Notice: n}) }
