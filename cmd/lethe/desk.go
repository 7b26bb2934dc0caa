package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

const deskHelp = `Collect and answer tips from a terminal, on the journalist's machine.

Usage:
  lethe desk list [--json]              the tips that wait
  lethe desk fetch [ALIAS…] [--follow]  sealed parts, as files for lethe open
  lethe desk reply ALIAS < TEXT         answer, for the tipster's inbox
  lethe desk done ALIAS [--yes]         wipe a tip

It starts a tor of its own, which goes to onion services and nowhere else, with
the key that lethe keys desk made. That tor's entry to the network is kept, in
$XDG_STATE_HOME/lethe/desk-1 and so on.

  list   a table, or JSON with --json
  fetch  writes ALIAS-N.age; each file stands there whole or not at all, and
         nothing that is there is written over. Without an alias it fetches
         what nobody has collected yet. Each file that is new stands on a line
         of standard output. With --follow it looks again whenever tips can
         have appeared, through every broken connection, until Ctrl-C: tips
         live in the service's memory alone, and with its power they are gone.
  reply  reads the text from standard input, up to 8 KiB. At a terminal, end it
         with Ctrl-D on a line of its own.
  done   asks for the alias once more, unless --yes is given

  --desk ADDRESS      the desk's onion address, which the operator tells you
                      (or LETHE_DESK); or http://127.0.0.1:PORT of one that
                      runs on this machine with --desk-local, to try it
  --key FILE          the key (default: the one desk-*.key in the folder of
                      your settings, where lethe keys desk puts it)
  -o FOLDER           where fetch writes (default: the working directory)
  --tor PATH          the tor program (default: tor)
  --torrc-extra FILE  more lines for tor: bridges, proxies
`

// deskArgs are what stands behind lethe desk.
type deskArgs struct {
	address, key, folder string
	tor, torrcExtra      string
	json, follow, yes    bool
}

// deskCommand is lethe desk: it finds what is wanted at the desk.
func deskCommand(ctx context.Context, args []string, std streams) error {
	var a deskArgs
	words, err := a.read(args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return deskUsage("lethe help desk", "desk: list, fetch, reply or done?")
	}
	verb, words := words[0], words[1:]
	if err := a.fits(verb, words); err != nil {
		return err
	}
	if err := harden(); err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	w, err := newDeskWay(a, std.err)
	if err != nil {
		return err
	}
	d := &deskVisit{way: w, args: a, std: std}
	switch verb {
	case "list":
		err = d.list(ctx)
	case "fetch":
		err = d.fetch(ctx, words)
	case "reply":
		err = d.reply(ctx, words[0])
	case "done":
		err = d.done(ctx, words[0])
	}
	if ctx.Err() != nil && err != nil {
		err = errors.New("interrupted")
	}
	return errors.Join(err, w.close())
}

// read reads flags, and returns the words between them.
func (a *deskArgs) read(args []string) ([]string, error) {
	words, err := flags(args, "lethe help desk", map[string]*bool{
		"--json": &a.json, "--follow": &a.follow, "--yes": &a.yes,
	}, map[string]*string{
		"--desk": &a.address, "--key": &a.key, "-o": &a.folder, "--tor": &a.tor, "--torrc-extra": &a.torrcExtra,
	})
	if err != nil {
		return nil, err
	}
	if a.address == "" {
		a.address = os.Getenv("LETHE_DESK")
	}
	return words, nil
}

// deskFlags are the flags that only some verbs know.
var deskFlags = map[string][]string{"list": {"--json"}, "fetch": {"--follow", "-o"}, "done": {"--yes"}, "reply": nil}

// fits is whether a verb is one, and whether it takes what stands with it.
func (a *deskArgs) fits(verb string, words []string) error {
	takes, known := deskFlags[verb]
	if !known {
		return deskUsage("lethe help desk", "unknown command %q", "desk "+verb)
	}
	for flag, given := range map[string]bool{"--json": a.json, "--follow": a.follow, "--yes": a.yes, "-o": a.folder != ""} {
		if given && !slices.Contains(takes, flag) {
			return deskUsage("lethe help desk", "desk %s: it takes no %s", verb, flag)
		}
	}
	switch {
	case verb == "list" && len(words) > 0:
		return deskUsage("lethe desk list", "desk list: unexpected argument %q", words[0])
	case (verb == "reply" || verb == "done") && len(words) != 1:
		return deskUsage("lethe desk "+verb+" ALIAS", "desk %s: which tip, and one only?", verb)
	case verb == "fetch" && a.follow && len(words) > 0:
		return deskUsage("lethe desk fetch --follow", "desk fetch: --follow fetches all tips, not one")
	}
	for _, alias := range words {
		if !isAlias(alias) {
			return deskUsage("lethe desk list", "desk %s: %q is no alias of a tip, such as amber-otter", verb, alias)
		}
	}
	return nil
}

// aliasMax is longer than two words of the list and a dash, in bytes.
const aliasMax = 40

// isAlias is whether a word can be a tip's alias. It is part of the names of
// files, so nothing else passes.
func isAlias(s string) bool {
	return len(s) <= aliasMax && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-") == "" &&
		strings.Contains(s, "-") && strings.Trim(s, "-") == s
}

func deskUsage(next, format string, args ...any) error {
	return &usageError{hinted{fmt.Errorf(format, args...), next}}
}
