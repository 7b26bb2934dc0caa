package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"lethe/cmd/lethe/client"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// A linkVisit is one command's visit to a service: send, reveal, receipt, burn
// and request. What is secret lies in its locked memory, and the command runs
// inside vault.Do.
type linkVisit struct {
	std     streams
	service *client.Service
	piece   *vault.Piece
	rest    []byte
	broke   bool // a connection did, on which something was sent
	hush    hush
}

// visitRoom is what a command needs for links, a passphrase and what it
// prints, in bytes. With what the service needs it fits a limit of 64 KiB.
const visitRoom = 20 << 10

// inVisit runs a command that needs locked memory, and ends it on a signal.
func inVisit(ctx context.Context, std streams, f func(context.Context, *linkVisit) error) (err error) {
	if err := harden(); err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	v := &linkVisit{std: std}
	if v.piece, err = vault.NewPiece(visitRoom); err != nil {
		return lockHint(err)
	}
	defer v.piece.Destroy()
	defer v.hush.end()
	v.rest = v.piece.Bytes()
	defer func() {
		if v.service != nil {
			v.service.Close()
		}
	}()
	vault.Do(func() { err = f(ctx, v) })
	if ctx.Err() != nil && err != nil {
		return errors.New("interrupted")
	}
	return err
}

// lockHint is an error of locking memory, with what to do.
func lockHint(err error) error {
	var lock *vault.MemlockError
	if errors.As(err, &lock) {
		return hint(err, "ulimit -l, and as root: prlimit --pid $$ --memlock=8388608")
	}
	return err
}

// cut cuts n bytes of locked memory for good.
func (v *linkVisit) cut(n int) []byte {
	b := v.rest[:n:n]
	v.rest = v.rest[n:]
	return b
}

// to looks at where the service is; nothing is connected to.
func (v *linkVisit) to(address string) error {
	if address == "" {
		return &usageError{hinted{errors.New("where is the service?"), "LETHE_URL=http://ADDRESS.onion, or --url http://ADDRESS.onion"}}
	}
	way, err := client.To(address, os.Getenv)
	if err != nil {
		return err
	}
	if isTerminal(v.std.err) && strings.Contains(way.Host(), ".onion") {
		v.say("going through Tor, which can take some seconds")
	}
	v.service, err = client.New(way)
	return lockHint(err)
}

// say says on standard error what goes on.
func (v *linkVisit) say(format string, args ...any) {
	fmt.Fprintf(v.std.err, "lethe: "+format+"\n", args...)
}

// visitTries is how often something is tried when connections break: with the
// waits between, a quarter of a minute and what new circuits take, within the
// minute in which an opening can be repeated.
const visitTries = 5

// patiently tries f again while a connection breaks.
func (v *linkVisit) patiently(ctx context.Context, f func() error) error {
	wait := time.Second
	for n := 1; ; n++ {
		err := f()
		var broken *client.BrokenError
		var problem *client.Problem
		passes := errors.As(err, &broken)
		v.broke = v.broke || passes
		if n > 1 { // after the first, all that passes
			passes = passes || errors.Is(err, client.ErrUnreachable) || errors.As(err, &problem) && problem.Passing()
		}
		if !passes || n == visitTries || ctx.Err() != nil {
			return err
		}
		v.say("%v; trying again in %v, on another circuit", err, wait)
		pause(ctx, wait)
		wait *= 2
	}
}

// link reads the link that an argument is, or that is asked for where there is
// none. want is what a key alone is for. The argument is gone from the list of
// processes afterwards.
func (v *linkVisit) link(ctx context.Context, words []string, want client.Kind, url string) (l client.Link, err error) {
	room := v.cut(1 << 10)
	var b []byte
	switch {
	case len(words) > 0 && words[0] != "-":
		if len(words[0]) > len(room) {
			return l, client.ErrLink
		}
		b = takeArg(room, words[0])
	case isTerminal(v.std.in):
		if b, err = v.hush.ask(ctx, "Link (nothing shows):", room); err != nil {
			return l, fmt.Errorf("asking for a link: %w", err)
		}
	default:
		n, err := meanwhile(ctx, func() (int, error) { return readLine(v.std.in, room) })
		if err != nil {
			return l, fmt.Errorf("reading a link from standard input: %w", err)
		}
		b = room[:n]
	}
	if l, err = client.ReadLink(b, want); err != nil {
		return l, hint(err, "quote it, copy all of it, or leave it out and be asked for it")
	}
	if l.Service == "" {
		l.Service = url
	}
	return l, nil
}

// passphrase reads one as --passphrase says: ask, or file:PATH. A new one is
// asked for twice.
func (v *linkVisit) passphrase(ctx context.Context, how string, fresh bool) ([]byte, error) {
	room := v.cut(policy.PassphraseMax + 2)
	path, isFile := strings.CutPrefix(how, "file:")
	switch {
	case how == "make" && fresh:
		return passphrase.AppendWords(room[:0], policy.PhraseWords), nil
	case how == "ask" && fresh:
		again := v.cut(len(room))
		defer clear(again)
		return v.hush.askTwice(ctx, room, again)
	case how == "ask":
		b, err := v.hush.ask(ctx, "Passphrase:", room)
		if err != nil {
			return nil, fmt.Errorf("asking for the passphrase: %w", err)
		}
		return b, nil
	case isFile && path != "":
		f, err := os.Open(path)
		if err != nil {
			// The path is not said again: it may be the passphrase itself.
			return nil, hint(fmt.Errorf("reading the passphrase: %w", errors.Unwrap(err)), "--passphrase file:PATH is for a file with the passphrase in it; --passphrase ask asks for it")
		}
		defer f.Close()
		n, err := readAll(f, room)
		if err == nil && len(bytes.TrimSpace(room[:n])) == 0 {
			err = errors.New("it is empty")
		}
		if err != nil {
			return nil, fmt.Errorf("reading the passphrase: %w", err)
		}
		return room[:n], nil
	}
	says := "ask or file:PATH"
	if fresh {
		says = "ask, make or file:PATH"
	}
	return nil, &usageError{hinted{errors.New("--passphrase: " + says + "; never the passphrase itself, which everyone on this machine could see"), "--passphrase ask"}}
}

// askTwice asks for a new passphrase until it is typed twice the same.
func (h *hush) askTwice(ctx context.Context, room, again []byte) ([]byte, error) {
	prompt := "Passphrase (nothing shows):"
	for {
		first, err := h.ask(ctx, prompt, room)
		if err != nil {
			return nil, fmt.Errorf("asking for a passphrase: %w", err)
		}
		second, err := h.ask(ctx, "The same again:", again)
		if err != nil {
			return nil, fmt.Errorf("asking for a passphrase: %w", err)
		}
		switch {
		case !bytes.Equal(first, second):
			prompt = "They differ. Passphrase:"
		case len(first) > 0:
			return first, nil
		default:
			prompt = "It is empty. Passphrase:"
		}
	}
}
