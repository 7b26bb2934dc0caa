package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"lethe/cmd/lethe/client"
	"lethe/policy"
	"lethe/vault"
)

const revealHelp = `Open a one-time link, once.

Usage:
  lethe reveal [flags] [LINK]

Without LINK it is asked for, or read from standard input: a link that stands in
the command line can be seen in the list of processes for some milliseconds, and
stays in the shell's history.

The text goes to standard output, byte for byte. On a terminal, what could move
the cursor, turn text around or hide stands as [U+202E]; -o - writes it as it
is. Files go into the current folder as file-1.pdf, file-2.bin; their names, as
the sender gave them, are told. A file that comes alone goes to standard output
where that is no terminal. Nothing that is there is written over.

  -o FILE             the text, or the one file, into a new file
  -o FOLDER           everything into a folder, the text as message.txt; one
                      that is not there has to end in /
  -o -                to standard output as it is
  --passphrase ask    asked for before the link is opened, or
               file:PATH  what stands in a file. Without either it is asked for
                      on a terminal when the link does not open. Five wrong ones
                      destroy what it leads to
  --json              one object on standard output; files as without it
  --url URL           the service, where LINK is its last 31 letters alone (or
                      LETHE_URL)

A connection that breaks is repeated on another circuit within a minute. The
way to an onion is the one of lethe send.
`

// revealArgs are what stands with lethe reveal.
type revealArgs struct {
	url, phrase, to string
	json, help      bool
	words           []string
}

func (a *revealArgs) read(args []string) (err error) {
	a.url = os.Getenv("LETHE_URL")
	a.words, err = flags(args, "lethe help reveal",
		map[string]*bool{"--json": &a.json, "--help": &a.help, "-h": &a.help},
		map[string]*string{"--url": &a.url, "-o": &a.to, "--passphrase": &a.phrase})
	switch {
	case err != nil:
		return err
	case len(a.words) > 1:
		return &usageError{hinted{errors.New("reveal: one link at a time"), "lethe help reveal"}}
	case a.json && a.to == "-":
		return &usageError{hinted{errors.New("reveal: --json and -o - do not go together"), "lethe help reveal"}}
	}
	return nil
}

// revealCommand is lethe reveal.
func revealCommand(ctx context.Context, args []string, std streams) error {
	var a revealArgs
	if err := a.read(args); err != nil {
		return err
	}
	if a.help {
		return helpCommand([]string{"reveal"}, std)
	}
	return inVisit(ctx, std, func(ctx context.Context, v *linkVisit) error {
		l, err := v.link(ctx, a.words, client.Secret, a.url)
		if err != nil {
			return err
		}
		if l.Kind != client.Secret {
			return otherKind(l.Kind)
		}
		if err := v.to(l.Service); err != nil {
			return err
		}
		return v.reveal(ctx, l.Key, &a)
	})
}

// otherKind is that a link is for another command.
func otherKind(k client.Kind) error {
	next := map[client.Kind]string{
		client.Secret: "lethe reveal opens it", client.Receipt: "lethe receipt tells what became of it",
		client.Ask: "Tor Browser opens it", client.Collect: "lethe request collect opens it",
	}
	return &usageError{hinted{errors.New("this link is for something else"), next[k]}}
}

// reveal opens a link, and asks for a passphrase as long as it does not.
func (v *linkVisit) reveal(ctx context.Context, key []byte, a *revealArgs) error {
	var phrase []byte
	var err error
	if a.phrase != "" {
		if phrase, err = v.passphrase(ctx, a.phrase, false); err != nil {
			return err
		}
	}
	out, err := v.openOutlet(a)
	if err != nil {
		return err
	}
	room := v.cut(policy.PassphraseMax + 2)
	for n := 0; ; n++ {
		err = v.open(ctx, out, func(nonce []byte) ([]client.File, error) {
			return v.service.Open(ctx, key, phrase, nonce, out.text)
		})
		var problem *client.Problem
		if !errors.As(err, &problem) || problem.Name != client.UnknownSecret {
			break
		}
		if !v.broke {
			err = unopened(phrase, problem)
		}
		if a.phrase != "" || n == policy.TriesMax {
			break
		}
		prompt := "There is no such link, or it needs a passphrase. Passphrase, or nothing to leave it:"
		if n > 0 {
			prompt = fmt.Sprintf("It does not open: wrong, or nothing is there any more (%d wrong ones destroy it). Passphrase:", policy.TriesMax)
		}
		if v.broke {
			prompt = fmt.Sprintf("If it needs a passphrase, or another one (%d wrong ones destroy it), here:", policy.TriesMax)
			if isTerminal(v.std.err) {
				v.say("%v", err)
			}
		}
		typed, asked := v.hush.ask(ctx, prompt, room)
		if asked != nil || len(typed) == 0 {
			break
		}
		phrase = typed
	}
	return errors.Join(err, out.close(err == nil))
}

// unopened is that a link did not open.
func unopened(phrase []byte, p *client.Problem) error {
	if len(phrase) > 0 {
		return hint(&passphraseError{errors.New("it does not open: the passphrase is wrong, or the link was opened, burned or has expired, the service restarted, or it never was")},
			"each wrong one counts, and %d different ones destroy it", policy.TriesMax)
	}
	return hint(p, "or it needs a passphrase: --passphrase ask, --passphrase file:PATH")
}

// open runs one opening, repeated while connections break, and saves what came.
func (v *linkVisit) open(ctx context.Context, out *outlet, open func(nonce []byte) ([]client.File, error)) error {
	v.broke = false
	nonce := v.cut(vault.NonceLen)
	client.NewNonce(nonce)
	var files []client.File
	err := v.patiently(ctx, func() (err error) {
		out.again()
		files, err = open(nonce)
		return err
	})
	var problem *client.Problem
	switch {
	case v.broke && errors.As(err, &problem) && problem.Missing():
		return fmt.Errorf("the connection broke, and now %w; what broke may have opened it, and then what it held is lost", err)
	case err != nil:
		return err
	}
	return out.files(ctx, files)
}
