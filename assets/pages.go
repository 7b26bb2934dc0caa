package assets

// Limits are the numbers that pages state. They come from what enforces
// them.
type Limits struct {
	Text       string // the longest text: "1 MiB"
	Letters    string // about as many plain letters: "1,000,000"
	Passphrase int    // the longest passphrase, in bytes
	Tries      int    // wrong passphrases until a secret is destroyed
	Repeat     string // for how long a reload shows it again: "60 seconds"
}

// Start is the site's first page.
func Start() Sheet { return render("start", nil) }

// A Choice is one answer of a form that offers several.
type Choice struct {
	Value  string // what the form sends
	Name   string
	Chosen bool
}

// Wrong names what a form's field has against it. The empty Wrong is none.
type Wrong string

// What can be wrong on the Make page.
const (
	Empty    Wrong = "empty"    // no text
	NotText  Wrong = "not text" // bytes that no page can show
	TooLong  Wrong = "too long" // a passphrase over the limit
	Again    Wrong = "again"    // a passphrase was given; it is not sent back
	NoChoice Wrong = "choice"   // a lifetime that is not offered
	Busy     Wrong = "busy"     // no turn to work on a passphrase
)

// MakePage is the form that makes a link. Its one hole is the text field.
type MakePage struct {
	Limits
	Lives []Choice

	// What is wrong with each field, and with sending as a whole.
	Text, Passphrase, Life, Send Wrong
}

// Failed is whether the page comes back with something to mend. Again alone
// is no fault, but never comes alone.
func (p MakePage) Failed() bool {
	return p.Text != "" || p.Passphrase != "" || p.Life != "" || p.Send != ""
}

// Make renders the form that makes a link.
func Make(p MakePage) Sheet { return render("make", p) }

// ReadyPage shows a new link. Its one hole is the link.
type ReadyPage struct {
	Life       string // how long it waits: "7 days"
	Passphrase bool   // whether one is needed
	Tries      int
	Here       bool // made on this machine, where nobody else can open it
}

// Ready renders the page with the new link.
func Ready(p ReadyPage) Sheet { return render("ready", p) }

// Link renders the page that a link leads to. It opens nothing. Its holes are
// the link's key and the form's nonce.
func Link(l Limits) Sheet { return render("link", l) }

// Opened renders the page with a secret. Its one hole is the secret.
func Opened(l Limits) Sheet { return render("opened", l) }

// Refused renders the one answer to every opening that does not succeed.
func Refused(l Limits) Sheet { return render("refused", l) }

// Notice names a page that only says what happened.
type Notice string

// The notices.
const (
	NotFound  Notice = "not found"
	Method    Notice = "method"
	Host      Notice = "host"
	Gateway   Notice = "gateway"
	Elsewhere Notice = "elsewhere" // a form of another site
	BadForm   Notice = "form"
	TooLarge  Notice = "too large"
	CutOff    Notice = "cut off" // the body ended early or stalled
	NoTurn    Notice = "no turn" // ErrBusy
	NoRoom    Notice = "no room" // ErrFull
	Stopping  Notice = "stopping"
	Fault     Notice = "fault"
)

// Notices are all of them.
var Notices = []Notice{
	NotFound, Method, Host, Gateway, Elsewhere, BadForm, TooLarge, CutOff, NoTurn, NoRoom, Stopping, Fault,
}

// NoticePage is the template's view of a notice.
type NoticePage struct {
	Limits
	Notice Notice
}

// Say renders a notice.
func Say(n Notice, l Limits) Sheet { return render("notice", NoticePage{l, n}) }
