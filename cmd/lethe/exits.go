package main

import (
	"errors"
	"fmt"
	"strings"

	"lethe/cmd/lethe/client"
)

// Exit codes.
const (
	exitOK          = 0
	exitError       = 1
	exitUsage       = 2
	exitPanic       = 3 // of a service that was destroyed: not to be started again by itself
	exitMissing     = 4
	exitPassphrase  = 5
	exitUnreachable = 6
	exitRefused     = 7
)

// exits says what each exit code means, for help and the manual.
var exits = []struct {
	code int
	says string
}{
	{exitOK, "done"},
	{exitError, "an error; it is on standard error, with what to do where that is known"},
	{exitUsage, "the command line, a setting or an address cannot be understood"},
	{exitPanic, "the service was destroyed (lethe panic)"},
	{exitMissing, "no such link, receipt, request or tip: opened, burned, expired, lost in a restart, or it never was; also where a passphrase may be needed, and where nothing has come in yet"},
	{exitPassphrase, "the passphrase is wrong, or nothing is there any more: a service does not tell which"},
	{exitUnreachable, "the service cannot be reached, or the connection broke"},
	{exitRefused, "refused for now, and nothing was done: full, busy, or too much at once"},
}

// writeExits writes the table.
func writeExits(b *strings.Builder) {
	b.WriteString("\nExit codes:\n")
	for _, e := range exits {
		writeItem(b, fmt.Sprint(e.code), 2, e.says)
	}
}

// passphraseError is that a passphrase did not open what it was given for.
type passphraseError struct{ error }

func (e *passphraseError) Unwrap() error { return e.error }

// codeOf is the exit code for an error.
func codeOf(err error) int {
	var usage *usageError
	var phrase *passphraseError
	var problem *client.Problem
	var broken *client.BrokenError
	switch {
	case errors.As(err, &usage), errors.Is(err, client.ErrAddress), errors.Is(err, client.ErrLink):
		return exitUsage
	case errors.As(err, &phrase):
		return exitPassphrase
	case errors.As(err, &problem) && (problem.Missing() || problem.Name == client.NotAnswered), errors.Is(err, errNothingWaits):
		return exitMissing
	case errors.As(err, &problem) && problem.Passing():
		return exitRefused
	case errors.Is(err, client.ErrUnreachable), errors.Is(err, client.ErrNoService), errors.As(err, &broken):
		return exitUnreachable
	}
	return exitError
}
