package onion

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	bine "github.com/cretz/bine/process"
	"golang.org/x/sys/unix"
)

// How long tor has to end before the next, ruder step. It takes 3 ms when it
// listens.
const (
	haltLimit = 3 * time.Second // by word or by losing its control line
	termLimit = 3 * time.Second // by SIGTERM
)

// diedWithin is how much later than the end of its control line the end of a
// tor can be seen that has died.
const diedWithin = time.Second

// process is one tor process and our end of its control line. It is what
// bine, which has its own idea of both, is given to start.
type process struct {
	cmd    *exec.Cmd
	conn   net.Conn // our end; ends the tor when it closes
	theirs *os.File
	said   words
	now    <-chan struct{} // Config.Kill

	gone chan struct{} // closed when the process has been waited for
	err  error         // how it ended; valid after gone
}

// newProcess prepares the tor of c; bine adds the arguments.
func newProcess(c Config) (*process, error) {
	conn, theirs, err := socketpair()
	if err != nil {
		return nil, fmt.Errorf("making the control line: %w", err)
	}
	p := &process{conn: conn, theirs: theirs, now: c.Kill, gone: make(chan struct{})}
	p.cmd = exec.Command(c.Tor)
	p.cmd.Dir = "/"
	p.cmd.Env = environ(c.Data)
	p.cmd.Stdout = &p.said
	p.cmd.Stderr = &p.said
	p.cmd.ExtraFiles = []*os.File{theirs} // descriptor 3
	p.cmd.SysProcAttr = c.User.attr()
	// A transport that has left the group may hold the pipe open.
	p.cmd.WaitDelay = time.Second
	return p, nil
}

// New gives bine the process. The context is not for its life: bine would
// kill tor when it ends.
func (p *process) New(_ context.Context, args ...string) (bine.Process, error) {
	p.cmd.Args = append(p.cmd.Args[:1], args...)
	return p, nil
}

// EmbeddedControlConn gives bine our end of the control line.
func (p *process) EmbeddedControlConn() (net.Conn, error) { return p.conn, nil }

// Start starts tor.
func (p *process) Start() error {
	err := p.cmd.Start()
	// From here on the line ends with tor; after an error bine waits for it.
	p.theirs.Close()
	if err != nil {
		return err
	}
	go p.reap()
	go p.heed()
	return nil
}

// heed kills tor when that is asked for by Config.Kill.
func (p *process) heed() {
	select {
	case <-p.now:
		p.cmd.Process.Kill() // fails if it has just ended
	case <-p.gone:
	}
}

// Wait waits until tor is gone and says how it ended. Any number may wait.
func (p *process) Wait() error {
	<-p.gone
	return p.err
}

// reap waits for tor and kills what it leaves of its group, its transports.
// That comes before the process is waited for: until then the number of the
// group cannot be another's.
func (p *process) reap() {
	defer close(p.gone)
	pid := p.cmd.Process.Pid
	err := error(unix.EINTR)
	for errors.Is(err, unix.EINTR) {
		err = unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
	}
	if err == nil {
		unix.Kill(-pid, unix.SIGKILL) // tor itself is dead already
	}
	p.err = p.cmd.Wait()
}

// end makes tor end if it has not, and returns when it is gone. The control
// line is closed, on which tor ends by itself; signals follow.
func (p *process) end() {
	p.conn.Close()
	if !p.goneWithin(haltLimit) {
		p.term()
	}
}

// term is end for a tor that does not listen to its control line.
func (p *process) term() {
	p.conn.Close()
	p.cmd.Process.Signal(syscall.SIGTERM) // fails if it has just ended
	if !p.goneWithin(termLimit) {
		p.kill()
	}
}

// kill ends tor at once and returns when it is gone.
func (p *process) kill() {
	p.conn.Close()
	p.cmd.Process.Kill() // fails if it has just ended
	<-p.gone
}

// died says how the process ended.
func (p *process) died() error {
	if err := p.Wait(); err != nil {
		return fmt.Errorf("tor has ended: %w", err)
	}
	return errors.New("tor has ended by itself")
}

func (p *process) goneWithin(d time.Duration) bool {
	select {
	case <-p.gone:
		return true
	case <-time.After(d):
		return false
	}
}

// socketpair returns two connected ends: ours, and one for a child.
func socketpair() (net.Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "control"), os.NewFile(uintptr(fds[1]), "control")
	defer ours.Close() // FileConn has its own
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, err
	}
	return conn, theirs, nil
}
