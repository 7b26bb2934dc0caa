package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// quiet has a terminal show nothing of what is typed, until restore. What was
// typed before, and is not read by restore, is thrown away: it was for nobody
// who asks, and may be half a passphrase.
func quiet(f *os.File) (restore func(), err error) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, fmt.Errorf("having the terminal show nothing: %w", err)
	}
	now := *before
	now.Lflag &^= unix.ECHO | unix.ECHOE | unix.ECHOK | unix.ECHONL
	now.Lflag |= unix.ICANON | unix.ISIG
	now.Iflag |= unix.ICRNL
	if err := unix.IoctlSetTermios(fd, unix.TCSETSF, &now); err != nil {
		return nil, fmt.Errorf("having the terminal show nothing: %w", err)
	}
	return func() {
		// In the background the terminal is the shell's, which has set it up for
		// itself, and we would be stopped for touching it.
		if g, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err == nil && g == unix.Getpgrp() {
			unix.IoctlSetTermios(fd, unix.TCSETSF, before)
		}
	}, nil
}

// A hush keeps the terminal from showing what is typed, from the first
// question on until its end: between two of them people type as well. The zero
// hush has not begun. It is for one goroutine.
type hush struct {
	tty     *os.File
	restore func()
	reading bool // somebody still reads from tty, until we end
}

// errNoTerminal is that nobody can be asked.
var errNoTerminal = errors.New("there is no terminal")

// ask asks on the terminal, whatever standard input is, and shows nothing of
// the answer, which is a line that goes into room. What was typed before the
// question is thrown away.
func (h *hush) ask(ctx context.Context, prompt string, room []byte) ([]byte, error) {
	if err := h.begin(); err != nil {
		return nil, err
	}
	fmt.Fprint(h.tty, prompt+" ")
	n, err := meanwhile(ctx, func() (int, error) { return readLine(h.tty, room) })
	h.reading = ctx.Err() != nil
	fmt.Fprintln(h.tty)
	if err != nil {
		return nil, err
	}
	return room[:n], nil
}

func (h *hush) begin() error {
	if h.tty != nil {
		unix.IoctlSetInt(int(h.tty.Fd()), unix.TCFLSH, unix.TCIFLUSH)
		return nil
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return errNoTerminal
	}
	restore, err := quiet(tty)
	if err != nil {
		tty.Close()
		return err
	}
	h.tty, h.restore = tty, restore
	return nil
}

// end has the terminal as it was. It may be called more than once.
func (h *hush) end() {
	if h.tty == nil {
		return
	}
	h.restore()
	if !h.reading {
		h.tty.Close()
	}
	*h = hush{}
}
