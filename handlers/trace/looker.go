package trace

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// Looker is a process of its own that looks at others. It has to be one: the
// kernel tells of a stopped process to whoever waits for it, and a parent
// that waits for its child's end would take the stop for that.
type Looker struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	to  *gob.Encoder
	out *gob.Decoder
}

// lookerName makes a program that imports this package a looker.
const lookerName = "trace-looker"

func init() {
	if len(os.Args) == 1 && os.Args[0] == lookerName {
		if err := serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// question is what a looker is asked: what else to look for, or, where there
// is none of that, which process to look at.
type question struct {
	Know []Secret
	Look int
}

// answer is what comes back for each process: a report, or why there is none.
type answer struct {
	Report *Report
	Failed string
}

// serve answers until in ends. Of what else to look for it says nothing.
func serve(in io.Reader, out io.Writer) error {
	from, to := gob.NewDecoder(in), gob.NewEncoder(out)
	var all searches
	for {
		var q question
		if err := from.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading what to look for: %w", err)
		}
		var err error
		if len(q.Know) > 0 {
			if all, err = all.with(q.Know); err != nil {
				return err
			}
			continue
		}
		var a answer
		if a.Report, err = all.process(q.Look); err != nil {
			a = answer{Failed: err.Error()}
		}
		if err := to.Encode(a); err != nil {
			return fmt.Errorf("reporting: %w", err)
		}
	}
}

// Start starts a looker for these secrets. The caller closes it. See
// NewSearch for what they have to be and cost.
func Start(secrets ...Secret) (*Looker, error) {
	l := &Looker{cmd: &exec.Cmd{Path: "/proc/self/exe", Args: []string{lookerName}, Stderr: os.Stderr}}
	// A program with the race detector would sleep before it ends.
	l.cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	var err error
	if l.in, err = l.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("starting a looker: %w", err)
	}
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a looker: %w", err)
	}
	if err := l.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a looker: %w", err)
	}
	l.to, l.out = gob.NewEncoder(l.in), gob.NewDecoder(out)
	if err := l.Know(secrets...); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Know has a looker look for these too. One that they are not fit for fails
// at the next look.
func (l *Looker) Know(secrets ...Secret) error {
	if len(secrets) == 0 {
		return nil
	}
	if err := l.to.Encode(question{Know: secrets}); err != nil {
		return fmt.Errorf("telling a looker: %w", err)
	}
	return nil
}

// Look looks at a process once. It stands still meanwhile. It takes the
// right to trace it: root, where it is not dumpable.
func (l *Looker) Look(pid int) (*Report, error) {
	var a answer
	if err := l.to.Encode(question{Look: pid}); err != nil {
		return nil, fmt.Errorf("looking at process %d: %w", pid, err)
	}
	if err := l.out.Decode(&a); err != nil {
		return nil, fmt.Errorf("looking at process %d: the looker ended: %w", pid, err)
	}
	if a.Report == nil {
		return nil, fmt.Errorf("looking at process %d: %s", pid, a.Failed)
	}
	return a.Report, nil
}

// Close ends the looker.
func (l *Looker) Close() error {
	l.in.Close()
	if err := l.cmd.Wait(); err != nil {
		return fmt.Errorf("ending a looker: %w", err)
	}
	return nil
}
