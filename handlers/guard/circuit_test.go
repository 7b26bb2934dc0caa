package guard

import (
	"fmt"
	"strings"
	"testing"
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

// TestTakeLine: the line is known in whatever pieces it comes, and not one
// byte after it is taken.
func TestTakeLine(t *testing.T) {
	for _, number := range []uint32{1, 26, 0x12345678, 1<<32 - 1} {
		line := fmt.Sprintf(circuitLine, number>>16, number&0xffff, number&0xffff, 80)
		for n := range len(line) {
			if _, _, err := takeLine([]byte(line[:n])); err != errShort {
				t.Errorf("%q: got %v", line[:n], err)
			}
		}
		got, n, err := takeLine([]byte(line + "GET /s/ HTTP/1.1\r\n"))
		if err != nil || got != number || n != len(line) {
			t.Errorf("%q: got %d, %d bytes, %v", line, got, n, err)
		}
	}
}

// FuzzTakeLine: what is taken for a line is one that tor would write.
func FuzzTakeLine(f *testing.F) {
	f.Add([]byte("PROXY TCP6 fc00:dead:beef:4dad::0:1a ::1 26 80\r\nGET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte("PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 65535\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		number, n, err := takeLine(in)
		if err != nil {
			return
		}
		prefix := fmt.Sprintf("PROXY TCP6 fc00:dead:beef:4dad::%x:%x ::1 %d ", number>>16, number&0xffff, number&0xffff)
		line := string(in[:n])
		if !strings.HasPrefix(line, prefix) || !strings.HasSuffix(line, "\r\n") || strings.Count(line, "\n") != 1 {
			t.Fatalf("took %q for visitor %d", line, number)
		}
	})
}
