package main

import (
	"context"
	"slices"
	"strings"
)

// command is one subcommand. Where it is found, lethe help, lethe help NAME and
// the man page are all made from these.
type command struct {
	name string
	also []string // other ways to type it
	who  string   // for whom or what it is: commands with the same stand together
	line string   // what it does, in one line
	help string   // all about it, in the form that package roff reads
	run  func(context.Context, []string, streams) error
}

// For whom or what commands are.
const (
	forLinks       = "One-time links, from a terminal"
	forTipsters    = "Tips, from a terminal"
	forOperators   = "To run the service"
	forJournalists = "For journalists"
	forAll         = "This program"
)

// commands are all there are, in the order of the help.
func commands() []command {
	return []command{
		{name: "send", who: forLinks, line: "put a text or files behind one-time links", help: sendHelp, run: sendCommand},
		{name: "reveal", who: forLinks, line: "open a link, once", help: revealHelp, run: revealCommand},
		{name: "receipt", who: forLinks, line: "what became of links", help: receiptHelp, run: receiptCommand},
		{name: "burn", who: forLinks, line: "destroy what waits behind links", help: burnHelp, run: burnCommand},
		{name: "request", who: forLinks, line: "ask somebody for a secret, and collect it", help: requestHelp, run: requestCommand},
		{name: "tip", who: forTipsters, line: "send a tip to journalists, and come back for their reply", help: tipHelp, run: tipCommand},
		{name: "serve", who: forOperators, line: "run the service, until Ctrl-C", help: serveHelp(), run: serveCommand},
		{name: "status", who: forOperators, line: "how the running service is", help: statusHelp, run: still(statusCommand)},
		{name: "check", who: forOperators, line: "what is wrong with this machine, and what mends it", help: checkHelp, run: checkCommand},
		{name: "panic", who: forOperators, line: "destroy everything in the memory of the running service, now", help: panicHelp, run: still(panicCommand)},
		{name: "logs", who: forOperators, line: "how old the log is, what can ever be in it; remove it", help: logsHelp, run: still(logsCommand)},
		{name: "demo", who: forOperators, line: "all of it on a private Tor network here; needs no internet", help: demoHelp, run: demoCommand},
		{name: "keys", who: forJournalists, line: "make the keys of a drop, and keep those of the service", help: keysHelp(), run: still(keysCommand)},
		{name: "desk", who: forJournalists, line: "collect and answer tips", help: deskHelp, run: deskCommand},
		{name: "open", who: forJournalists, line: "show a tip that was fetched, safely", help: openHelp, run: still(openCommand)},
		{name: "version", also: []string{"--version", "-V"}, who: forAll, line: "what this build is", help: versionHelp, run: still(versionCommand)},
		{name: "help", also: []string{"--help", "-h"}, who: forAll, line: "this text, or what there is to say of a command", help: helpHelp, run: still(helpCommand)},
	}
}

// still is for a command that ends by itself, soon, whatever its context says.
func still(f func([]string, streams) error) func(context.Context, []string, streams) error {
	return func(_ context.Context, args []string, std streams) error { return f(args, std) }
}

// findCommand returns the command that a word names, or false.
func findCommand(word string) (command, bool) {
	for _, c := range commands() {
		if c.name == word || slices.Contains(c.also, word) {
			return c, true
		}
	}
	return command{}, false
}

// text is the help of a command, with the exit codes where scripts tell by
// them what became of a link or a tip.
func (c command) text() string {
	if c.who != forLinks && c.who != forTipsters {
		return c.help
	}
	var b strings.Builder
	b.WriteString(c.help)
	writeExits(&b)
	return b.String()
}

// wantsHelp is whether a command is not to be done but told about. lethe keys
// answers for each kind of key by itself.
func (c command) wantsHelp(args []string) bool {
	if c.name == "keys" && len(args) > 1 {
		return false
	}
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--help") || slices.Contains(args, "-h")
}
