package client

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const jsonKind = "application/json"

func TestTipLimits(t *testing.T) {
	const whole = `{"text":1,"tips":{"taken":true,"text":10,"upload":20,"files":3,"parts":4,"life":5,"journalists":["alice","bob-2"]}}`
	got, err := saying(t, 200, jsonKind, whole).TipLimits(t.Context())
	if err != nil || !got.Taken || got.Text != 10 || got.Upload != 20 || got.Files != 3 || got.Parts != 4 || got.Life != 5 || !slices.Equal(got.Journalists, []string{"alice", "bob-2"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, answer := range []string{`{"text":1}`, strings.Replace(whole, "true", "false", 1), strings.Replace(whole, "true", `"perhaps"`, 1)} {
		if got, err := saying(t, 200, jsonKind, answer).TipLimits(t.Context()); err != nil || got.Taken {
			t.Errorf("got %+v, %v of %s, want that none are taken", got, err, answer)
		}
	}
	for _, answer := range []string{
		"", "[]", whole[:len(whole)-1],
		strings.Replace(whole, "20", "-1", 1),
		strings.Replace(whole, `"upload":20,`, "", 1),
		strings.Replace(whole, "alice", `alice\u001b[2J`, 1),
		strings.Replace(whole, "alice", strings.Repeat("a", plainMost+1), 1),
		strings.Replace(whole, `"alice"`, strings.Repeat(`"a",`, journalistsMost)+`"a"`, 1),
	} {
		if got, err := saying(t, 200, jsonKind, answer).TipLimits(t.Context()); !errors.Is(err, ErrNoService) {
			t.Errorf("got %+v, %v of %.200q", got, err, answer)
		}
	}
}

func TestTip(t *testing.T) {
	const whole = `{"phrase":"a b c d e f g","life":60,"cleaned":1,"left":1,"files":[` +
		`{"file":1,"kind":"jpeg","found":["place","time"],"cleaned":true},{"file":2,"kind":"pdf","found":[],"cleaned":false}]}`
	tip := Tip{To: 2, Nonce: []byte(strings.Repeat("0", 32)), Parts: []Part{{Text: []byte("zebra")}}}
	s, asked := answering(t, 0, strings.Replace(ofLength(whole), "200 OK", "201 Created", 1))
	got, err := s.Tip(t.Context(), tip)
	if err != nil || string(got.Phrase) != "a b c d e f g" || got.Life != 60 || len(got.Files) != 2 ||
		got.Files[0].Kind != "jpeg" || !slices.Equal(got.Files[0].Found, []string{"place", "time"}) || !got.Files[0].Cleaned ||
		got.Files[1].Kind != "pdf" || len(got.Files[1].Found) != 0 || got.Files[1].Cleaned {
		t.Errorf("got %+v, %v", got, err)
	}
	sent := <-asked
	for _, want := range []string{"POST /api/lethe/v1/tips\n", "name=\"to\"\r\n\r\n2\r\n", "name=\"nonce\"\r\n\r\n000", "name=\"text\"\r\n\r\nzebra\r\n"} {
		if !strings.Contains(sent, want) || strings.Contains(sent, `"clean"`) {
			t.Errorf("%q is not in what was sent, or clean is:\n%s", want, sent)
		}
	}
	s, asked = answering(t, 0, ofLength(whole))
	if _, err = s.Tip(t.Context(), Tip{AsIs: true}); err != nil || !strings.Contains(<-asked, "name=\"clean\"\r\n\r\nnone\r\n") {
		t.Errorf("files do not go as they are: %v", err)
	}
	for _, answer := range []string{
		"", "{}", whole[:len(whole)-1],
		strings.Replace(whole, "a b c", "", 1) + "x",
		strings.Replace(whole, `"phrase":"a b c d e f g",`, "", 1),
		strings.Replace(whole, "a b c", strings.Repeat("a", 1000), 1),
		strings.Replace(whole, "a b c", `a \u001b]52;c;eA==\u0007 c`, 1),
		strings.Replace(whole, "a b c", `a \",\"x c`, 1),
		strings.Replace(whole, "a b c", "a b", 1),
		strings.Replace(whole, `"life":60,`, "", 1),
		strings.Replace(whole, "jpeg", `\u001b[2J`, 1),
		strings.Replace(whole, `"place"`, strings.Repeat(`"a",`, foundMost)+`"a"`, 1),
		strings.Replace(whole, `{"file":1,"kind":"jpeg"`, `{"kind":"jpeg","file":1`, 1),
		strings.Replace(whole, `{"file":1`, strings.Repeat(`{"file":1},`, 1000)+`{"file":1`, 1),
	} {
		if got, err := saying(t, 200, jsonKind, answer).Tip(t.Context(), tip); !errors.Is(err, ErrNoService) {
			t.Errorf("got %+v, %v of %.200q", got, err, answer)
		}
	}
	var p *Problem
	_, err = saying(t, 422, "application/problem+json", `{"type":"urn:lethe:problem:not-cleaned","file":3}`).Tip(t.Context(), tip)
	if !errors.As(err, &p) || p.Name != NotCleaned || p.File != 3 {
		t.Errorf("got %#v", err)
	}
}

func TestInbox(t *testing.T) {
	const whole = `{"state":"waiting","day":20000,"left":60,"parts":[{"day":20000,"to":0,"collected":true},{"day":20001,"to":2,"collected":false}],` +
		`"replies":[{"reply":2,"day":20002,"text":"b\u001b\n"},{"reply":1,"day":20001,"text":""}],"older":0}`
	room := make([]byte, InboxRoom)
	got, err := saying(t, 200, jsonKind, whole).Inbox(t.Context(), anyKey, 0, room)
	if err != nil || got.Day != 20000 || got.Left != 60 || got.Older != 0 ||
		!slices.Equal(got.Parts, []InboxPart{{20000, 0, true}, {20001, 2, false}}) || len(got.Replies) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if a, b := got.Replies[0], got.Replies[1]; a.Number != 2 || a.Day != 20002 || string(a.Text) != "b\x1b\n" || b.Number != 1 || len(b.Text) != 0 || &a.Text[0] != &room[0] {
		t.Errorf("got %+v, or not in the room", got.Replies)
	}
	var p *Problem
	_, err = saying(t, 200, jsonKind, strings.Replace(whole, "waiting", "unknown", 1)).Inbox(t.Context(), anyKey, 0, room)
	if !errors.As(err, &p) || !p.Missing() {
		t.Errorf("got %v of words that lead nowhere", err)
	}
	for _, answer := range []string{
		"", "{}", whole[:len(whole)-1],
		strings.Replace(whole, "waiting", "sold", 1),
		strings.Replace(whole, `"older":0`, `"older":-1`, 1),
		strings.Replace(whole, `"older":0`, `"older":1000000`, 1),
		strings.Replace(whole, `"to":2`, `"to":"x y"`, 1),
		strings.Replace(whole, `{"reply":2,`, `{`, 1),
		strings.Replace(whole, `"reply":2`, `"reply":99999999999`, 1),
		strings.Replace(whole, `b\u001b`, strings.Repeat("b", InboxRoom), 1),
		strings.Replace(whole, `{"day":20000,"to":0,"collected":true}`, strings.Repeat(`{"day":1,"to":0,"collected":true},`, 1000)+`{"day":1}`, 1),
		strings.Repeat(" ", 2*inboxMost) + whole,
	} {
		if got, err := saying(t, 200, jsonKind, answer).Inbox(t.Context(), anyKey, 0, room); !errors.Is(err, ErrNoService) {
			t.Errorf("got %+v, %v of %.200q", got, err, answer)
		}
	}
}
