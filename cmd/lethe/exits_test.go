package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"lethe/cmd/lethe/client"
)

// Each way in which a command can fail has the code that is documented for it,
// however it is wrapped.
func TestExitCodes(t *testing.T) {
	_, none := client.To("http://example.org", func(string) string { return "" })
	_, badLink := client.ReadLink([]byte("nonsense"), client.Secret)
	for _, tt := range []struct {
		err  error
		want int
	}{
		{errors.New("another"), exitError},
		{context.Canceled, exitError},
		{&client.Problem{Status: 418}, exitError},
		{&client.Problem{Name: "empty", Status: 422}, exitError},
		{client.ErrChanged, exitError},
		{&usageError{hinted{errors.New("a flag"), "another"}}, exitUsage},
		{none, exitUsage},
		{badLink, exitUsage},
		{&client.Problem{Name: client.UnknownSecret}, exitMissing},
		{&client.Problem{Name: client.UnknownReceipt}, exitMissing},
		{&client.Problem{Name: client.UnknownRequest}, exitMissing},
		{&client.Problem{Name: client.UnknownFile}, exitMissing},
		{&client.Problem{Name: client.UnknownInbox}, exitMissing},
		{&client.Problem{Name: client.NotAnswered}, exitMissing},
		{errNothingWaits, exitMissing},
		{&passphraseError{&client.Problem{Name: client.UnknownSecret}}, exitPassphrase},
		{client.ErrUnreachable, exitUnreachable},
		{client.ErrNoService, exitUnreachable},
		{&client.BrokenError{}, exitUnreachable},
		{&client.Problem{Name: client.Busy}, exitRefused},
		{&client.Problem{Name: client.SlowDown}, exitRefused},
		{&client.Problem{Name: client.Full}, exitRefused},
		{&client.Problem{Name: client.Stopping}, exitRefused},
	} {
		for _, err := range []error{tt.err, fmt.Errorf("doing something: %w", tt.err), hint(tt.err, "something")} {
			got := codeOf(err)
			if got != tt.want {
				t.Errorf("got exit %d for %#v, want %d", got, tt.err, tt.want)
			}
			if !slices.ContainsFunc(exits, func(e struct {
				code int
				says string
			}) bool {
				return e.code == got
			}) {
				t.Errorf("exit %d is not documented", got)
			}
		}
	}
}
