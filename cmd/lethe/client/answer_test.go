package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"lethe/vault"
)

// answering is a service on this machine whose answers are written by hand:
// one each time that somebody asks. What was asked comes out of asked.
func answering(t *testing.T, silence time.Duration, answers ...string) (s *Service, asked chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	asked = make(chan string, len(answers))
	go func() {
		for _, a := range answers {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r, err := http.ReadRequest(bufio.NewReader(c))
			if err != nil {
				t.Errorf("asked what is no request: %v", err)
				return
			}
			var body []byte
			if r.Header.Get("Expect") == "" {
				body, _ = io.ReadAll(r.Body)
			}
			asked <- r.Method + " " + r.URL.Path + "\n" + string(body)
			io.WriteString(c, a)
			if silence > 0 {
				time.AfterFunc(100*silence, func() { c.Close() })
				continue
			}
			c.Close()
		}
	}()
	way, err := To("http://"+l.Addr().String(), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if s, err = New(way); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if silence > 0 {
		s.silence = silence
	}
	return s, asked
}

const jsonHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

func ofLength(body string) string {
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", jsonHead, len(body), body)
}

var testKey = bytes.Repeat([]byte("k"), vault.KeyLen)

// opened opens a link and returns what came.
func opened(s *Service) (text string, files []File, err error) {
	var b bytes.Buffer
	files, err = s.Open(context.Background(), testKey, nil, bytes.Repeat([]byte("a"), vault.NonceLen), func(p []byte) error {
		b.Write(p)
		return nil
	})
	return b.String(), files, err
}

// An answer is read however it is cut.
func TestAnswer(t *testing.T) {
	list := `"files":[{"file":1,"name":"a.pdf","size":12,"key":"` + string(testKey) + `"},{"size":0,"key":"` + string(testKey) + `","name":"\u00e9","file":20}]`
	for _, answer := range []string{
		ofLength(`{"text":"a\nzebra",` + list + `}      `),
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n" + chunked(`{"text":"a\nzebra",`+list+`}  `, 1) + "0\r\n\r\n",
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n" + chunked(`{`+list+`,"text":"a\nzebra"}`, 30) + "0\r\n\r\n",
	} {
		s, asked := answering(t, 0, answer)
		text, files, err := opened(s)
		if err != nil || text != "a\nzebra" || len(files) != 2 {
			t.Errorf("got %q, %d files, %v", text, len(files), err)
			continue
		}
		if f := files[0]; f.Number != 1 || f.Size != 12 || string(f.Name) != "a.pdf" || string(f.key) != string(testKey) {
			t.Errorf("got %+v", f)
		}
		if f := files[1]; f.Number != 20 || f.Size != 0 || string(f.Name) != "é" {
			t.Errorf("got %+v", f)
		}
		if got := <-asked; !strings.HasPrefix(got, "POST /api/lethe/v1/open\n") || !strings.Contains(got, "name=\"key\"\r\n\r\n"+string(testKey)+"\r\n") {
			t.Errorf("asked %q", got)
		}
	}
}

// chunked is a body in chunks of n bytes.
func chunked(s string, n int) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(n, len(s))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, s[:n])
		s = s[n:]
	}
	return b.String()
}

// What is no answer of a service is refused, and what is cut off is known.
func TestAnswerWrong(t *testing.T) {
	var broken *BrokenError
	for answer, want := range map[string]any{
		"":                &broken,
		"HTTP/1.1 200":    &broken,
		jsonHead:          &broken,
		jsonHead + "\r\n": ErrNoService,
		ofLength(`{"files":[{"file":1,"name":"a","size":600000000,"key":"` + string(testKey) + `"}]}`): ErrNoService,
		ofLength(`{"text":"zebra"}`)[:len(ofLength(`{"text":"zebra"}`))-1]:                             &broken,
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"te":                                      &broken,
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n":                                     &broken,
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n":                                ErrNoService,
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n-1\r\n":                                          ErrNoService,
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n":                    ErrNoService,
		jsonHead + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}":                         ErrNoService,
		jsonHead + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}":                                  ErrNoService,
		jsonHead + "Content-Length: -2\r\n\r\n{}":                                                      ErrNoService,
		jsonHead + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}":                             ErrNoService,
		"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}":             ErrNoService,
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}":                    ErrNoService,
		"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 2\n\n{}":                     ErrNoService,
		jsonHead + "Content-Length: +2\r\n\r\n{}":                                                      ErrNoService,
		jsonHead + "Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n":                           ErrNoService,
		"HTTP/1.1 -20 X\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}":      ErrNoService,
		"SSH-2.0-OpenSSH\r\n":                         ErrNoService,
		strings.Repeat("x", 100<<10):                  ErrNoService,
		jsonHead + strings.Repeat("A: b\r\n", 10<<10): ErrNoService,
		ofLength(`{"text":"zebra"`):                   ErrNoService,
		ofLength(`[]`):                                ErrNoService,
		ofLength(`{"text":"a","text":"b"}`):           ErrNoService,
		ofLength(`{"files":[{"file":1,"name":"a","size":1,"key":"short"}]}`):                                         ErrNoService,
		ofLength(`{"files":[{"file":1,"name":"` + strings.Repeat("n", 256) + `","key":"` + string(testKey) + `"}]}`): ErrNoService,
		ofLength(`{"files":[{"file":0,"key":"` + string(testKey) + `"}]}`):                                           ErrNoService,
		ofLength(`{"files":[` + strings.Repeat(`{"file":1,"key":"`+string(testKey)+`"},`, 30) + `{}]}`):              ErrNoService,
		"HTTP/1.1 503 No\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno":                                  ErrNoService,
	} {
		s, _ := answering(t, 0, answer)
		_, files, err := opened(s)
		switch want := want.(type) {
		case error:
			if !errors.Is(err, want) {
				t.Errorf("%.80q: got %v, want %v", answer, err, want)
			}
		case **BrokenError:
			if !errors.As(err, want) {
				t.Errorf("%.80q: got %v, want a connection that broke", answer, err)
			}
		}
		if files != nil {
			t.Errorf("%.80q: got files", answer)
		}
		if err != nil && strings.Contains(err.Error(), "zebra") {
			t.Errorf("%.80q: the error says %q", answer, err)
		}
	}
}

// More than is asked for is not read, and nothing for long.
func TestAnswerBounds(t *testing.T) {
	const limits = `{"text":1,"upload":1,"files":1,"links":1,"passphrase":1,"life_least":1,"life_most":1,"life_default":1}`
	s, _ := answering(t, 0, ofLength(limits+" "))
	if l, err := s.Limits(t.Context()); err != nil || l.Usual != 1 {
		t.Errorf("got %+v, %v", l, err)
	}
	s, _ = answering(t, 0, jsonHead+"Transfer-Encoding: chunked\r\n\r\n"+chunked(limits+strings.Repeat(" ", shortMost), 1000)+"0\r\n\r\n")
	if _, err := s.Limits(t.Context()); !errors.Is(err, ErrNoService) {
		t.Errorf("got %v for an answer without an end", err)
	}
	s, _ = answering(t, 20*time.Millisecond, jsonHead+"Content-Length: 10\r\n\r\n{")
	var broken *BrokenError
	if _, err := s.Limits(t.Context()); !errors.As(err, &broken) || !strings.Contains(err.Error(), "nothing came for 20ms") {
		t.Errorf("got %v for an answer that stops", err)
	}
	s, _ = answering(t, time.Minute, "")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := s.Limits(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v for what was given up", err)
	}
	// An error of who takes is his own.
	s, _ = answering(t, 0, ofLength(`{"text":"zebra"}`))
	full := errors.New("full")
	if _, err := s.Open(t.Context(), testKey, nil, nil, func([]byte) error { return full }); err != full {
		t.Errorf("got %v, want the error of who takes", err)
	}
}

// A problem is known by its name alone.
func TestProblems(t *testing.T) {
	problem := func(status int, name, more string) string {
		body := `{"type":"urn:lethe:problem:` + name + `","title":"\u001b[2Jzebra","status":1}`
		return fmt.Sprintf("HTTP/1.1 %d X\r\nContent-Type: application/problem+json\r\n%sContent-Length: %d\r\n\r\n%s", status, more, len(body), body)
	}
	for answer, want := range map[string]Problem{
		problem(404, UnknownSecret, ""):                            {UnknownSecret, 404, 0, 0},
		problem(429, SlowDown, "Retry-After: 7\r\n"):               {SlowDown, 429, 7 * time.Second, 0},
		problem(503, Full, "Retry-After: soon\r\n"):                {Full, 503, 0, 0},
		problem(418, "teapot", ""):                                 {"", 418, 0, 0},
		problem(421, "refused", ""):                                {"", 421, 0, 0},
		problem(500, strings.Repeat("x", 1000), ""):                {"", 500, 0, 0},
		strings.Replace(problem(404, "busy", ""), "urn", "nru", 1): {"", 404, 0, 0},
	} {
		s, _ := answering(t, 0, answer)
		_, _, err := opened(s)
		var p *Problem
		if !errors.As(err, &p) || *p != want {
			t.Errorf("got %#v, want %#v", err, want)
			continue
		}
		if all := p.Error() + p.Hint(); strings.Contains(all, "zebra") || strings.Contains(all, "\x1b") || strings.Contains(all, "teapot") {
			t.Errorf("it says %q", all)
		}
	}
}
