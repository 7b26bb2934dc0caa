package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The table, and the same as JSON.
func TestDeskList(t *testing.T) {
	n := openNewsroom(t, "127.0.0.1:0")
	l := atDesk(t, "", "list", "--desk", "http://"+n.at+"/")
	if l.code() != 0 || l.out.String() != "" || !strings.Contains(l.err.String(), "no tip waits\nlethe: new tips appear at ") {
		t.Errorf("got exit %d, %q, %q", l.code(), l.out.String(), l.err.String())
	}
	for i := range 120 { // three pages
		n.put(fmt.Sprint("tip ", i), bytesOf(2048, 1))
	}
	aliases := n.aliases()
	if len(aliases) != 120 {
		t.Errorf("got %d tips, want 120", len(aliases))
	}
	l = atDesk(t, "", "list", "--json", "--desk", n.at)
	<-l.ended
	var got deskTips
	if err := json.Unmarshal([]byte(l.out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Tips) != 120 || got.Next != 1 {
		t.Fatalf("got %d tips, next %d", len(got.Tips), got.Next)
	}
	if tip := got.Tips[0]; tip.Alias != aliases[0] || tip.Size != 2048 || tip.State != "new" || len(tip.Parts) != 1 || tip.Parts[0].Number != 1 {
		t.Errorf("got %+v", tip)
	}
	l = atDesk(t, "", "list", "--desk", n.at)
	<-l.ended
	if head, _, _ := strings.Cut(l.out.String(), "\n"); strings.Join(strings.Fields(head), " ") != "ALIAS CAME SIZE PARTS STATE REPLIES LEFT TAKEN BY" {
		t.Errorf("got the head %q", head)
	}
}

// Whom tips are for stands in the table where one is for somebody.
func TestDeskListFor(t *testing.T) {
	all := deskTips{Next: 90*60 + 2, Tips: []deskTip{
		{Alias: "amber-otter", State: "new", Parts: []deskPart{{To: "alice"}, {To: "alice"}, {To: "\u202ebob"}}},
		{Alias: "calm-tulip", State: "new", Parts: []deskPart{{}}},
	}}
	table := func() [][]string {
		var b strings.Builder
		if err := all.print(&b); err != nil {
			t.Fatal(err)
		}
		var rows [][]string
		for line := range strings.Lines(b.String()) {
			rows = append(rows, strings.Fields(line))
		}
		return rows
	}
	rows := table()
	if got := rows[0][4]; got != "FOR" {
		t.Errorf("got the column %q, want FOR", got)
	}
	if got := strings.Join(rows[1][4:6], " "); got != "alice, [U+202E]bob" {
		t.Errorf("got %q", rows[1])
	}
	if got := rows[2][4]; got != "anyone" {
		t.Errorf("got %q, want anyone", got)
	}
	all.Tips = all.Tips[1:]
	if rows = table(); rows[0][4] != "STATE" {
		t.Errorf("all are for anyone, and the head is %q", rows[0])
	}
	if got := all.hour(time.Date(2026, 1, 2, 11, 30, 1, 0, time.UTC)); got != "13:00" {
		t.Errorf("got the hour %s, want 13:00", got)
	}
}

// hostile answers every request with the same bytes.
func hostile(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				c.Read(make([]byte, 4<<10))
				c.Write([]byte(answer))
			}()
		}
	}()
	return l.Addr().String()
}

func jsonAnswer(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// Nothing that a desk says reaches the terminal as it is, and no name of its
// own becomes a file's.
func TestDeskHostile(t *testing.T) {
	tip := `{"alias":%q,"day":20000,"size":1,"state":"new\u001b[2J\u009b31m","name":"\u202eevil\u200b\nrow\t\u007f😀","left":5,"parts":[{"number":%s,"size":%s}]}`
	list := func(alias, number, size string) string {
		return `{"page":1,"pages":1,"next":-5,"tips":[` + fmt.Sprintf(tip, alias, number, size) + `]}`
	}
	at := hostile(t, jsonAnswer(list("amber-otter", "1", "5")))
	for _, args := range [][]string{{"list"}, {"list", "--json"}} {
		l := atDesk(t, "", append(args, "--desk", at)...)
		if l.code() != 0 {
			t.Fatalf("%v failed", args)
		}
		out := l.out.String()
		if strings.ContainsAny(out, "\x1b\u009b\u202e\u200b\x7f\t") || len(args) == 1 && strings.Count(out, "\n") != 2 {
			t.Errorf("%v: got %q", args, out)
		}
		if len(args) == 1 && !strings.Contains(out, "[U+202E]evil") {
			t.Errorf("got %q, want the marks", out)
		}
		var got deskTips
		if len(args) == 2 && (json.Unmarshal([]byte(out), &got) != nil || got.Tips[0].Name != "\u202eevil\u200b\nrow\t\x7f\U0001f600") {
			t.Errorf("got %+v", got)
		}
	}
	dir := t.TempDir()
	folder := filepath.Join(dir, "tips")
	for _, body := range []string{
		list("../amber-otter", "1", "5"), list("amber/otter", "1", "5"), list("amber", "1", "5"), list("-a-", "1", "5"),
		list(strings.Repeat("a-", 30)+"a", "1", "5"), list("amber-otter", "0", "5"), list("amber-otter", "1", "-5"),
		list("amber-otter", "1", "99999999999"), list("amber-otter", `"../x"`, "5"), `{`, `[]`, "",
	} {
		f := atDesk(t, "", "fetch", "--desk", hostile(t, jsonAnswer(body)), "-o", folder)
		if f.code() != 1 || f.out.String() != "" {
			t.Errorf("%s: got exit %d, %q", body, f.code(), f.out.String())
		}
	}
	wantFolder(t, folder)
	wantFolder(t, dir, "tips")
	for _, answer := range []string{
		"\x1b[2J", "HTTP/1.1 \x1b[2J\r\n\r\n", "HTTP/1.1 200 \x1b[2J\r\nA\x1b[2J\r\n\r\n", "HTTP/1.1 404 \x1b[2J\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Type: \x1b[2J\r\nContent-Length: 1\r\n\r\n1", "HTTP/1.1 200 OK\r\nContent-Length: \x1b[2J\r\n\r\n",
		"HTTP/1.1 200 OK\r\n" + strings.Repeat("A: \x1b[2J\r\n", 1<<20),
	} {
		l := atDesk(t, "", "list", "--desk", hostile(t, answer))
		says := "what answers there is no desk\nlethe: hint: the desk has an address of its own"
		if !strings.Contains(answer, "\n") {
			says = "the connection to the desk broke"
		}
		if l.code() != 1 || strings.Contains(l.err.String(), "\x1b") || !strings.Contains(l.err.String(), says) {
			t.Errorf("%.60q: got exit %d, %q", answer, l.code(), l.err.String())
		}
	}
}

// A part that is not what the list says is no file.
func TestDeskHostilePart(t *testing.T) {
	list := `{"pages":1,"tips":[{"alias":"amber-otter","parts":[{"number":1,"size":5}]}]}`
	for _, part := range []string{"more bytes", "few", jsonAnswer("12345")} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				b := make([]byte, 4<<10)
				k, _ := c.Read(b)
				answer := part
				if strings.HasPrefix(string(b[:k]), "GET /list ") {
					answer = jsonAnswer(list)
				} else if !strings.HasPrefix(part, "HTTP") {
					answer = fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n%s", len(part), part)
				}
				c.Write([]byte(answer))
				c.Close()
			}
		}()
		dir := t.TempDir()
		f := atDesk(t, "", "fetch", "--desk", l.Addr().String(), "-o", dir)
		if f.code() != 1 || !strings.Contains(f.err.String(), "sends something else") {
			t.Errorf("got exit %d, %q", f.code(), f.err.String())
		}
		if _, err := os.Stat(filepath.Join(dir, "amber-otter-1.age")); !os.IsNotExist(err) {
			t.Errorf("got %v, want no file", err)
		}
	}
}
