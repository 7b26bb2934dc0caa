package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// A piece is zeroed, locked, written to, and gone after Destroy.
func TestPiece(t *testing.T) {
	const size = 96 << 10
	before := lockedNow(t)
	p, err := NewPiece(size)
	if err != nil {
		t.Fatal(err)
	}
	b := p.Bytes()
	if len(b) != size || !bytes.Equal(b, make([]byte, size)) {
		t.Errorf("got %d bytes, want %d zeros", len(b), size)
	}
	copy(b, "text")
	if got := lockedNow(t) - before; got < size {
		t.Errorf("%d bytes more are locked, want %d", got, size)
	}
	p.Destroy()
	p.Destroy()
	if p.Bytes() != nil {
		t.Error("the memory is still lent")
	}
	if got := lockedNow(t) - before; got > 0 {
		t.Errorf("%d bytes are left locked", got)
	}
	var lock *MemlockError
	if _, err := NewPiece(1 << 50); !errors.As(err, &lock) {
		t.Errorf("got %v, want a MemlockError", err)
	}
}

// lockedNow is how many bytes this process has locked.
func lockedNow(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", os.Getpid()))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "VmLck:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n << 10
}
