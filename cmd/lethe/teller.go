package main

import (
	"fmt"
	"io"
	"sync"
)

// teller speaks to the operator at the terminal: addresses alone on standard
// output, all else on standard error. It is safe for concurrent use.
type teller struct {
	mu  sync.Mutex
	out io.Writer
	err io.Writer
}

func newTeller(std streams) *teller { return &teller{out: std.out, err: std.err} }

func (t *teller) line(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.err, "lethe: "+format+"\n", args...)
}

func (t *teller) address(a string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintln(t.out, a)
}
