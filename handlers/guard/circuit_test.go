package guard

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestParseLine(t *testing.T) {
	const ula = "fc00:dead:beef:4dad::"
	tests := []struct {
		line string
		want uint32
		ok   bool
	}{
		{"PROXY TCP6 " + ula + "0:1a ::1 26 80\r\n", 26, true},
		{"PROXY TCP6 " + ula + "0:29a ::1 666 42\r\n", 666, true},
		{"PROXY TCP6 " + ula + "0:1 ::1 1 1\r\n", 1, true},
		{"PROXY TCP6 " + ula + "1:0 ::1 0 80\r\n", 1 << 16, true},
		{"PROXY TCP6 " + ula + "ffff:ffff ::1 65535 65535\r\n", 1<<32 - 1, true},

		{"", 0, false},
		{"GET / HTTP/1.1\r\nHost: abcdefghijklmnop.onion\r\n\r\n", 0, false},
		{"PROXY UNKNOWN\r\n", 0, false},
		{"PROXY TCP4 127.0.0.1 127.0.0.1 26 80\r\n", 0, false},
		{"PROXY TCP6 ::1 ::1 26 80\r\n", 0, false},
		{"proxy TCP6 " + ula + "0:1a ::1 26 80\r\n", 0, false},
		{"PROXY TCP6 " + ula + "0:1a ::1 27 80\r\n", 0, false},       // the halves differ
		{"PROXY TCP6 " + ula + "0:1A ::1 26 80\r\n", 0, false},       // upper case
		{"PROXY TCP6 " + ula + "0:01a ::1 26 80\r\n", 0, false},      // leading zero
		{"PROXY TCP6 " + ula + "0:1_a ::1 26 80\r\n", 0, false},      // Go's digit separator
		{"PROXY TCP6 " + ula + "0:0x1a ::1 26 80\r\n", 0, false},     // prefix
		{"PROXY TCP6 " + ula + "0:1a ::1 +26 80\r\n", 0, false},      // sign
		{"PROXY TCP6 " + ula + "0:1a ::1 26 65536\r\n", 0, false},    // no such port
		{"PROXY TCP6 " + ula + "10000:1a ::1 26 80\r\n", 0, false},   // 17 bits
		{"PROXY TCP6 " + ula + "0:1a  ::1 26 80\r\n", 0, false},      // two blanks
		{"PROXY TCP6 " + ula + "0:1a ::1 26 80\n", 0, false},         // no CR
		{"PROXY TCP6 " + ula + "0:1a ::1 26 80\r\n\r\n", 0, false},   // one line too many
		{"PROXY TCP6 " + ula + "0:1a ::1 26 80 \r\n", 0, false},      // trailing blank
		{"PROXY TCP6 " + ula + "0:1a ::1 26 80\r\nGET", 0, false},    // more after it
		{"PROXY TCP6 " + ula + "0:1a 127.0.0.1 26 80\r\n", 0, false}, // another target
	}
	for _, tt := range tests {
		got, ok := parseLine(tt.line)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%q: got %d, %v, want %d, %v", tt.line, got, ok, tt.want, tt.ok)
		}
	}
}

// TestReadLineStops: not one byte after the line is taken.
func TestReadLineStops(t *testing.T) {
	for _, number := range []uint32{1, 26, 0x12345678, 1<<32 - 1} {
		line := fmt.Sprintf(circuitLine, number>>16, number&0xffff, number&0xffff, 80)
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"whole":  func(r io.Reader) io.Reader { return r },
			"bytes":  iotest.OneByteReader,
			"halves": iotest.HalfReader,
		} {
			rest := strings.NewReader(line + "GET /s/ HTTP/1.1\r\n")
			got, ok := readLine(wrap(rest))
			if !ok || got != number {
				t.Errorf("%s %q: got %d, %v", name, line, got, ok)
			}
			if left, _ := io.ReadAll(rest); string(left) != "GET /s/ HTTP/1.1\r\n" {
				t.Errorf("%s %q: left %q", name, line, left)
			}
		}
	}
}

// FuzzReadLine: what is taken for a line is one that tor would write, and
// what follows it stays unread.
func FuzzReadLine(f *testing.F) {
	f.Add([]byte("PROXY TCP6 fc00:dead:beef:4dad::0:1a ::1 26 80\r\nGET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte("PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 65535\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r := bytes.NewReader(in)
		number, ok := readLine(r)
		taken := len(in) - r.Len()
		if taken > lineMax {
			t.Fatalf("took %d bytes", taken)
		}
		if !ok {
			return
		}
		prefix := fmt.Sprintf("PROXY TCP6 fc00:dead:beef:4dad::%x:%x ::1 %d ", number>>16, number&0xffff, number&0xffff)
		line := string(in[:taken])
		if !strings.HasPrefix(line, prefix) || !strings.HasSuffix(line, "\r\n") || strings.Count(line, "\n") != 1 {
			t.Fatalf("took %q for visitor %d", line, number)
		}
	})
}

// TestCircuit serves HTTP on a listener of ours, over the sockets that tor
// would use.
func TestCircuit(t *testing.T) {
	inner, err := net.Listen("unix", t.TempDir()+"/site.sock")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		ConnContext: ConnContext,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			number, ok := Visitor(r.Context())
			fmt.Fprint(w, number, ok)
		}),
	}
	go server.Serve(Circuit(inner))
	defer server.Close()

	dial := func() net.Conn {
		c, err := net.Dial("unix", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(30 * time.Second)) // only so that a hang ends
		return c
	}
	silent := dial() // says nothing and must keep nobody waiting
	defer silent.Close()

	ask := func(line string) string {
		c := dial()
		defer c.Close()
		io.WriteString(c, line+"GET / HTTP/1.0\r\n\r\n")
		c.(*net.UnixConn).CloseWrite()
		answer, _ := io.ReadAll(c)
		_, body, _ := strings.Cut(string(answer), "\r\n\r\n")
		if body == "" && len(answer) > 0 {
			return string(answer)
		}
		return body
	}
	tests := []struct{ line, want string }{
		{"PROXY TCP6 fc00:dead:beef:4dad::0:1a ::1 26 80\r\n", "26 true"},
		{"PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 80\r\n", "4294967295 true"},
		{"", ""}, // closed without a word
		{"PROXY TCP4 127.0.0.1 127.0.0.1 26 80\r\n", ""},
	}
	for _, tt := range tests {
		if got := ask(tt.line); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.line, got, tt.want)
		}
	}
}

// TestNoCircuit: a connection of another listener has no number.
func TestNoCircuit(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if number, ok := Visitor(ConnContext(t.Context(), a)); ok {
		t.Errorf("got %d", number)
	}
}

// TestDeadline: a reader's deadline holds while the line is awaited, and the
// line's does where the reader has none.
func TestDeadline(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	past := time.Now().Add(-time.Second)

	c := &conn{Conn: a, limit: time.Now().Add(time.Hour)}
	c.SetReadDeadline(past)
	if n, err := c.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("after the reader's deadline: got %d, %v", n, err)
	}
	if _, err := b.Write([]byte("x")); err == nil {
		t.Error("the connection is still open")
	}

	a, b = net.Pipe()
	defer b.Close()
	c = &conn{Conn: a, limit: past}
	c.SetReadDeadline(time.Time{})
	if n, err := c.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("after the line's deadline: got %d, %v", n, err)
	}
}
