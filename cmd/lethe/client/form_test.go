package client

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"testing"

	"lethe/vault"
)

// part is a file of a form.
func part(name, content string, size int64) Part {
	return Part{Name: []byte(name), Size: size, Open: func() (io.Reader, error) { return strings.NewReader(content), nil }}
}

// A form is as long as it says, and others read what was written.
func TestForm(t *testing.T) {
	long := strings.Repeat("zebra\r\n--", 10000)
	f := newForm(number("life", 300), number("links", 0), field{"passphrase", []byte("a\r\nb")})
	f.parts = []Part{{Text: []byte("text\r\n")}, part(`a"b\c`+"\r\n.pdf", long, int64(len(long))), part("é", "", 0)}
	var b bytes.Buffer
	sent := 0
	w := &piecewise{to: &b, room: make([]byte, 100), sent: func(n int) { sent += n }}
	if err := f.write(w); err != nil {
		t.Fatal(err)
	}
	if f.size() != int64(b.Len()) || sent != len(long) {
		t.Errorf("it says %d bytes, and has %d; told of %d, want %d", f.size(), b.Len(), sent, len(long))
	}
	r := multipart.NewReader(&b, f.boundary)
	for _, want := range [][3]string{
		{"life", "", "300"}, {"passphrase", "", "a\r\nb"}, {"text", "", "text\r\n"}, {"file", `a"b\c__.pdf`, long}, {"file", "é", ""},
	} {
		p, err := r.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(p)
		if got := [3]string{p.FormName(), p.FileName(), string(content)}; got != want {
			t.Errorf("got %.100q, want %.100q", got, want)
		}
	}
	if _, err := r.NextPart(); err != io.EOF {
		t.Errorf("got %v behind the last part", err)
	}
}

// A file that is longer or shorter than it was is not sent.
func TestFormChanged(t *testing.T) {
	for _, size := range []int64{0, 4, 6} {
		f := newForm()
		f.parts = []Part{part("a", "zebra", size)}
		w := &piecewise{to: io.Discard, room: make([]byte, 100)}
		if err := f.write(w); !errors.Is(err, ErrChanged) {
			t.Errorf("%d bytes: got %v, want %v", size, err, ErrChanged)
		}
	}
	s, asked := answering(t, 0, "")
	_, err := s.Keep(context.Background(), Terms{}, []Part{part("a", "zebra", 4)})
	if !errors.Is(err, ErrChanged) {
		t.Errorf("got %v, want %v", err, ErrChanged)
	}
	if got := <-asked; strings.Contains(got, "--\r\n") {
		t.Errorf("the form has an end: %q", got)
	}
}

// A service that refuses a large body before it comes is heard.
func TestKeepRefused(t *testing.T) {
	body := `{"type":"urn:lethe:problem:full"}`
	s, _ := answering(t, 0, "HTTP/1.1 503 X\r\nContent-Type: application/problem+json\r\nContent-Length: 33\r\n\r\n"+body)
	zero := Part{Name: []byte("a"), Size: 1 << 30, Open: func() (io.Reader, error) {
		t.Error("the file is sent")
		return nil, io.ErrUnexpectedEOF
	}}
	_, err := s.Keep(context.Background(), Terms{}, []Part{zero})
	var p *Problem
	if !errors.As(err, &p) || p.Name != Full {
		t.Errorf("got %v, want that it is full", err)
	}
}

// Nonces are 32 random hex digits.
func TestNonce(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		b := make([]byte, vault.NonceLen)
		NewNonce(b)
		raw, err := hex.DecodeString(string(b))
		if err != nil || seen[string(raw[:8])] || seen[string(raw[8:])] {
			t.Fatalf("got %q, %v", b, err)
		}
		seen[string(raw[:8])], seen[string(raw[8:])] = true, true
	}
}

// A link is read however it was copied; what is none is not quoted.
func TestReadLink(t *testing.T) {
	key := "8s2c7q1x0v9z4k6m5n3b7l8j1h2g4f5"
	for in, want := range map[string]Link{
		"http://a.onion/s/" + key:                      {Service: "http://a.onion", Kind: Secret},
		"  http://a.onion:81/secret/" + key + ".)\r\n": {Service: "http://a.onion:81", Kind: Secret},
		"a.onion/s/" + strings.ToUpper(key):            {Service: "a.onion", Kind: Secret},
		"http://a.onion/receipt/" + key:                {Service: "http://a.onion", Kind: Receipt},
		"http://a.onion/private/" + key:                {Service: "http://a.onion", Kind: Receipt},
		"http://a.onion/metadata/" + key + "/":         {Service: "http://a.onion", Kind: Receipt},
		"http://a.onion/ask/" + key:                    {Service: "http://a.onion", Kind: Ask},
		"http://a.onion/collect/" + key:                {Service: "http://a.onion", Kind: Collect},
		key:                                            {Kind: Kind(9)},
	} {
		got, err := ReadLink([]byte(in), Kind(9))
		if err != nil || got.Service != want.Service || got.Kind != want.Kind || string(got.Key) != key {
			t.Errorf("%q: got %q, %d, %q, %v", in, got.Service, got.Kind, got.Key, err)
		}
	}
	for _, in := range []string{"", "/s/", key[1:], key + "0", "http://a.onion/s/" + key[1:], "http://a.onion/s/" + key[1:] + "é", "http://a.onion/" + key, "http://a.onion/s/" + key + "?x", "http://a.onion/s/" + key + "/s/" + key, "a.onion/s/" + key + "/receipt/" + key} {
		if l, err := ReadLink([]byte(in), Secret); err != ErrLink {
			t.Errorf("%q: got %+v, %v", in, l, err)
		}
	}
}
