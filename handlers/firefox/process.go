package firefox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// run starts the browser in a process group of its own.
func (f *Firefox) run(ctx context.Context, binary string) error {
	log, err := os.Create(f.path("log"))
	if err != nil {
		return err
	}
	defer log.Close() // the browser has its own
	cmd := exec.CommandContext(ctx, binary, "--headless", "--no-remote",
		"--marionette", "--profile", f.path("profile"), "about:blank")
	cmd.Dir = f.dir
	cmd.Env = f.environment()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

	started := make(chan error)
	go func() {
		// The kernel sends Pdeathsig when the thread ends that started the
		// browser: this one is kept until the browser has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			f.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			_ = cmd.Wait() // killed, as a rule; lastWords says why if not
			close(f.ended)
		}
	}()
	return <-started
}

// environment is all that the browser inherits: no display, no session bus,
// no home but its own folder.
func (f *Firefox) environment() []string {
	home := f.path("home")
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"LANG=C.UTF-8",
		"HOME=" + home,
		"XDG_CONFIG_HOME=" + home,
		"XDG_CACHE_HOME=" + home,
		"XDG_DATA_HOME=" + home,
		"XDG_RUNTIME_DIR=" + f.path("run"),
		"TMPDIR=" + f.path("tmp"),
		"MOZ_HEADLESS=1",
		"MOZ_CRASHREPORTER_DISABLE=1",
		// Firefox kills itself rather than connect to an address that is
		// not local, whatever the preferences say.
		"MOZ_DISABLE_NONLOCAL_CONNECTIONS=1",
	}
}

// lastWords returns the end of what the browser has printed, to follow an
// error; "" if it printed nothing.
func (f *Firefox) lastWords() string {
	log, err := os.ReadFile(f.path("log"))
	if err != nil || len(log) == 0 {
		return ""
	}
	return fmt.Sprintf("; its last words: %s", bytes.TrimSpace(log[max(0, len(log)-500):]))
}

// Close ends the browser with every process it started and removes its
// folder. It is safe to call again.
func (f *Firefox) Close() error {
	if f.closed {
		return nil
	}
	if f.wire != nil {
		f.wire.conn.Close()
	}
	if f.pid != 0 {
		if err := f.kill(); err != nil {
			return fmt.Errorf("ending firefox: %w", err)
		}
		<-f.ended
	}
	if err := os.RemoveAll(f.dir); err != nil {
		return fmt.Errorf("removing the folder of firefox: %w", err)
	}
	f.closed = true // its number may be another process's by and by
	return nil
}

// kill ends the browser's processes and waits until none is left. There is
// nothing worth a polite end: the profile is thrown away.
func (f *Firefox) kill() error {
	for deadline := time.Now().Add(Limit); ; time.Sleep(5 * time.Millisecond) {
		alive, err := f.processes()
		if err != nil || len(alive) == 0 {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("still running: %d", alive)
		}
		for _, pid := range alive {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("killing %d: %w", pid, err)
			}
		}
	}
}

// processes returns the browser's living processes: those of its process
// group, and those with its home in their environment, as the watcher of
// crashes leaves the group. It reads all of /proc, a few milliseconds.
func (f *Firefox) processes() ([]int, error) {
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	home := []byte("\x00HOME=" + f.path("home") + "\x00")
	var alive []int
	for _, entry := range entries {
		group, zombie := readStat(entry)
		if zombie {
			continue // ended; to be reaped by its parent
		}
		ours := group == f.pid
		if !ours {
			env, err := os.ReadFile(filepath.Join(entry, "environ"))
			ours = err == nil && bytes.Contains(env, home)
		}
		if pid, err := strconv.Atoi(filepath.Base(entry)); err == nil && ours {
			alive = append(alive, pid)
		}
	}
	return alive, nil
}

// readStat returns the process group of the process with the given folder in
// /proc, 0 if it is gone, and whether it has ended. proc(5) has the format:
// state, parent and group follow the name, which may hold any byte but is in
// parentheses.
func readStat(entry string) (group int, zombie bool) {
	stat, err := os.ReadFile(filepath.Join(entry, "stat"))
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 3 {
		return 0, false
	}
	group, err = strconv.Atoi(string(fields[2]))
	if err != nil {
		return 0, false
	}
	return group, fields[0][0] == 'Z' || fields[0][0] == 'X'
}
