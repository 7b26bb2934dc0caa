package onion

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// ErrRefused is returned by Run if tor does not take its configuration, which
// with what Lethe writes means the operator's extra lines. The error has
// tor's own words, which may hold addresses of bridges and proxies.
var ErrRefused = errors.New("tor refuses its configuration")

// Run keeps one tor alive and its services published until ctx ends. When tor
// dies, or stops to answer on the control line, it is started anew, after a
// wait that doubles each time.
//
// What happens is told to report, always in the goroutine of Run and one
// event at a time. While report has not returned nothing is seen to, so it
// should pass the event on and return.
//
// When Run returns, tor is gone and the runtime folder is as it was. The
// error is nil if ctx has ended and all that was done; else it says what a
// new start of tor would not change: no tor, a wrong path, a configuration
// that tor refuses (ErrRefused), a folder that is in use (ErrInUse), others'
// (ErrForeign, ErrExposed), closed to tor's user (ErrClosed) or full.
//
// If our process is killed, tor ends by itself within a second; what then
// stays in the runtime folder the next Run removes.
func Run(ctx context.Context, c Config, report func(Event)) error {
	if err := run(ctx, c, report); err != nil {
		return fmt.Errorf("running tor: %w", err)
	}
	return nil
}

func run(ctx context.Context, c Config, report func(Event)) (err error) {
	c, err = c.complete()
	if err != nil {
		return err
	}
	if err := makeData(c.Data, c.User); err != nil {
		return err
	}
	p, err := claim(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.leave()) }()
	if err := c.verify(ctx, p, c.torrc()); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}

	wait := c.MinBackoff
	for first := true; ; first = false {
		ended, up, err := live(ctx, c, p, report)
		if full := (*fillError)(nil); !first && errors.As(err, &full) {
			// It could be written before: a tmpfs that is full may have
			// room again, and what waits for visitors must not end for it.
			ended, err = Ended{Err: err}, nil
		}
		if err != nil || ctx.Err() != nil {
			return err
		}
		if up {
			wait = c.MinBackoff
		}
		ended.Again = wait
		report(ended)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		wait = min(2*wait, c.MaxBackoff)
	}
}

// fillError is that the runtime folder could not be filled.
type fillError struct{ error }

func (e *fillError) Unwrap() error { return e.error }

// live starts one tor, watches it until it ends or ctx does, and cleans up.
// It returns how tor ended and whether it ever was in the network. The error
// is one that would come again.
func live(ctx context.Context, c Config, p *place, report func(Event)) (Ended, bool, error) {
	l := &life{Config: c, report: report, waiting: map[string]Service{}}
	for _, s := range c.Services {
		l.waiting[s.Key.Address()] = s
	}
	if err := p.fill(c.torrc()); err != nil {
		return Ended{}, false, errors.Join(&fillError{err}, p.empty())
	}
	err := l.start(ctx, p)
	if err == nil {
		err = l.watch(ctx)
	}
	if ctx.Err() != nil {
		err = nil // whatever came of it
	}
	err = l.end(err)
	ended := Ended{Err: err}
	if l.proc != nil {
		ended.Words = l.proc.said.String()
	}
	if errors.Is(err, ErrAddress) {
		return ended, false, errors.Join(err, p.empty())
	}
	return ended, l.percent == 100, p.empty()
}

// verify has tor read its configuration, before it is given any key.
func (c Config) verify(ctx context.Context, p *place, torrc []byte) error {
	if err := p.write(torrcName, torrc); err != nil {
		return errors.Join(fmt.Errorf("writing tor's configuration: %w", err), p.empty())
	}
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	var said words
	cmd := exec.CommandContext(ctx, c.Tor, "--verify-config", "-f", c.torrcPath(),
		"--defaults-torrc", "/dev/null", "--DataDirectory", c.Data)
	cmd.Dir = "/"
	cmd.Env = environ(c.Data)
	cmd.Stdout = &said
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = c.User.attr()
	err := cmd.Run()
	var exit *exec.ExitError
	var why error
	if err != nil && ctx.Err() == nil {
		why = c.User.explain(c.Tor, c.Data, c.Runtime)
	}
	switch {
	case why != nil:
		err = fmt.Errorf("checking tor's configuration: %w", why)
	case ctx.Err() != nil: // killed for its slowness, not refused
		err = fmt.Errorf("checking tor's configuration: %w", ctx.Err())
	case errors.As(err, &exit):
		err = fmt.Errorf("%w (%w): %s", ErrRefused, err, &said)
	case err != nil:
		err = fmt.Errorf("checking tor's configuration: %w", err)
	}
	return errors.Join(err, p.empty())
}

// torrcPath is where tor's configuration is.
func (c Config) torrcPath() string { return filepath.Join(c.Runtime, torrcName) }
