package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// streams are what a subcommand talks to: results alone go to out, all else
// to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is the whole program: it finds the subcommand and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	std := streams{stdin, stdout, stderr}
	name := "help"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	c, known := findCommand(name)
	var err error
	switch {
	case name == siteCommandName:
		err = siteCommand(ctx, args)
	case !known:
		err = unknownCommand(name)
	case c.wantsHelp(args):
		_, err = io.WriteString(stdout, c.text())
	default:
		err = c.run(ctx, args, std)
	}
	return report(stderr, err)
}

// unknownCommand says that no command has a name. A link, which may have come
// to stand there, is not repeated.
func unknownCommand(name string) error {
	if strings.Contains(name, "/") {
		return &usageError{hinted{errors.New("a command is missing"), "lethe reveal opens a link; lethe help"}}
	}
	return &usageError{hinted{fmt.Errorf("unknown command %q", name), "lethe help"}}
}

// report writes an error the way every one is written, with the next thing to
// type where one is known, and returns the exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	var e *exit
	if errors.As(err, &e) {
		return e.code
	}
	fmt.Fprintf(w, "lethe: error: %v\n", err)
	var h interface{ Hint() string }
	if errors.As(err, &h) && h.Hint() != "" {
		fmt.Fprintf(w, "lethe: hint: %s\n", h.Hint())
	}
	return codeOf(err)
}

// hinted is an error that knows what to type next.
type hinted struct {
	error
	hint string
}

func (h hinted) Hint() string  { return h.hint }
func (h hinted) Unwrap() error { return h.error }

// hint adds what to type next to an error.
func hint(err error, format string, args ...any) error {
	return hinted{err, fmt.Sprintf(format, args...)}
}

// usageError is a command line or a setting that cannot be understood.
type usageError struct{ hinted }

func (u *usageError) Unwrap() error { return u.hinted }

// exit is an end about which all has been said.
type exit struct {
	code int
	error
}
