package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"lethe/policy"
)

// child is the site as the keeper sees it.
type child struct {
	cmd      *exec.Cmd
	wire     *wire
	messages chan message  // closed when the site's end is closed
	gone     chan struct{} // closed when the process has ended
	err      error         // how it ended; read after gone

	taken chan int // the site's answer to how much is taken

	// Of a panic: see keeper.panic.
	alarm  func()        // somebody at the desk asks for one; does not block
	deaf   chan struct{} // closed: nobody takes messages any more
	erased chan struct{} // closed when the site says that its memory is wiped
	lost   chan struct{} // closed when it can say nothing any more
}

// newChild is a child of which nothing but its end of the wire is there yet.
func newChild(cmd *exec.Cmd, w *wire) *child {
	return &child{
		cmd: cmd, wire: w, messages: make(chan message), gone: make(chan struct{}), taken: make(chan int, 1),
		alarm: func() {}, deaf: make(chan struct{}), erased: make(chan struct{}), lost: make(chan struct{}),
	}
}

// startChild re-executes this program as the site. It inherits the wire and
// the listeners, no environment, and a pipe as standard error.
func startChild(listeners []net.Listener, tell *teller, alarm func()) (*child, error) {
	w, theirs, err := newPair()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	cmd := &exec.Cmd{
		Path:       "/proc/self/exe",
		Args:       []string{"lethe", siteCommandName},
		Env:        []string{"GOTRACEBACK=none"},
		Dir:        "/",
		ExtraFiles: []*os.File{theirs},
		// A group of its own: Ctrl-C at the terminal reaches only the keeper.
		SysProcAttr: &syscall.SysProcAttr{Setpgid: true},
	}
	for _, l := range listeners {
		f, err := l.(interface{ File() (*os.File, error) }).File()
		if err != nil {
			w.close()
			return nil, fmt.Errorf("handing a listener down: %w", err)
		}
		defer f.Close()
		cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	}
	pipe, err := cmd.StderrPipe()
	if err != nil {
		w.close()
		return nil, fmt.Errorf("starting the site: %w", err)
	}
	if err := cmd.Start(); err != nil {
		w.close()
		return nil, fmt.Errorf("starting the site: %w", err)
	}
	c := newChild(cmd, w)
	c.alarm = alarm
	go c.listen()
	go c.reap(pipe, tell)
	return c, nil
}

// listen passes messages on. A site that says what is none of ours is ended:
// a keeper that cannot hear it cannot tell it to purge either.
func (c *child) listen() {
	defer close(c.messages)
	defer close(c.lost)
	erased := false
	for {
		m, err := c.wire.receive()
		switch {
		case err != nil:
			if !errors.Is(err, io.EOF) {
				c.kill()
			}
			return
		case m.Panic:
			c.alarm()
			continue
		case m.Taken != nil:
			select {
			case c.taken <- *m.Taken:
			default: // nobody has asked
			}
			continue
		case m.Erased:
			if !erased {
				close(c.erased)
			}
			erased = true
			continue
		}
		select {
		case c.messages <- m:
		case <-c.deaf:
		case <-c.gone:
			return
		}
	}
}

// useLimit is how long a site has to say how much is taken.
const useLimit = time.Second

// use asks the site how much of the room for what waits is taken, in quarters.
// One at a time may. False says that the site does not tell.
func (c *child) use() (quarters int, ok bool) {
	select {
	case <-c.taken: // to a question that was given up
	default:
	}
	late := time.NewTimer(useLimit)
	defer late.Stop()
	go c.wire.send(message{Use: true}) // may block
	select {
	case quarters = <-c.taken:
		return quarters, true
	case <-c.lost:
	case <-late.C:
	}
	return 0, false
}

// kill ends the site at once.
func (c *child) kill() { c.cmd.Process.Kill() }

// reap passes on what the site says last, scrubbed, and waits for its end.
func (c *child) reap(pipe io.Reader, tell *teller) {
	relay(tell, pipe)
	c.err = c.cmd.Wait()
	close(c.gone)
}

// relayLine is the longest line of the site's that is passed on, in bytes.
const relayLine = 512

// relay copies lines from the site's standard error: only the runtime's own
// words, and those scrubbed. Traces, and what is longer than a line, are not.
func relay(tell *teller, from io.Reader) {
	r := bufio.NewReaderSize(from, relayLine)
	for {
		line, more, err := r.ReadLine()
		if err != nil {
			return
		}
		w := lastWords(line)
		for more && err == nil { // what is longer is cut
			_, more, err = r.ReadLine()
		}
		if w != nil {
			tell.warn("site: %s", w)
		}
	}
}

// lastWords is what may be shown of a line that a dying Go process writes: how
// a known sentence begins, as far as it is words alone. Numbers, paths, places
// in memory and the value of a panic, which could be anything, are left out.
func lastWords(line []byte) []byte {
	for _, known := range []string{"panic: runtime error: ", "fatal error: ", "lethe: error: "} {
		if bytes.HasPrefix(line, []byte(known)) {
			return policy.Scrub(onlyWords(line))
		}
	}
	if bytes.HasPrefix(line, []byte("panic:")) {
		return []byte("panic")
	}
	return nil
}

// onlyWords is the beginning of a line up to anything but letters, spaces,
// hyphens and colons, and up to the last whole word.
func onlyWords(line []byte) []byte {
	n := bytes.IndexFunc(line, func(c rune) bool {
		return !('a' <= c|0x20 && c|0x20 <= 'z' || c == ' ' || c == '-' || c == ':')
	})
	if n < 0 {
		return line
	}
	return bytes.TrimRight(line[:bytes.LastIndexByte(line[:n], ' ')], " :")
}

// fault is the class of the site's end.
func (c *child) fault() policy.Fault {
	var exit *exec.ExitError
	if !errors.As(c.err, &exit) {
		return policy.FaultOther
	}
	if s, ok := exit.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return policy.FaultSignal
	}
	return policy.FaultCrash
}

// stopLimit is how long the site has to wipe and end in order. Unlocking an
// arena takes about 0.1 s per GiB.
const stopLimit = 5 * time.Second

// stop ends the site: by word, and by force where that is not heard.
func (c *child) stop() {
	c.wire.send(message{Stop: true})
	select {
	case <-c.gone:
	case <-time.After(stopLimit):
		c.kill()
		<-c.gone
	}
	c.wire.close()
}
