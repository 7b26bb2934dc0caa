package clean

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
)

// read parses a body with the fields that the tests ask for.
func read(r io.Reader, window int) (a, b Field, text []byte, err error) {
	a = Field{Name: "a", Value: make([]byte, 0, 8)}
	b = Field{Name: "long name", Value: make([]byte, 0, 8)}
	t := Field{Name: "text", To: func(p []byte) error {
		text = append(text, p...)
		return nil
	}}
	err = ReadForm(r, make([]byte, window), &a, &b, &t)
	return a, b, text, err
}

func TestReadForm(t *testing.T) {
	tests := []struct {
		body       string
		a, b, text string
		err        error
	}{
		{"", "", "", "", nil},
		{"a=1", "1", "", "", nil},
		{"a=1&long+name=2&text=3", "1", "2", "3", nil},
		{"text=3&long%20name=2&a=1", "1", "2", "3", nil},
		{"a", "", "", "", nil},
		{"a=", "", "", "", nil},
		{"&&a=1&&", "1", "", "", nil},
		{"=x&a=1", "1", "", "", nil},
		{"text=a=b=c", "", "", "a=b=c", nil},
		{"text=a+b%2Bc%26d%3De%25", "", "", "a b+c&d=e%", nil},
		{"%61=%31", "1", "", "", nil},
		{"text=%e2%82%ac%E2%82%AC", "", "", "€€", nil},
		{"text=%00%ff", "", "", "\x00\xff", nil},
		{"other=1&a=2&other=3", "2", "", "", nil},
		{"a-very-long-name-that-nobody-asked-for=1&a=2", "2", "", "", nil},
		{"aa=1&A=2", "", "", "", nil},
		{"text=x\r\ny", "", "", "x\r\ny", nil},

		{"a=1&a=2", "1", "", "", ErrForm},
		{"a&a", "", "", "", ErrForm},
		{"a=1&%61=2", "1", "", "", ErrForm},
		{"a=1;b=2", "", "", "", ErrForm},
		{"a=%", "", "", "", ErrForm},
		{"a=%4", "", "", "", ErrForm},
		{"a=%4g", "", "", "", ErrForm},
		{"a=%g4", "", "", "", ErrForm},
		{"%=1", "", "", "", ErrForm},
		{"other=%zz", "", "", "", ErrForm},
	}
	for _, tt := range tests {
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"whole":        func(r io.Reader) io.Reader { return r },
			"byte by byte": iotest.OneByteReader,
			"halves":       iotest.HalfReader,
			"with its end": iotest.DataErrReader,
		} {
			a, b, text, err := read(wrap(strings.NewReader(tt.body)), 16)
			if err != tt.err {
				t.Errorf("%q, %s: got %v, want %v", tt.body, name, err, tt.err)
				continue
			}
			if err != nil {
				continue
			}
			if string(a.Value) != tt.a || string(b.Value) != tt.b || string(text) != tt.text {
				t.Errorf("%q, %s: got %q, %q, %q, want %q, %q, %q", tt.body, name, a.Value, b.Value, text, tt.a, tt.b, tt.text)
			}
		}
	}
}

// TestFieldLong: what does not fit is dropped and said; nothing is written
// behind a field's room.
func TestFieldLong(t *testing.T) {
	backing := []byte("........SENTINEL")
	f := Field{Name: "a", Value: backing[:0:8]}
	if err := ReadForm(iotest.OneByteReader(strings.NewReader("a=123456789")), make([]byte, 4), &f); err != nil {
		t.Fatal(err)
	}
	if got, want := string(backing), "12345678SENTINEL"; got != want || !f.Long {
		t.Errorf("got %q, long %v, want %q", got, f.Long, want)
	}
}

// TestReadFormErrors: the reader's and a field's errors come through, after
// all that came before them was taken.
func TestReadFormErrors(t *testing.T) {
	broken := errors.New("broken")
	_, _, text, err := read(io.MultiReader(strings.NewReader("text=abc"), iotest.ErrReader(broken)), 16)
	if err != broken || string(text) != "abc" {
		t.Errorf("reader: got %v, %q", err, text)
	}
	full := errors.New("full")
	f := Field{Name: "text", To: func([]byte) error { return full }}
	if err := ReadForm(strings.NewReader("text=abc"), make([]byte, 16), &f); err != full {
		t.Errorf("field: got %v", err)
	}
}

// FuzzReadForm holds the parser against net/url's, in pieces of every size.
func FuzzReadForm(f *testing.F) {
	for _, seed := range []string{
		"a=1&long+name=2&text=3", "a=%31&a=2", "text=%e2%82%ac+&&=&text2", "a;b", "%", "%4", "a=%4g", "aaaaaaaaaaaaaaaaaaaaaaaa=1&a",
	} {
		f.Add(seed, byte(3))
	}
	f.Fuzz(func(t *testing.T, body string, window byte) {
		if strings.Count(body, "&") > 1000 {
			return // the oracle has a limit of its own
		}
		want, wantErr := url.ParseQuery(body)
		a, b, text, err := read(bytes.NewReader([]byte(body)), int(window)+1)
		double := len(want["a"]) > 1 || len(want["long name"]) > 1 || len(want["text"]) > 1
		if got, want := err != nil, wantErr != nil || double; got != want {
			t.Fatalf("got %v, want an error: %v (%v, twice: %v)", err, want, wantErr, double)
		}
		if err != nil {
			return
		}
		for name, f := range map[string]Field{"a": a, "long name": b} {
			w := want.Get(name)
			if f.Seen != want.Has(name) || f.Long != (len(w) > 8) || string(f.Value) != w[:min(len(w), 8)] {
				t.Errorf("%s: got %q, long %v, want %q", name, f.Value, f.Long, w)
			}
		}
		if got, want := string(text), want.Get("text"); got != want {
			t.Errorf("text: got %q, want %q", got, want)
		}
	})
}

func BenchmarkReadForm(b *testing.B) {
	body := []byte("text=" + url.QueryEscape(strings.Repeat("The quick brown fox, 1 line\n", 36<<10/28)))
	window := make([]byte, WindowSize)
	f := Field{Name: "text", To: func([]byte) error { return nil }}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		f.Seen = false
		if err := ReadForm(bytes.NewReader(body), window, &f); err != nil {
			b.Fatal(err)
		}
	}
}
