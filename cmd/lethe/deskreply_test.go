package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"lethe/handlers/desk"
)

// A reply arrives as it was written; what is none goes nowhere.
func TestDeskReply(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	n.put("one", bytesOf(10, 1))
	alias := n.aliases()[0]
	reply := func(text, says string, code int) {
		t.Helper()
		r := atDesk(t, text, "reply", alias, "--desk", n.at)
		if got := r.code(); got != code || r.out.String() != "" || !strings.Contains(r.err.String(), says) {
			t.Errorf("got exit %d, %q, %q, want %d and %q", got, r.out.String(), r.err.String(), code, says)
		}
		if strings.Contains(r.err.String(), "zebra") {
			t.Errorf("the reply is on standard error: %q", r.err.String())
		}
	}
	odd := "zebra 100% + a&b=c; „Ω“ \U0001f600\tx-._*~\n\n  second"
	long := strings.Repeat("%", desk.ReplyMax)
	reply(odd+"\n", "waits in the inbox of "+alias, 0)
	reply(long, "waits in the inbox", 0)
	for text, says := range map[string]string{
		"": "it is empty", " \n\n": "it is empty", "zebra\xff": "no text", "zebra\x00": "no text",
		long + "zebra": "longer than 8192 bytes", long + "z": "longer than", long + "\n\n\n": "longer than",
	} {
		reply(text, says, 1)
	}
	if got, want := n.replies("one"), []string{odd, long}; !slices.Equal(got, want) {
		t.Errorf("got the replies %.80q, want %.80q", got, want)
	}

	// One that crosses a colleague's is not sent.
	d := &deskVisit{way: &deskWay{host: n.at, local: true}}
	room, err := newReplyRoom()
	if err != nil {
		t.Fatal(err)
	}
	defer room.free()
	if err := room.read(strings.NewReader("zebra")); err != nil {
		t.Fatal(err)
	}
	err = d.send(t.Context(), room, &deskTip{Alias: alias, Replied: 1})
	if err == nil || !strings.Contains(err.Error(), "somebody else has replied") {
		t.Errorf("got %v for a reply that crosses another", err)
	}
	if got := len(n.replies("one")); got != 2 {
		t.Errorf("got %d replies, want 2", got)
	}
	if r := atDesk(t, "zebra", "reply", "no-such", "--desk", n.at); r.code() != 1 || !strings.Contains(r.err.String(), "no tip no-such") {
		t.Errorf("got %q", r.err.String())
	}
}

// Nobody learns from a broken connection that a reply has arrived, or that it
// has not: it is said, and not sent a second time.
func TestDeskReplyBroken(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	n.put("one", bytesOf(10, 1))
	alias := n.aliases()[0]
	d := &deskVisit{way: &deskWay{host: n.at, local: true}}
	room, err := newReplyRoom()
	if err != nil {
		t.Fatal(err)
	}
	defer room.free()
	if err := room.read(strings.NewReader("text")); err != nil {
		t.Fatal(err)
	}
	n.cut.Store(1)
	err = d.send(t.Context(), room, &deskTip{Alias: alias})
	if !passes(err) || n.cuts.Load() != 1 {
		t.Errorf("got %v and %d cuts, want a broken connection", err, n.cuts.Load())
	}
	if got := n.replies("one"); !slices.Equal(got, []string{"text"}) {
		t.Errorf("got the replies %q", got)
	}
}

// Ctrl-C while a reply is typed sends nothing.
func TestDeskReplyInterrupted(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	n.put("one", bytesOf(10, 1))
	alias := n.aliases()[0]
	in, typist, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer typist.Close()
	typist.WriteString("half a reply\n")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := launch(t, &exec.Cmd{Path: exe, Args: []string{"lethe", "desk", "reply", alias, "--desk", n.at}, Stdin: in})
	until(t, "the half to be read", func() bool {
		n, err := unix.IoctlGetInt(int(in.Fd()), unix.TIOCINQ)
		return err == nil && n == 0
	})
	if code := r.stop(syscall.SIGINT); code != 1 || !strings.Contains(r.err.String(), "error: interrupted") {
		t.Errorf("got exit %d, %q", code, r.err.String())
	}
	if got := n.replies("one"); len(got) != 0 {
		t.Errorf("got the replies %q", got)
	}
}

// A tip is wiped when its alias is typed, and not otherwise; one to which
// something was added meanwhile stands.
func TestDeskDone(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	n.put("one", bytesOf(10, 1))
	one := n.aliases()[0]
	n.put("two", bytesOf(10, 1))
	two := n.aliases()[0]
	for _, typed := range []string{"", "\n", "y\n", two + "\n"} {
		d := atDesk(t, typed, "done", one, "--desk", n.at)
		if d.code() != 1 || !strings.Contains(d.err.String(), one+" has one part, and 1 that nobody has collected; wiped, it is gone for the tipster too, with every reply, read or not") || !strings.Contains(d.err.String(), "is not wiped") {
			t.Errorf("%q: got exit %d, %q", typed, d.code(), d.err.String())
		}
	}
	if got, want := n.aliases(), []string{two, one}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if d := atDesk(t, one+"\n", "done", one, "--desk", n.at); d.code() != 0 || !strings.Contains(d.err.String(), one+" is wiped") {
		t.Errorf("got exit %d, %q", d.code(), d.err.String())
	}

	d := &deskVisit{way: &deskWay{host: n.at, local: true}}
	n.put("two", bytesOf(10, 2))
	if err := d.wipe(t.Context(), &deskTip{Alias: two, Parts: make([]deskPart, 1)}); err != nil {
		t.Error(err)
	}
	if got := n.aliases(); !slices.Equal(got, []string{two}) {
		t.Errorf("got %q, want the tip that was added to", got)
	}
	if d := atDesk(t, "", "done", two, "--yes", "--desk", n.at); d.code() != 0 {
		t.Errorf("got %q", d.err.String())
	}
	if got := n.aliases(); got != nil {
		t.Errorf("got %q, want none", got)
	}
}
