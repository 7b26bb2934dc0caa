package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The test binary is a tor when it is called by this path: the real one, with
// an ear on its control line, which writes down who is to be ended.
const (
	heardName = "/heard/tor"
	heardFile = "heard" // beside the data directory
	holdFile  = "hold"  // likewise: a tor that begins waits until it is gone
)

func init() {
	if strings.HasSuffix(os.Args[0], heardName) {
		if err := hear(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitError)
		}
		os.Exit(exitOK)
	}
}

// hear runs tor, and passes on what goes over the control line that it
// inherits. It ends when tor does, and tor when the line does.
func hear(args []string) error {
	tor, err := exec.LookPath("tor")
	if err != nil {
		return err
	}
	if !slices.Contains(args, "--__OwningControllerFD") {
		return syscall.Exec(tor, append([]string{"tor"}, args...), os.Environ())
	}
	beside := filepath.Dir(os.Getenv("HOME")) // its home is its data directory
	ear, err := os.OpenFile(filepath.Join(beside, heardFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	fmt.Fprintln(ear, "begun")
	for err == nil {
		time.Sleep(10 * time.Millisecond)
		_, err = os.Stat(filepath.Join(beside, holdFile))
	}
	keeper := os.NewFile(3, "keeper")
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
	line, err := net.FileConn(ours)
	if err != nil {
		return err
	}
	cmd := exec.Command(tor, args...)
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = os.Stdout, os.Stderr, []*os.File{theirs}
	if err := cmd.Start(); err != nil {
		return err
	}
	theirs.Close()
	go io.Copy(keeper, line)
	go func() {
		defer line.Close()
		asked := bufio.NewScanner(keeper)
		for asked.Scan() {
			if strings.HasPrefix(asked.Text(), "CLOSECIRCUIT ") {
				fmt.Fprintln(ear, asked.Text())
			}
			fmt.Fprintf(line, "%s\r\n", asked.Text())
		}
	}()
	return cmd.Wait()
}

// heardTor is the path of such a tor.
func heardTor(t *testing.T) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), filepath.FromSlash(heardName))
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(exe, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// heard is what each of the tors on a state directory was asked to end.
func heard(t *testing.T, state string) [][]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(state, heardFile))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var tors [][]string
	for line := range strings.Lines(string(b)) {
		if line == "begun\n" {
			tors = append(tors, nil)
			continue
		}
		last := len(tors) - 1
		tors[last] = append(tors[last], strings.TrimSpace(line))
	}
	return tors
}
