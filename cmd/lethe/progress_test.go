package main

import (
	"bytes"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	now := time.Now()
	p := &progress{to: &out, all: 10 << 20, began: now, now: func() time.Time { return now }}
	want := func(line string) {
		t.Helper()
		if got := out.String(); got != line {
			t.Errorf("got %q, want %q", got, line)
		}
		out.Reset()
	}
	p.add(1 << 20)
	want("\r\x1b[K 10 %")
	now = now.Add(progressPause - 1)
	p.add(1 << 20)
	want("")
	now = now.Add(2*time.Second + 1 - progressPause)
	p.add(2 << 20)
	want("\r\x1b[K 40 %  2.0 MiB/s")
	p.again()
	now = now.Add(time.Second)
	p.add(12 << 20) // more than was said
	want("\r\x1b[K100 %  12.0 MiB/s")
	p.end()
	p.end()
	want("\r\x1b[K")

	// Where nobody looks there is none.
	if p := newProgress(&out, 1); p != nil {
		t.Error("got a line for a buffer")
	}
	var none *progress
	none.add(1)
	none.again()
	none.end()
	want("")
}
