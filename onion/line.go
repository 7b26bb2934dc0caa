package onion

import (
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"time"

	"github.com/cretz/bine/control"
)

// pollEvery is how often tor is asked how far it is. The answers bring the
// events along, and show that tor lives.
const pollEvery = 250 * time.Millisecond

// errSilent is how a line ends on which tor does not answer.
var errSilent = errors.New("tor does not answer on its control line")

// line is the control line to one tor. bine's connection locks up when two
// goroutines use it, so only own does; others send it commands by ask.
type line struct {
	conn  net.Conn // below ctl; for deadlines only
	ctl   *control.Conn
	limit time.Duration   // for each answer
	gone  <-chan struct{} // closed when the process is gone

	phases  chan phase    // how far tor is, at every poll
	uploads chan string   // services of which a descriptor was laid down
	asks    chan question // commands from other goroutines
	quit    chan struct{} // closed by the reader of phases and uploads
	ended   chan struct{} // closed when own has returned
	err     error         // why; valid after ended
}

// question is one command and where its error goes.
type question struct {
	command string
	answer  chan<- error // room for one
}

func newLine(p *process, ctl *control.Conn, limit time.Duration) *line {
	return &line{
		conn: p.conn, ctl: ctl, limit: limit, gone: p.gone,
		phases:  make(chan phase),
		uploads: make(chan string),
		asks:    make(chan question),
		quit:    make(chan struct{}),
		ended:   make(chan struct{}),
	}
}

// own is the goroutine of the line. It ends when the connection breaks or the
// process is gone.
func (l *line) own() {
	defer close(l.ended)
	events := make(chan control.Event)
	defer close(events)
	go l.pass(events)
	l.err = l.serve(events)
}

func (l *line) serve(events chan<- control.Event) error {
	l.arm()
	if err := l.ctl.AddEventListener(events, control.EventCodeHSDesc); err != nil {
		return fmt.Errorf("asking tor for events: %w", silence(err))
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-l.gone:
			return errors.New("tor is gone")
		case q := <-l.asks:
			_, err := l.send(q.command)
			q.answer <- err
			var refused *textproto.Error
			if err != nil && !errors.As(err, &refused) {
				return err
			}
		case <-tick.C:
			if err := l.poll(); err != nil {
				return err
			}
		}
	}
}

// poll asks tor how far it is and passes the answer on.
func (l *line) poll() error {
	r, err := l.send(askPhase)
	if err != nil {
		return err
	}
	if len(r.Data) != 1 {
		return fmt.Errorf("reading tor's phase: %d lines", len(r.Data))
	}
	p, err := parsePhase(r.Data[0])
	if err != nil {
		return err
	}
	select {
	case l.phases <- p:
	case <-l.quit:
	}
	return nil
}

// send gives tor one command and waits for the answer. The format keeps bine
// from reading a % in the command.
func (l *line) send(command string) (*control.Response, error) {
	l.arm()
	r, err := l.ctl.SendRequest("%s", command)
	if err != nil {
		return nil, fmt.Errorf("sending on the control line: %w", silence(err))
	}
	return r, nil
}

// arm begins the time that tor has for an answer.
func (l *line) arm() { l.conn.SetDeadline(time.Now().Add(l.limit)) }

// silence tells a deadline from other errors.
func silence(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errSilent
	}
	return err
}

// pass passes on what matters of tor's events. bine sends them while it reads
// an answer, so this must go on whether anybody listens or not.
func (l *line) pass(events <-chan control.Event) {
	for e := range events {
		d, ok := e.(*control.HSDescEvent)
		if !ok || d.Action != "UPLOADED" {
			continue
		}
		select {
		case l.uploads <- d.Address:
		case <-l.quit:
		}
	}
}

// ask gives tor a command by way of own, and waits for the answer for at most
// the time given. It is safe for any number of goroutines.
func (l *line) ask(command string, wait time.Duration) error {
	late := time.After(wait)
	answer := make(chan error, 1)
	select {
	case l.asks <- question{command, answer}:
	case <-l.ended:
		return l.err
	case <-late:
		return errSilent
	}
	select {
	case err := <-answer:
		return err
	case <-late:
		return errSilent
	}
}
