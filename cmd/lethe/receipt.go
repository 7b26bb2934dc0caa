package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"lethe/cmd/lethe/client"
)

const receiptHelp = `Say what became of links: waiting, opened, burned, expired or locked.

Usage:
  lethe receipt [--json] [--url URL] [RECEIPT]

RECEIPT is the receipt's address, http://ADDRESS.onion/receipt/…, as lethe send
or the page has given it. Left out, or -, it is asked for on a terminal, where
nothing shows, or read as a line of standard input: an argument stays in the
history of a shell. To look changes nothing. Of each link a line goes to
standard output: its number, what became of it, and the day.

  --json     one object, on standard output
  --url URL  the service, where RECEIPT is a key alone (or LETHE_URL)
`

// tendArgs are what stands with lethe receipt and lethe burn.
type tendArgs struct {
	url             string
	json, yes, help bool
	words           []string
}

// receiptCommand is lethe receipt.
func receiptCommand(ctx context.Context, args []string, std streams) error {
	a := tendArgs{url: os.Getenv("LETHE_URL")}
	var err error
	a.words, err = flags(args, "lethe help receipt",
		map[string]*bool{"--json": &a.json, "--help": &a.help, "-h": &a.help}, map[string]*string{"--url": &a.url})
	if err != nil {
		return err
	}
	if a.help {
		return helpCommand([]string{"receipt"}, std)
	}
	return inVisit(ctx, std, func(ctx context.Context, v *linkVisit) error {
		key, err := v.receiptKey(ctx, &a)
		if err != nil {
			return err
		}
		t, err := v.told(ctx, key)
		if err != nil {
			return err
		}
		if a.json {
			return tellJSON(std, t)
		}
		return tell(std, t, time.Now())
	})
}

// receiptKey reads the receipt's link, and looks at where its service is.
func (v *linkVisit) receiptKey(ctx context.Context, a *tendArgs) ([]byte, error) {
	l, err := v.only(ctx, a.words, client.Receipt, a.url)
	if err != nil {
		return nil, err
	}
	return l.Key, v.to(l.Service)
}

// only reads the one link that a command takes, of one kind.
func (v *linkVisit) only(ctx context.Context, words []string, want client.Kind, url string) (client.Link, error) {
	if len(words) > 1 {
		return client.Link{}, &usageError{hinted{errors.New("one link at a time"), "lethe help"}}
	}
	l, err := v.link(ctx, words, want, url)
	if err == nil && l.Kind != want {
		err = otherKind(l.Kind)
	}
	return l, err
}

// told asks for a receipt.
func (v *linkVisit) told(ctx context.Context, key []byte) (t client.Told, err error) {
	err = v.patiently(ctx, func() (err error) { t, err = v.service.Receipt(ctx, key); return err })
	return t, err
}

// meanings say more of a state.
var meanings = map[client.State]string{
	"opened":  "once, by one reader: if that was not whom it was for, what stood in it is known to somebody else",
	"expired": "nobody opened it in time",
	"locked":  "destroyed by wrong passphrases: somebody who has the link tried",
}

// tell writes a receipt for people.
func tell(std streams, t client.Told, now time.Time) error {
	seen := map[client.State]bool{}
	for i, l := range t.Links {
		seen[l.State] = true
		day := ""
		if l.State != client.Waiting {
			day = dayOf(l.Day).Format("  2 Jan 2006")
		}
		if _, err := fmt.Fprintf(std.out, "%-3d %s%s\n", i+1, l.State, day); err != nil {
			return fmt.Errorf("writing to standard output: %w", err)
		}
	}
	for _, s := range client.States {
		if seen[s] && meanings[s] != "" {
			fmt.Fprintf(std.err, "lethe: %s: %s\n", s, meanings[s])
		}
	}
	if seen[client.Waiting] {
		needs := ""
		if t.Passphrase {
			needs = "; a passphrase is needed"
		}
		fmt.Fprintf(std.err, "lethe: waiting: until %s%s\n", endOf(now, t.Left), needs)
	}
	fmt.Fprintf(std.err, "lethe: this receipt is kept until %s, or until the service restarts\n", endOf(now, t.Kept))
	return nil
}

// endOf is when a time in seconds has passed.
func endOf(now time.Time, seconds int64) string {
	d := time.Duration(seconds) * time.Second
	return now.Add(d).Format("2 Jan 2006 15:04") + " (" + lasting(d) + ")"
}

// dayOf is when a day began, in UTC: the service tells no more of a visit.
func dayOf(day int64) time.Time { return time.Unix(day*24*60*60, 0).UTC() }

// tellJSON writes a receipt for programs.
func tellJSON(std streams, t client.Told) error {
	type link struct {
		Link  int          `json:"link"`
		State client.State `json:"state"`
		Day   string       `json:"day"`
	}
	links := make([]link, len(t.Links))
	for i, l := range t.Links {
		links[i] = link{i + 1, l.State, dayOf(l.Day).Format(time.DateOnly)}
	}
	return json.NewEncoder(std.out).Encode(struct {
		Made       string `json:"made"`
		Life       int64  `json:"life"`
		Left       int64  `json:"left"`
		Kept       int64  `json:"kept"`
		Passphrase bool   `json:"passphrase"`
		Links      []link `json:"links"`
	}{dayOf(t.Made).Format(time.DateOnly), t.Life, t.Left, t.Kept, t.Passphrase, links})
}
