package assets

import "time"

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
	CutOff    Notice = "cut off" // the body ended early or stalled
	NoTurn    Notice = "no turn" // ErrBusy
	NoRoom    Notice = "no room" // ErrFull
	Stopping  Notice = "stopping"
	Fault     Notice = "fault"
)

// Notices are all of them.
var Notices = []Notice{
	NotFound, Method, Host, Gateway, Elsewhere, BadForm, TooLarge, CutOff, NoTurn, NoRoom, Slow, Stopping, Fault,
}

// NoticePage is a page that only says what happened.
type NoticePage struct {
	Limits
	Notice Notice
	Wait   time.Duration // for how long, when that is Slow
}

// Say renders a notice. It has no hole.
func (l *Language) Say(p NoticePage) Sheet { return l.render("notice", p) }
