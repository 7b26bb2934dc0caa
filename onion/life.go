package onion

import (
	"context"
	"errors"
	"strings"
	"time"
)

// life is one tor from its start to its end.
type life struct {
	Config
	report func(Event)
	proc   *process
	line   *line
	ender  chan struct{} // closed when nobody ends circuits any more

	percent int
	tag     string
	warning string             // tor's own, while it does not go on
	waiting map[string]Service // not yet published, by address
}

// start starts tor on what is in the runtime folder and returns when tor has
// answered, holds its keys, and these are out of the folder again.
func (l *life) start(ctx context.Context, p *place) error {
	proc, err := newProcess(l.Config)
	if err != nil {
		return err
	}
	ctl, started, err := l.launch(ctx, proc)
	if started {
		l.proc = proc
	}
	if err != nil {
		return err
	}
	if err := errors.Join(p.compare(), p.forget(), l.checkClients()); err != nil {
		return err
	}
	version, err := ctl.ProtocolInfo() // known since bine authenticated
	if err != nil {
		return err
	}
	inForce, err := l.inForce(ctl)
	if err != nil {
		return err
	}
	if l.Ender != nil {
		l.Ender.forget()
	}
	l.report(Started{Version: plain(version.TorVersion), PID: proc.cmd.Process.Pid, InForce: inForce, Sandbox: sandboxOf(proc.cmd.Process.Pid)})
	l.line = newLine(proc, ctl, l.Silence)
	l.ender = make(chan struct{})
	go l.line.own()
	if l.Ender != nil {
		go l.endCircuits(l.Ender)
	} else {
		close(l.ender)
	}
	return nil
}

// watch reports what tor does until it ends, which is the error, or until ctx
// does.
func (l *life) watch(ctx context.Context) error {
	stall := time.NewTimer(l.Stall)
	defer stall.Stop()
	for {
		forward := false
		select {
		case <-ctx.Done():
			return nil
		case <-l.proc.gone:
			return l.proc.died()
		case <-l.line.ended:
			return l.line.err
		case p := <-l.line.phases:
			if err := l.checkClients(); err != nil {
				return err
			}
			forward = l.advance(p)
		case id := <-l.line.uploads:
			if err := l.checkClients(); err != nil {
				return err
			}
			forward = l.published(id)
		case <-stall.C:
			if len(l.waiting) > 0 {
				l.report(Stalled{Percent: l.percent, Words: l.words()})
			}
		}
		if forward {
			stall.Reset(l.Stall)
		}
	}
}

// advance takes in how far tor is; it reports whether that is news.
func (l *life) advance(p phase) bool {
	l.warning = p.warning
	if p.percent == l.percent && p.tag == l.tag {
		return false
	}
	l.percent, l.tag = p.percent, p.tag
	l.report(Bootstrap{Percent: p.percent, Tag: p.tag})
	return true
}

// published takes in that a descriptor of the service with the given address,
// without ".onion", was laid down; it reports whether that is news.
func (l *life) published(id string) bool {
	s, ok := l.waiting[id+".onion"]
	if !ok {
		return false
	}
	delete(l.waiting, s.Key.Address())
	l.report(Published{Name: s.Name, Address: s.Key.Address()})
	return true
}

// errClients ends a tor that has left out a client of a private service: were
// it the only one, the service would be open to everyone.
var errClients = errors.New("tor does not take the clients of a private service")

// checkClients goes by tor's warnings, which are all that it says about it.
// They come from a pipe, the later the more surely.
func (l *life) checkClients() error {
	for _, s := range l.Services {
		if s.Private && strings.Contains(l.proc.said.String(), "lient authorization") {
			return errClients
		}
	}
	return nil
}

// words is why tor does not go on: what it says itself, else its last
// warnings.
func (l *life) words() string {
	if l.warning != "" {
		return l.warning
	}
	return l.proc.said.String()
}

// end ends tor, asked kindly if why is nil, and returns when it is gone. why
// is the error of start or of watch. What comes back is the better reason, if
// there is one: a line that broke because tor had died.
func (l *life) end(why error) error {
	if l.proc == nil {
		return why
	}
	if l.line != nil {
		close(l.line.quit)
		defer func() {
			<-l.line.ended
			<-l.ender
		}()
	}
	switch {
	case errors.Is(why, errSilent):
		l.proc.kill()
	case why == nil && l.line != nil && l.line.ask("SIGNAL HALT", haltLimit) != nil:
		l.proc.term()
	case why != nil && l.proc.goneWithin(diedWithin):
		return l.proc.died()
	default:
		l.proc.end()
	}
	return why
}
