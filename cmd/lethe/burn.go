package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"lethe/cmd/lethe/client"
	"lethe/policy"
)

const burnHelp = `Destroy what waits behind links: nobody can open them then.

Usage:
  lethe burn [--yes] [--link N] [--json] [--url URL] [RECEIPT]

RECEIPT is as with lethe receipt. Unless --yes is given it asks on the terminal
first. What was opened before cannot be called back: where nothing waits any
more, the exit code is 4.

  --yes      do not ask
  --link N   one link only, by its number in lethe receipt
  --json     one object, on standard output: how many links were destroyed
  --url URL  the service, where RECEIPT is a key alone (or LETHE_URL)
`

// errNothingWaits is that there is nothing left to burn.
var errNothingWaits = errors.New("nothing waits there any more: it was opened, burned, locked or has expired")

// burnCommand is lethe burn.
func burnCommand(ctx context.Context, args []string, std streams) error {
	a := tendArgs{url: os.Getenv("LETHE_URL")}
	number, n := "", 0
	var err error
	a.words, err = flags(args, "lethe help burn",
		map[string]*bool{"--json": &a.json, "--yes": &a.yes, "--help": &a.help, "-h": &a.help},
		map[string]*string{"--url": &a.url, "--link": &number})
	if err != nil {
		return err
	}
	if a.help {
		return helpCommand([]string{"burn"}, std)
	}
	if number != "" {
		if n, err = strconv.Atoi(number); err != nil || n < 1 || n > policy.LinksMax {
			return &usageError{hinted{fmt.Errorf("--link: a number from 1 to %d", policy.LinksMax), "lethe receipt"}}
		}
	}
	return inVisit(ctx, std, func(ctx context.Context, v *linkVisit) error {
		key, err := v.receiptKey(ctx, &a)
		if err != nil {
			return err
		}
		if !a.yes {
			if err := v.confirmBurn(ctx, key, n); err != nil {
				return err
			}
		}
		return v.burn(ctx, key, n, a.json)
	})
}

// confirmBurn shows what waits, and asks. Standard input may have been the
// link: it is the terminal that is asked.
func (v *linkVisit) confirmBurn(ctx context.Context, key []byte, link int) error {
	t, err := v.told(ctx, key)
	if err != nil {
		return err
	}
	waits := 0
	for i, l := range t.Links {
		if l.State == client.Waiting && (link == 0 || link == i+1) {
			waits++
		}
	}
	if waits == 0 {
		return errNothingWaits
	}
	yes, err := v.askYes(ctx, fmt.Sprintf("%s to be burned: nobody can open %s then. Burn? [y/N]", count(waits, "link"), yes(waits == 1, "it", "them")))
	switch {
	case errors.Is(err, errNoTerminal):
		return &usageError{hinted{errors.New("nobody can be asked here whether to burn"), "lethe burn --yes"}}
	case err != nil:
		return err
	case !yes:
		return errors.New("nothing was burned")
	}
	return nil
}

// burn destroys what waits. When the connection broke, what it destroyed
// before that is not told apart from what was gone already.
func (v *linkVisit) burn(ctx context.Context, key []byte, link int, asJSON bool) error {
	var burned int64
	err := v.patiently(ctx, func() (err error) { burned, err = v.service.Burn(ctx, key, link); return err })
	switch {
	case err != nil:
		return err
	case burned == 0 && v.broke:
		v.say("the connection broke while burning; nothing waits now")
	case burned == 0:
		return errNothingWaits
	default:
		v.say("%s burned: nobody can open %s any more", count(int(burned), "link"), yes(burned == 1, "it", "them"))
	}
	if asJSON {
		return json.NewEncoder(v.std.out).Encode(struct {
			Burned int64 `json:"burned"`
		}{burned})
	}
	return nil
}

// askYes asks a question on the terminal, to which the usual answer is no, and
// which shows what is typed.
func (v *linkVisit) askYes(ctx context.Context, prompt string) (bool, error) {
	v.hush.end()
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return false, errNoTerminal
	}
	fmt.Fprint(tty, prompt+" ")
	room := make([]byte, 64)
	n, err := meanwhile(ctx, func() (int, error) { return readLine(tty, room) })
	if ctx.Err() != nil {
		return false, err // it is still read from, until we end
	}
	defer tty.Close()
	if err != nil {
		return false, fmt.Errorf("asking: %w", err)
	}
	answer := string(room[:n])
	return answer == "y" || answer == "Y" || answer == "yes", nil
}
