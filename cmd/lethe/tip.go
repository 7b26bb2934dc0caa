package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"lethe/cmd/lethe/client"
)

const tipHelp = `Send a tip to journalists, and come back for their reply.

Usage:
  lethe tip [--to NAME] [--keep-metadata] [--yes] [FILE…]
  lethe tip inbox             what became of it, and the replies
  lethe tip add [FILE…]       more, to the same tip
  lethe tip withdraw [--yes]  wipe it, with all replies

Without FILE the text on standard input is sent; - among files is that text. On
a terminal it is asked for, and nothing shows. The seven words, by which you
come back, go to standard output alone, once: nobody can make them again.

Of JPEG and PNG pictures a cleaned copy goes, without place, time and camera.
Other files go as they are, once you have said that you mean it. Their names go
along: give them dull ones. Text is safest.

The other commands ask for the seven words on the terminal, and nothing shows;
inbox and withdraw read them from standard input where that is none. Replies are
shown with nothing in them that could move the cursor, turn text around or hide.
A tip and its replies wait in the service's memory alone: both are gone when it
restarts.

  --url URL           the service: http://ADDRESS.onion, or one of this machine
                      such as http://127.0.0.1:8480 (or LETHE_URL)
  --to NAME           for one journalist alone, where there are several
  --keep-metadata     send pictures too as they are
  --yes               do not ask: files that cannot be cleaned go as they are, a
                      tip is withdrawn
  --words stdin       of add: the first line of standard input are the words
  --json              one object with everything, on standard output

What stays behind: this command in the history of your shell, with the address
and the names of files; the files; that Tor was used. Do this on no computer of
your work. Tor Browser in Tails, at the same address, leaves least behind: the
guide there, /guide, says more. An onion is reached as by lethe send.

A file that is called inbox, add or withdraw is sent as ./inbox.
`

// tipArgs are what stands with lethe tip.
type tipArgs struct {
	url, to, from   string
	asIs, yes, json bool
	verb            string   // inbox, add or withdraw; empty sends a new tip
	files           []string // "-" is standard input
}

// tipVerbs are what stands behind lethe tip, and the flags that each knows.
var tipVerbs = map[string]string{
	"":         "--to --keep-metadata --yes",
	"inbox":    "",
	"add":      "--to --keep-metadata --yes --words",
	"withdraw": "--yes",
}

func (a *tipArgs) read(args []string) error {
	const help = "lethe help tip"
	a.url = os.Getenv("LETHE_URL")
	words, err := flags(args, help,
		map[string]*bool{"--json": &a.json, "--keep-metadata": &a.asIs, "--yes": &a.yes},
		map[string]*string{"--url": &a.url, "--to": &a.to, "--words": &a.from})
	if err != nil {
		return err
	}
	if len(words) > 0 {
		if _, verb := tipVerbs[words[0]]; verb && words[0] != "" {
			a.verb, words = words[0], words[1:]
		}
	}
	a.files = words
	wrong := func(format string, args ...any) error {
		return &usageError{hinted{fmt.Errorf("tip: "+format, args...), help}}
	}
	for flag, given := range map[string]bool{"--to": a.to != "", "--keep-metadata": a.asIs, "--yes": a.yes, "--words": a.from != ""} {
		if given && !slices.Contains(strings.Fields(tipVerbs[a.verb]), flag) {
			return wrong("%s is not for this", flag)
		}
	}
	switch {
	case (a.verb == "inbox" || a.verb == "withdraw") && len(words) > 0:
		return wrong("%s takes no words behind it: they would stay in the history of your shell", a.verb)
	case a.from != "" && a.from != "stdin":
		return wrong("--words is stdin, or left out")
	}
	return nil
}

// tipCommand is lethe tip.
func tipCommand(ctx context.Context, args []string, std streams) error {
	var a tipArgs
	if err := a.read(args); err != nil {
		return err
	}
	return inVisit(ctx, std, func(ctx context.Context, v *linkVisit) error {
		if err := v.to(a.url); err != nil {
			return err
		}
		t := &tipVisit{linkVisit: v, args: a}
		switch a.verb {
		case "inbox":
			return t.inbox(ctx)
		case "withdraw":
			return t.withdraw(ctx)
		}
		return t.send(ctx)
	})
}

// tipVisit is one command of lethe tip.
type tipVisit struct {
	*linkVisit
	args tipArgs

	look    []byte    // in which a reply is shown
	json    *jsonText // with --json
	replies int       // that were written
}

var errNoTips = errors.New("this service takes no tips")

// noTips says so of a service that does not know a call of an inbox.
func noTips(err error) error {
	var p *client.Problem
	if errors.As(err, &p) && p.Name == client.NoSuchCall {
		return hint(errNoTips, "or none from programs: open the address in Tor Browser")
	}
	return err
}
