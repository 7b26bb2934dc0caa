package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// sevenWords is what lethe tip prints.
var sevenWords = regexp.MustCompile(`^([a-z-]+ ){6}[a-z-]+\n$`)

// tipsHere is a service on loopback that takes tips, with the desk for lethe
// desk.
func tipsHere(t *testing.T, args ...string) (site string) {
	t.Helper()
	file := journalistsFile(t, keyLine(t, "recipient", filepath.Join(t.TempDir(), "age.key")))
	s := serveLocal(t, filepath.Join(t.TempDir(), "state"), append([]string{
		"--recipients", file, "--desk-local", "127.0.0.1:0", "--desk-hours", "any"}, args...)...)
	site = s.local()
	t.Setenv("LETHE_DESK", "http://"+s.desk())
	return site
}

// tipSent sends a text as a tip and returns the words, with their line end.
func tipSent(t *testing.T, site, text string) string {
	t.Helper()
	r := atLinks(t, site, text, "tip")
	if r.code() != exitOK || !sevenWords.MatchString(r.out.String()) {
		t.Fatalf("tip: got exit %d, %q", r.code(), r.out.String())
	}
	return r.out.String()
}

// atDeskNow are the aliases of the tips that wait.
func atDeskNow(t *testing.T) (all []string) {
	t.Helper()
	r := atDesk(t, "", "list")
	<-r.ended
	for _, m := range regexp.MustCompile(`(?m)^([a-z]+-[a-z]+) `).FindAllStringSubmatch(r.out.String(), -1) {
		all = append(all, m[1])
	}
	return all
}

// A tip whose answer broke off is sent again and stays one, and so does a part
// of one; one that is withdrawn twice is withdrawn.
func TestTipsCut(t *testing.T) {
	site := tipsHere(t)
	c := startCutter(&cutter{t: t, to: strings.TrimPrefix(site, "http://"), bare: true})
	r := cutOnce(t, c, "POST /api/lethe/v1/tips ", 0, "zebra", "tip")
	words := r.out.String()
	if r.code() != exitOK || !sevenWords.MatchString(words) || !strings.Contains(r.err.String(), "trying again in 1s, on another circuit") {
		t.Fatalf("got exit %d, %q, %q", r.code(), words, r.err.String())
	}
	if got := atDeskNow(t); len(got) != 1 {
		t.Errorf("at the desk are %q, want one tip", got)
	}
	r = cutOnce(t, c, "POST /api/lethe/v1/inbox/add ", 100, words+"zebra", "tip", "add", "--words", "stdin")
	wantRun(t, r, exitOK, "", "lethe: sent: 2 parts now")
	r = cutOnce(t, c, "POST /api/lethe/v1/inbox ", 100, words, "tip", "inbox")
	if r.code() != exitOK || strings.Count(r.out.String(), "part 2, ") != 1 {
		t.Errorf("inbox: got exit %d, %q", r.code(), r.out.String())
	}
	r = cutOnce(t, c, "POST /api/lethe/v1/inbox/withdraw ", 0, words, "tip", "withdraw", "--yes")
	wantRun(t, r, exitOK, "", "nothing is there now")
	if got := atDeskNow(t); len(got) != 0 {
		t.Errorf("at the desk are %q, want none", got)
	}
}

// Replies that are more than one answer holds all come, the newest first, and
// each once.
func TestTipReplies(t *testing.T) {
	site := tipsHere(t)
	words := tipSent(t, site, "zebra")
	alias := atDeskNow(t)[0]
	const replies = 12
	text := func(n int) string { return fmt.Sprint(n) + strings.Repeat("\"\tz", 2600) }
	for n := 1; n <= replies; n++ {
		if r := atDesk(t, text(n), "reply", alias); r.code() != exitOK {
			t.Fatalf("reply %d: got exit %d", n, r.code())
		}
	}
	r := atLinks(t, site, words, "tip", "inbox", "--json")
	var in struct {
		Parts   []struct{ Day string }
		Replies []struct {
			Reply int
			Text  string
		}
	}
	if err := json.Unmarshal([]byte(r.out.String()), &in); err != nil {
		t.Fatalf("%v in %.200q", err, r.out.String())
	}
	if len(in.Parts) != 1 || len(in.Replies) != replies {
		t.Fatalf("got %d parts and %d replies, want 1 and %d", len(in.Parts), len(in.Replies), replies)
	}
	for i, got := range in.Replies {
		if n := replies - i; got.Reply != n || got.Text != text(n) {
			t.Errorf("got reply %d, %.40q, want %d, %.40q", got.Reply, got.Text, n, text(n))
		}
	}
	r = atLinks(t, site, words, "tip", "inbox")
	if got := strings.Count(r.out.String(), "\nreply "); got != replies {
		t.Errorf("%d replies are shown, want %d", got, replies)
	}
}

// On a terminal nothing of what is typed shows, and nothing of a reply is done.
func TestTipsOnTerminal(t *testing.T) {
	site := tipsHere(t)
	paper := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(paper, []byte("%PDF-1.4"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := onTerminal(t, site, "tip", paper)
	p.types("file 1 goes as it is, a PDF file", "n\n")
	p.sees("lethe: error: nothing was sent")
	if code := p.code(); code != exitError || len(atDeskNow(t)) != 0 {
		t.Errorf("got exit %d, or a tip", code)
	}

	p = onTerminal(t, site, "tip", "-", paper)
	p.types("Send? [y/N]", "y\n")
	p.types("nothing shows. Ctrl-C", "zebra 1\nzebra 2\n\x04")
	p.sees("hint: open your inbox")
	if code := p.code(); code != exitOK || strings.Contains(p.out.String(), "zebra") || !p.echoes() {
		t.Errorf("got exit %d; or what was typed is shown", code)
	}
	words := regexp.MustCompile(`((?:[a-z-]+ ){6}[a-z-]+)\r\n`).FindStringSubmatch(p.out.String())[1]

	alias := atDeskNow(t)[0]
	if r := atDesk(t, "a\x1b[2Jb\u202ec\n", "reply", alias); r.code() != exitOK {
		t.Fatal("the reply is not sent")
	}
	p = onTerminal(t, site, "tip", "inbox")
	p.types("Your seven words (nothing shows):", words+"\n")
	p.sees("| a[U+001B][2Jb[U+202E]c\r\n")
	if p.code() != exitOK || strings.Contains(p.out.String(), words) || strings.Contains(p.out.String(), "\x1b[2J") {
		t.Error("the words are shown, or the reply as it is")
	}

	p = onTerminal(t, site, "tip", "add")
	p.types("Your seven words (nothing shows):", words+"\n")
	p.types("nothing shows. Ctrl-C", "zebra\x03")
	p.sees("lethe: error: interrupted")
	if code := p.code(); code != exitError || !p.echoes() {
		t.Errorf("got exit %d, and a terminal that shows: %v", code, p.echoes())
	}
	p = onTerminal(t, site, "tip", "withdraw")
	p.types("Your seven words (nothing shows):", words+"\n")
	p.types("Withdraw it? [y/N]", "\n")
	p.sees("nothing was withdrawn")
	if p.code(); len(atDeskNow(t)) != 1 {
		t.Error("it is withdrawn")
	}
}

// Ctrl-C while a tip goes leaves none at the desk.
func TestTipStopped(t *testing.T) {
	site := tipsHere(t)
	c := startCutter(&cutter{t: t, to: strings.TrimPrefix(site, "http://"), bare: true})
	c.hold("GET /api/lethe/v1/limits ", 2) // the second never comes
	r := startLinks(t, "http://"+c.at.Addr().String(), "zebra", "tip")
	until(t, "an answer that waits", func() bool { return c.count() > 0 || r.over() })
	if code := r.stop(syscall.SIGINT); code != exitError || !strings.Contains(r.err.String(), "lethe: error: interrupted") || r.out.String() != "" {
		t.Errorf("got exit %d, %q, %q", code, r.out.String(), r.err.String())
	}
	c.add() // lets go of the first
	if got := atDeskNow(t); len(got) != 0 {
		t.Errorf("at the desk are %q, want none", got)
	}
}
