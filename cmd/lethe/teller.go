package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
)

// teller speaks to the operator at the terminal: addresses alone on standard
// output, all else on standard error. Where either is the system's journal,
// which keeps what it gets for months and stamps it to the microsecond, only
// warnings go there. It is safe for concurrent use.
type teller struct {
	mu  sync.Mutex
	out io.Writer
	err io.Writer

	outKept, errKept bool // by the journal
}

func newTeller(std streams) *teller {
	return &teller{out: std.out, err: std.err, outKept: isJournal(std.out), errKept: isJournal(std.err)}
}

// line says what an operator at a terminal wants to see.
func (t *teller) line(format string, args ...any) {
	if !t.errKept {
		t.warn(format, args...)
	}
}

// warn says what an operator must come to know. It holds no addresses and
// nothing that visits bring about.
func (t *teller) warn(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.err, "lethe: "+format+"\n", args...)
}

func (t *teller) address(a string) {
	if t.outKept {
		return // lethe status tells it
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintln(t.out, a)
}

// isJournal is whether what is written goes to the journal of systemd, which
// says by which device and inode in JOURNAL_STREAM.
func isJournal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	i, err := f.Stat()
	if err != nil {
		return false
	}
	st, ok := i.Sys().(*syscall.Stat_t)
	return ok && os.Getenv("JOURNAL_STREAM") == fmt.Sprintf("%d:%d", st.Dev, st.Ino)
}
