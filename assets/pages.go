package assets

import "time"

// Limits are the numbers that pages state. They come from what enforces
// them. Sizes are in bytes.
type Limits struct {
	Text       int64         // the longest text of one link
	Upload     int64         // the most of one link: text and files together
	Files      int           // of one link
	Links      int           // of one text
	Lines      int           // of a text that gets one link per line
	Passphrase int           // the longest passphrase
	Tries      int           // wrong passphrases until a secret is destroyed
	Repeat     time.Duration // for how long a reload shows it again; 0: it does not
	Grant      time.Duration // for how long files can be saved after opening

	Phrase     int    // words of a passphrase that we make
	Characters Length // of a password that we make
	Words      Length // of a password that we make of words
}

// A Length is how long something can be, and is when nobody says.
type Length struct{ Least, Most, Usual int }

// A Choice is one lifetime that a form offers. The form sends it in seconds.
type Choice struct {
	Life   time.Duration
	Chosen bool
}

// Wrong names what a form's field has against it. The empty Wrong is none.
type Wrong string

// What can be wrong with a field.
const (
	Empty      Wrong = "empty"       // nothing was sent
	NotText    Wrong = "not text"    // bytes that no page can show
	TooLong    Wrong = "too long"    // a text or passphrase over the limit
	Again      Wrong = "again"       // a passphrase was given; it is not sent back
	NoChoice   Wrong = "choice"      // a value that is not offered
	Busy       Wrong = "busy"        // no turn to work on a passphrase
	Room       Wrong = "room"        // no room for so much for so long
	TooMany    Wrong = "too many"    // files, links or lines
	FilesAgain Wrong = "files again" // files were chosen; a page cannot keep them
	OneOf      Wrong = "one of"      // two choices that exclude each other
	Name       Wrong = "name"        // a file name that cannot be kept
	Trap       Wrong = "trap"        // a field that stands empty was filled in
	NoFiles    Wrong = "no files"    // files where only a text is taken
)

// TooLarge is a Wrong, of text and files together, and a Notice. Slow is a
// Wrong of what was sent over budget, and a Notice.
const (
	TooLarge = "too large"
	Slow     = "slow"
)

// StartPage is the site's first page.
type StartPage struct {
	Limits
	Drop bool // tips are taken
}

// Start renders the first page. It has no hole.
func (l *Language) Start(p StartPage) Sheet { return l.render("start", p) }
