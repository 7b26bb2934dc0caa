package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	var err error
	switch name {
	case "serve":
		err = serveCommand(ctx, args, std)
	case "status":
		err = statusCommand(args, std)
	case "check":
		err = checkCommand(ctx, args, std)
	case "panic":
		err = panicCommand(args, std)
	case "logs":
		err = logsCommand(args, std)
	case "keys":
		err = keysCommand(args, std)
	case "desk":
		err = deskCommand(ctx, args, std)
	case "open":
		err = openCommand(args, std)
	case "send":
		err = sendCommand(ctx, args, std)
	case "reveal":
		err = revealCommand(ctx, args, std)
	case "receipt":
		err = receiptCommand(ctx, args, std)
	case "burn":
		err = burnCommand(ctx, args, std)
	case "request":
		err = requestCommand(ctx, args, std)
	case "demo":
		err = demoCommand(ctx, args, std)
	case "version", "--version", "-V":
		err = versionCommand(args, std)
	case "help", "--help", "-h":
		err = helpCommand(args, std)
	case siteCommandName:
		err = siteCommand(ctx, args)
	default:
		err = &usageError{hinted{fmt.Errorf("unknown command %q", name), "lethe help"}}
	}
	return report(stderr, err)
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
