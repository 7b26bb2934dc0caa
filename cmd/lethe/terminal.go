package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// isTerminal is whether what a command reads from, or writes to, is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// askPassphrase asks for a passphrase on the terminal, whatever standard input is, with
// echo off. The caller is inside vault.Do and clears what it gets.
func askPassphrase(prompt string) ([]byte, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, errors.New("asking for a passphrase: there is no terminal")
	}
	defer tty.Close()
	fd := int(tty.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, fmt.Errorf("asking for a passphrase: %w", err)
	}
	// Ctrl-C must not leave a terminal that shows nothing of what is typed.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case s := <-stop:
			term.Restore(fd, before)
			signal.Reset(s)
			syscall.Kill(os.Getpid(), s.(syscall.Signal))
		case <-done:
			signal.Stop(stop)
		}
	}()
	fmt.Fprint(tty, prompt+" ")
	b, err := term.ReadPassword(fd)
	fmt.Fprintln(tty)
	if err != nil {
		return nil, fmt.Errorf("asking for a passphrase: %w", err)
	}
	return b, nil
}

// newPassphrase asks for a new passphrase, until it is typed twice the same.
func newPassphrase(prompt string) ([]byte, error) {
	for {
		first, err := askPassphrase(prompt)
		if err != nil {
			return nil, err
		}
		if len(first) == 0 {
			return nil, errors.New("asking for a passphrase: it is empty")
		}
		again, err := askPassphrase("The same again:")
		if err != nil {
			return nil, err
		}
		same := string(first) == string(again)
		clear(again)
		if same {
			return first, nil
		}
		clear(first)
		prompt = "They differ. Passphrase:"
	}
}
