package tornet

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// termLimit is how long a tor has to end after SIGTERM before it is killed.
// With ShutdownWaitLength 0 it needs some milliseconds.
const termLimit = 4 * time.Second

// A process is one running tor.
type process struct {
	name  string // for people: authority1, client1
	dir   string // its DataDirectory
	cmd   *exec.Cmd
	log   torLog
	ended chan struct{} // closed when the process is gone and waited for
}

// startProcess starts the tor executable with the given configuration, in a
// new folder dir. The process lives until stop, or until ours is gone: tor
// looks for its owner every 15 s.
func startProcess(tor, name, dir string, torrc []byte) (*process, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "torrc")
	if err := os.WriteFile(path, torrc, 0o600); err != nil {
		return nil, err
	}
	p := &process{name: name, dir: dir, ended: make(chan struct{})}
	p.cmd = exec.Command(tor, "-f", path, "--defaults-torrc", "/dev/null")
	p.cmd.Stdout = &p.log
	p.cmd.Stderr = &p.log
	// A group of its own: Ctrl-C in a terminal must reach us first.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// Should something else hold the pipe open, Wait does not wait for it.
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.cmd.Wait() // how it ended is in p.cmd.ProcessState
		close(p.ended)
	}()
	return p, nil
}

// stop ends the process, by force if it must, and returns when it is gone.
func (p *process) stop() error {
	err := p.cmd.Process.Signal(syscall.SIGTERM)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.ended:
		return nil
	case <-time.After(termLimit):
	}
	err = p.cmd.Process.Kill()
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.ended
	return nil
}

// failed says why the process has ended, with the end of its log; it is nil
// while the process runs.
func (p *process) failed() error {
	select {
	case <-p.ended:
	default:
		return nil
	}
	err := fmt.Errorf("%s ended: %v", p.name, p.cmd.ProcessState)
	if p.log.portTaken() {
		err = fmt.Errorf("%s ended: %w", p.name, errPortTaken)
	}
	return fmt.Errorf("%w; its last lines:\n%s", err, p.log.tail())
}
