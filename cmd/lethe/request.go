package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"lethe/cmd/lethe/client"
)

const requestHelp = `Ask somebody for a secret.

Usage:
  lethe request [--ttl TIME] [--qr] [--json] [--url URL]
  lethe request collect [-o FILE|FOLDER/|-] [--json] [--url URL] [LINK]

The first makes two links. The one on standard output is to give away: who opens
it in Tor Browser can send a text and files, once. The other one, on standard
error, collects what came in, once: keep it to yourself.

The second opens it as lethe reveal opens a link; where nothing has come in yet,
nothing is used, and the exit code is 4. Without LINK it is asked for, or read
from standard input.

  --ttl TIME  how long it waits: 30m, 12h, 7d, 2w (default: the service's, 7d)
  --qr        draw the link to give away on the terminal, as a code for a camera
  --json      one object with everything, on standard output
  -o          where what came in goes, as with lethe reveal
  --url URL   the service: http://ADDRESS.onion, or one of this machine such as
              http://127.0.0.1:8480 (or LETHE_URL)
`

// requestArgs are what stands with lethe request.
type requestArgs struct {
	url, to        string
	life           int64 // seconds; 0 is the service's own
	qr, json, help bool
	words          []string // the first is collect, or there is none
}

func (a *requestArgs) read(args []string) (err error) {
	ttl := ""
	a.url = os.Getenv("LETHE_URL")
	a.words, err = flags(args, "lethe help request",
		map[string]*bool{"--json": &a.json, "--qr": &a.qr, "--help": &a.help, "-h": &a.help},
		map[string]*string{"--url": &a.url, "--ttl": &ttl, "-o": &a.to})
	if err != nil || a.help {
		return err
	}
	wrong := func(text string) error {
		return &usageError{hinted{errors.New("request: " + text), "lethe help request"}}
	}
	collects := len(a.words) > 0
	switch {
	case collects && a.words[0] != "collect":
		// Not said again: it may be a link.
		return &usageError{hinted{errors.New("request: only collect can stand behind it"), "lethe request collect; lethe help request"}}
	case collects && (ttl != "" || a.qr):
		return wrong("collect takes no --ttl and no --qr")
	case !collects && a.to != "":
		return wrong("-o is for lethe request collect")
	case a.json && a.to == "-":
		return wrong("--json and -o - do not go together")
	case ttl != "":
		a.life, err = readLife(ttl)
	}
	return err
}

// requestCommand is lethe request.
func requestCommand(ctx context.Context, args []string, std streams) error {
	var a requestArgs
	if err := a.read(args); err != nil {
		return err
	}
	if a.help {
		return helpCommand([]string{"request"}, std)
	}
	if a.qr && !isTerminal(std.err) {
		return &usageError{hinted{errors.New("--qr: standard error is no terminal to draw on"), "lethe request without --qr"}}
	}
	return inVisit(ctx, std, func(ctx context.Context, v *linkVisit) error {
		if len(a.words) > 0 {
			return v.collect(ctx, &a)
		}
		if err := v.to(a.url); err != nil {
			return err
		}
		var r client.Asked
		err := v.patiently(ctx, func() (err error) { r, err = v.service.Request(ctx, a.life); return err })
		if err != nil {
			return err
		}
		return v.tellAsked(r, &a)
	})
}

// collect is lethe request collect.
func (v *linkVisit) collect(ctx context.Context, a *requestArgs) error {
	l, err := v.only(ctx, a.words[1:], client.Collect, a.url)
	if err != nil {
		return err
	}
	if err := v.to(l.Service); err != nil {
		return err
	}
	out, err := v.openOutlet(&revealArgs{to: a.to, json: a.json})
	if err != nil {
		return err
	}
	err = v.open(ctx, out, func(nonce []byte) ([]client.File, error) {
		return v.service.Collect(ctx, l.Key, nonce, out.text)
	})
	return errors.Join(err, out.close(err == nil))
}

// askedRoom is room for what is said of a request, in bytes.
const askedRoom = 1 << 10

// tellAsked prints the links of a request.
func (v *linkVisit) tellAsked(r client.Asked, a *requestArgs) error {
	t := &lockedText{v.cut(askedRoom)[:0]}
	host := v.service.Way.Host()
	if a.json {
		t.put(`{"ask":"`)
		t.link(host, client.Ask.Path(), r.Ask)
		t.put(`","collect":"`)
		t.link(host, client.Collect.Path(), r.Collect)
		t.put(fmt.Sprintf("\",\"life\":%d}\n", r.Life))
		return toldAlone(v.std.out, t.b)
	}
	t.link(host, client.Ask.Path(), r.Ask)
	link := len(t.b)
	t.put("\n")
	if err := toldAlone(v.std.out, t.b); err != nil {
		return err
	}
	if a.qr {
		if err := drawQR(v.std.err, t.b[:link]); err != nil {
			v.say("%v", err) // the links are there all the same
		}
	}
	t.b = t.b[:0]
	t.put("lethe: collect: ")
	t.link(host, client.Collect.Path(), r.Collect)
	t.put("\nlethe: give the link away, and keep this one: whoever has it first collects what came in, once\n")
	t.put("lethe: it waits until " + endOf(time.Now(), r.Life) + "\n")
	t.put("lethe: hint: lethe request collect asks for it\n")
	_, err := v.std.err.Write(t.b)
	return err
}
