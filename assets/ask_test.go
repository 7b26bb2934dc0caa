package assets

import (
	"bytes"
	"strings"
	"testing"
)

// TestAskWarns: the page that a tipster lands on says what to mind before the
// field to write in, and before the button what only sending shows; the page
// behind it, that there is nothing more to do and nothing to come back by.
func TestAskWarns(t *testing.T) {
	for _, l := range Languages {
		page := string(bytes.Join(l.Ask(AskPage{Limits: testLimits}), nil))
		before, form, _ := strings.Cut(page, "<form")
		for _, message := range []string{"ask.work", "ask.safest", "ask.file", "guide.device", "guide.safest", "guide.files", "frame.tab"} {
			if !strings.Contains(before, text(t, l, message)) {
				t.Errorf("%s: %s does not stand before the form", l.Code, message)
			}
		}
		if field, _, _ := strings.Cut(form, "<button"); !strings.Contains(field, text(t, l, "ask.unknown")) {
			t.Errorf("%s: what only sending shows does not stand before the button", l.Code)
		}
		page = string(bytes.Join(l.Answered(AnsweredPage{Life: day}), nil))
		if !strings.Contains(page, text(t, l, "answered.after")) {
			t.Errorf("%s: an answer does not say that there is no receipt", l.Code)
		}
	}
}
