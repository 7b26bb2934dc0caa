package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"lethe/cmd/lethe/client"
	"lethe/vault"
)

// send sends a new tip, or one more part of one.
func (t *tipVisit) send(ctx context.Context) error {
	s := &sending{linkVisit: t.linkVisit}
	defer s.close()
	if err := s.open(t.args.files); err != nil {
		return t.noVerb(err)
	}
	var limits client.TipLimits
	if err := t.patiently(ctx, func() (err error) { limits, err = t.service.TipLimits(ctx); return err }); err != nil {
		return err
	}
	tip := client.Tip{AsIs: t.args.asIs, Nonce: t.cut(vault.NonceLen)}
	client.NewNonce(tip.Nonce)
	var err error
	if tip.To, err = whom(t.args.to, limits); err != nil {
		return err
	}
	if err := fits(s, limits); err != nil {
		return err
	}
	if err := t.warn(ctx, s); err != nil {
		return err
	}
	var phrase []byte
	if t.args.verb == "add" {
		if phrase, err = t.words(ctx, t.args.from == "stdin"); err != nil {
			return err
		}
	}
	if err := s.text(ctx, client.Limits{Text: limits.Text, Upload: limits.Upload}); err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	tip.Parts = s.parts
	bar := newProgress(t.std.err, s.size)
	defer bar.end()
	t.service.Sent = bar.add
	if phrase != nil {
		return tooLarge(t.add(ctx, phrase, tip, bar), limits.Upload)
	}
	var sent client.Sent
	err = t.patiently(ctx, func() (err error) {
		bar.again()
		sent, err = t.service.Tip(ctx, tip)
		return err
	})
	bar.end()
	if err != nil {
		return tooLarge(whichFile(err), limits.Upload)
	}
	return t.tellSent(sent)
}

// noVerb adds to an error of the only word, where that is no file, what else
// can stand there.
func (t *tipVisit) noVerb(err error) error {
	if t.args.verb != "" || len(t.args.files) != 1 || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return hint(err, "a file that is there, or lethe tip inbox, lethe tip add, lethe tip withdraw")
}

// whom is the number of a journalist.
func whom(name string, l client.TipLimits) (int64, error) {
	switch n := slices.IndexFunc(l.Journalists, func(j string) bool { return strings.EqualFold(j, name) }); {
	case !l.Taken:
		return 0, hint(errNoTips, "lethe send makes a link instead")
	case name == "":
		return 0, nil
	case n < 0:
		return 0, &usageError{hinted{errors.New("there is no such journalist"), "--to " + strings.Join(l.Journalists, ", or --to ")}}
	default:
		return int64(n + 1), nil
	}
}

// fits refuses here what the service would refuse.
func fits(s *sending, l client.TipLimits) error {
	switch files := int64(len(s.files)); {
	case files > 0 && l.Files == 0:
		return hint(errors.New("the service takes tips of text alone"), "lethe tip, and type or paste the text")
	case files > l.Files:
		return hint(fmt.Errorf("%d files: the service takes %d at a time", files, l.Files), "lethe tip add sends more")
	case s.size > l.Upload:
		return s.tooMuch(l.Upload, "lethe tip add sends more")
	case files > 0 && s.stdin < 0 && s.size == 0:
		return errors.New("there is nothing in it")
	}
	return nil
}

// whichFile adds to an error which file it is about.
func whichFile(err error) error {
	var p *client.Problem
	if errors.As(err, &p) && p.File > 0 {
		return hint(fmt.Errorf("file %d: %w", p.File, err), "%s", p.Hint())
	}
	return err
}

// add sends one more part.
func (t *tipVisit) add(ctx context.Context, phrase []byte, tip client.Tip, bar *progress) error {
	room, err := vault.NewPiece(client.InboxRoom)
	if err != nil {
		return lockHint(err)
	}
	defer room.Destroy()
	var in client.Inbox
	err = t.patiently(ctx, func() (err error) {
		bar.again()
		in, err = t.service.AddTip(ctx, phrase, tip, room.Bytes())
		return err
	})
	bar.end()
	if err != nil {
		return whichFile(err)
	}
	t.say("sent: %s now; your seven words stay the same", count(len(in.Parts), "part"))
	if t.args.json {
		_, err = fmt.Fprintf(t.std.out, "{\"state\":\"added\",\"parts\":%d,\"left\":%d}\n", len(in.Parts), in.Left)
	}
	return err
}
