package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"lethe/cmd/lethe/client"
	"lethe/policy"
	"lethe/vault"
)

const sendHelp = `Put a text or files behind one-time links.

Usage:
  lethe send [flags] [FILE…]

Without FILE the text on standard input is sent; - among files is that text. On
a terminal it is asked for, and nothing shows. Each link opens once, for one
reader. The links alone go to standard output, one a line; the receipt, by which
lethe receipt tells whether they were opened and lethe burn destroys them, goes
to standard error.

  --url URL           the service: http://ADDRESS.onion, or one of this machine
                      such as http://127.0.0.1:8480 (or LETHE_URL)
  --ttl TIME          how long it waits: 30m, 12h, 7d, 2w (default: the
                      service's, 7d)
  --links N           so many links to the same, each for one reader
  --passphrase ask    a passphrase is needed to open: asked for, or
               make   six words, made here and told on standard error, or
               file:PATH  what stands in a file
  --qr                draw each link on the terminal as a code for a camera
  --json              one object with everything, on standard output

An onion is reached through tor's SOCKS proxy: LETHE_PROXY or ALL_PROXY
(socks5h://127.0.0.1:PORT, or unix:PATH), else 127.0.0.1:9050, else Tor
Browser's 127.0.0.1:9150. What waits is in the service's memory alone: it is
gone when the service restarts.
`

// sendArgs are what stands with lethe send.
type sendArgs struct {
	url, phrase string
	life        int64 // seconds; 0 is the service's own
	links       int
	json, qr    bool
	help        bool
	words       []string // files; "-" is standard input
}

func (a *sendArgs) read(args []string) (err error) {
	ttl, links := "", ""
	a.url, a.links = os.Getenv("LETHE_URL"), 1
	a.words, err = flags(args, "lethe help send",
		map[string]*bool{"--json": &a.json, "--qr": &a.qr, "--help": &a.help, "-h": &a.help},
		map[string]*string{"--url": &a.url, "--ttl": &ttl, "--links": &links, "--passphrase": &a.phrase})
	if err != nil {
		return err
	}
	if ttl != "" {
		if a.life, err = readLife(ttl); err != nil {
			return err
		}
	}
	if links != "" {
		if a.links, err = strconv.Atoi(links); err != nil || a.links < 1 || a.links > policy.LinksMax {
			return &usageError{hinted{fmt.Errorf("--links: a number from 1 to %d", policy.LinksMax), "lethe help send"}}
		}
	}
	return nil
}

// lives are the units of a lifetime.
var lives = map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// readLife reads a lifetime, such as 12h, in seconds.
func readLife(s string) (int64, error) {
	unit := lives[s[len(s)-1]]
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 16)
	d := time.Duration(n) * unit
	if err != nil || unit == 0 || d < policy.LifeMin || d > policy.LifeMax {
		return 0, &usageError{hinted{errors.New("--ttl: from 5m to 30d: a number and m, h, d or w"), "--ttl 12h"}}
	}
	return int64(d / time.Second), nil
}

// sendCommand is lethe send.
func sendCommand(ctx context.Context, args []string, std streams) error {
	var a sendArgs
	if err := a.read(args); err != nil {
		return err
	}
	if a.help {
		return helpCommand([]string{"send"}, std)
	}
	if a.qr && !isTerminal(std.err) {
		return &usageError{hinted{errors.New("--qr: standard error is no terminal to draw on"), "lethe send without --qr"}}
	}
	return inVisit(ctx, std, func(ctx context.Context, v *linkVisit) error { return v.send(ctx, &a) })
}

func (v *linkVisit) send(ctx context.Context, a *sendArgs) error {
	if err := v.to(a.url); err != nil {
		return err
	}
	var phrase []byte
	var err error
	if a.phrase != "" {
		if phrase, err = v.passphrase(ctx, a.phrase, true); err != nil {
			return err
		}
	}
	s := &sending{linkVisit: v}
	defer s.close()
	if err := s.open(a.words); err != nil {
		return err
	}
	var limits client.Limits
	if err := v.patiently(ctx, func() (err error) { limits, err = v.service.Limits(ctx); return err }); err != nil {
		return err
	}
	if err := s.check(limits, a); err != nil {
		return err
	}
	if err := s.text(ctx, limits); err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	var kept client.Kept
	bar := newProgress(v.std.err, s.size)
	v.service.Sent = bar.add
	err = v.patiently(ctx, func() (err error) {
		bar.again()
		defer bar.end()
		kept, err = v.service.Keep(ctx, client.Terms{Life: a.life, Links: a.links, Passphrase: phrase}, s.parts)
		return err
	})
	if err != nil {
		return tooLarge(err, limits.Upload)
	}
	made := phrase
	if a.phrase != "make" {
		made = nil
	}
	if err := v.tellKept(kept, made, a); err != nil {
		return err
	}
	if a.qr {
		v.draw(kept.Links)
	}
	return nil
}

// sending is what goes to the service.
type sending struct {
	*linkVisit
	parts []client.Part
	stdin int // the part that is read from standard input, or -1
	size  int64
	files []*os.File
	memo  *vault.Piece // the text
}

func (s *sending) close() {
	for _, f := range s.files {
		f.Close()
	}
	if s.memo != nil {
		s.memo.Destroy()
	}
}

// open opens the files, before anything is asked of anybody.
func (s *sending) open(words []string) error {
	s.stdin = -1
	if len(words) == 0 {
		words = []string{"-"}
	}
	for _, word := range words {
		if word == "-" {
			if s.stdin >= 0 {
				return &usageError{hinted{errors.New("standard input stands there twice"), "lethe help send"}}
			}
			s.stdin = len(s.parts)
			s.parts = append(s.parts, client.Part{})
			continue
		}
		p, err := s.file(word)
		if err != nil {
			return unopenedFile(word, err)
		}
		s.size += p.Size
		s.parts = append(s.parts, p)
	}
	return nil
}

// check refuses here what the service would refuse.
func (s *sending) check(l client.Limits, a *sendArgs) error {
	files := int64(len(s.files))
	switch {
	case files > l.Files:
		return hint(fmt.Errorf("%d files: the service takes %d", files, l.Files), "pack them into one: tar c FILE… > files.tar")
	case s.size > l.Upload:
		return s.tooMuch(l.Upload, "lethe send once for some of them, and once for the others")
	case int64(a.links) > l.Links:
		return fmt.Errorf("--links %d: the service gives %d", a.links, l.Links)
	case a.life != 0 && (a.life < l.LifeLeast || a.life > l.LifeMost):
		return fmt.Errorf("--ttl: the service keeps from %v to %v", time.Duration(l.LifeLeast)*time.Second, time.Duration(l.LifeMost)*time.Second)
	case files > 0 && s.stdin < 0 && s.size == 0:
		return errors.New("there is nothing in it")
	}
	return nil
}

// tooMuch is that the files are more than the service takes at a time, with
// what to do where each of them would fit.
func (s *sending) tooMuch(most int64, next string) error {
	err := fmt.Errorf("%s in all: the service takes %s at a time", sized(s.size), sized(most))
	for i, f := range s.files {
		if info, statErr := f.Stat(); statErr == nil && info.Size() > most {
			return hint(err, "file %d alone is too large: less of it, or pack it (xz), or part it: split -b %d FILE", i+1, most/4*3)
		}
	}
	return hint(err, "%s", next)
}

// tooLarge adds to the service's word that something is too large how much it
// takes.
func tooLarge(err error, most int64) error {
	var p *client.Problem
	if errors.As(err, &p) && p.Name == client.TooLarge {
		return fmt.Errorf("%w: %s in all", err, sized(most))
	}
	return err
}

// sized is a size for people.
func sized(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + " MiB"
}
