package assets

import (
	"bytes"
	"strings"
	"testing"
)

// says is whether a page has a text, in its own letters.
func says(s Sheet, text string) bool { return strings.Contains(string(bytes.Join(s, nil)), text) }

// TestSaysWhereItHolds: what is so only of some pages stands on those alone.
func TestSaysWhereItHolds(t *testing.T) {
	l := english()
	ready := func(links int, phrase string) Sheet {
		return l.Ready(ReadyPage{Limits: testLimits, Links: links, Life: day, Passphrase: phrase})
	}
	receipt := func(links int) Sheet {
		return l.Receipt(ReceiptPage{Limits: testLimits, Phrase: true, Links: make([]ReceiptLink, links)})
	}
	const passphrase, password = "passphrase that I give you", "have a password made"
	for _, tt := range []struct {
		name string
		page Sheet
		text string
		want bool
	}{
		{"ready", ready(1, ""), passphrase, false},
		{"ready, own passphrase", ready(1, "own"), passphrase, true},
		{"ready, made passphrase", ready(2, "made"), passphrase, true},
		{"make, empty", l.Make(MakePage{Limits: testLimits, Text: Empty}), password, true},
		{"ask, empty", l.Ask(AskPage{Limits: testLimits, Text: Empty}), password, false},
		{"ask, empty", l.Ask(AskPage{Limits: testLimits, Text: Empty}), "Write a text or choose a file.", true},
		{"ask, too long", l.Ask(AskPage{Limits: testLimits, Text: TooLong}), "It is too long: 1 MiB", true},
		{"ask, too many files", l.Ask(AskPage{Limits: testLimits, Files: TooMany}), "more than one link", false},
		{"ask, too large files", l.Ask(AskPage{Limits: testLimits, Files: TooLarge}), "more than one link", false},
		{"make", l.Make(MakePage{Limits: testLimits, Lives: testLives}), "Wait for an answer", false},
		{"request", l.Request(RequestPage{Limits: testLimits, Lives: testLives}), "Wait for an answer at most", true},
		{"request", l.Request(RequestPage{Limits: testLimits, Lives: testLives}), "Keep it", false},
		{"ready, one link", ready(1, ""), "</strong> to open it within 24 hours", true},
		{"ready, two links", ready(2, ""), "</strong> to open them within 24 hours", true},
		{"ready, two links", ready(2, ""), "open it", false},
		{"receipt of one link", receipt(1), "It needs a passphrase.", true},
		{"receipt of two links", receipt(2), "They need a passphrase.", true},
		{"receipt of two links", receipt(2), "It needs a passphrase.", false},
		{"refused", l.Refused(RefusedPage{testLimits, RefusedLink}), "this machine may have restarted", true},
		{"ask, gone", l.Ask(AskPage{Limits: testLimits, Send: NoChoice}), "this machine restarted", true},
		{"opened, no file", l.Opened(OpenedPage{Limits: testLimits, Text: true}), "file-1", false},
		{"opened, one file", l.Opened(OpenedPage{Limits: testLimits, Files: 1}), "file-1:", true},
		{"opened, two files", l.Opened(OpenedPage{Limits: testLimits, Files: 2}), "file-1, file-2", true},
	} {
		if got := says(tt.page, tt.text); got != tt.want {
			t.Errorf("%s: that it says %q: got %v, want %v", tt.name, tt.text, got, tt.want)
		}
	}
}
