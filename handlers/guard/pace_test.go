package guard

import (
	"bytes"
	"errors"
	"net"
	"os"
	"testing"
	"time"
)

// TestPace: what moves goes on however long it takes, what drips is cut off.
func TestPace(t *testing.T) {
	const kept = 1 << 20
	tests := []struct {
		name   string
		piece  int64 // bytes that come at once
		every  time.Duration
		size   int64
		least  int64
		passed int64 // bytes until it is cut off, or size
	}{
		{"25 MB at 20 KB/s", 20_000, time.Second, 25_000_000, paceLeast, 25_000_000},
		{"25 MB at 20 KB/s, others wait", 20_000, time.Second, 25_000_000, paceCrowd, 25_000_000},
		{"25 MB in lumps, far apart", 600_000, 29 * time.Second, 25_000_000, paceLeast, 25_000_000},
		{"a KiB in 29 s", paceLeast, 29 * time.Second, 1 << 20, paceLeast, 1 << 20},
		{"the same, others wait", paceLeast, 29 * time.Second, 1 << 20, paceCrowd, paceLeast},
		{"nothing for 30 s", 1 << 20, 30 * time.Second, 1 << 30, paceLeast, 1 << 30},
		{"a byte a second", 1, time.Second, kept, paceLeast, 29},
		{"34 bytes a second", 34, time.Second, kept, paceLeast, 29 * 34},
		{"35 bytes a second", 35, time.Second, 1 << 20, paceLeast, 1 << 20},
		{"a byte in 29 s", 1, 29 * time.Second, kept, paceLeast, 1},
	}
	for _, tt := range tests {
		var p pace
		var n int64
		for n < tt.size {
			if left := p.left(paceWindow); left <= 0 || left > paceWindow {
				t.Fatalf("%s: %v are left to wait", tt.name, left)
			}
			if !p.step(min(tt.piece, tt.size-n), tt.every, paceWindow, tt.least) && n+tt.piece < tt.size {
				break
			}
			n += tt.piece
		}
		if n = min(n, tt.size); n != tt.passed {
			t.Errorf("%s: got %d bytes through, want %d", tt.name, n, tt.passed)
		}
	}
}

// stingy is a connection whose buffer takes some bytes at each write, and
// then none before the deadline.
type stingy struct {
	net.Conn
	takes []int
	got   []byte
}

func (s *stingy) Write(p []byte) (int, error) {
	n := 0
	if len(s.takes) > 0 {
		n = min(s.takes[0], len(p))
		if s.takes[0] -= n; s.takes[0] == 0 || n < len(p) {
			s.takes = s.takes[1:]
		}
	}
	s.got = append(s.got, p[:n]...)
	if n < len(p) {
		return n, &net.OpError{Op: "write", Err: os.ErrDeadlineExceeded}
	}
	return n, nil
}

func (s *stingy) SetWriteDeadline(time.Time) error { return nil }

// TestWriteAll: an answer that a slow reader takes in pieces of any size
// arrives whole, and one that it does not take ends.
func TestWriteAll(t *testing.T) {
	pieces := net.Buffers{bytes.Repeat([]byte("a"), 3000), nil, bytes.Repeat([]byte("b"), 1), bytes.Repeat([]byte("c"), 100_000)}
	want := bytes.Join(pieces, nil)
	for _, takes := range [][]int{{1 << 30}, {1, 2999, 0, 1, 0, 0, 99_999, 1}, {5000, 0, 5000, 1 << 20}} {
		s := &stingy{takes: takes}
		c := &conn{Conn: s, guard: &Guard{conf: Config{Window: time.Hour}}}
		v := append(net.Buffers(nil), pieces...)
		if err := c.writeAll(&v, new(pace)); err != nil || !bytes.Equal(s.got, want) {
			t.Errorf("%v: got %d bytes, %v, want %d", takes, len(s.got), err, len(want))
		}
	}
	s := &stingy{takes: []int{500}}
	c := &conn{Conn: s, guard: &Guard{conf: Config{Window: time.Millisecond}}}
	if err := c.writeAll(&pieces, new(pace)); !errors.Is(err, os.ErrDeadlineExceeded) || len(s.got) != 500 {
		t.Errorf("got %v after %d bytes, want %v after 500", err, len(s.got), os.ErrDeadlineExceeded)
	}
}
