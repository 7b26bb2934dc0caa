package onion

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// How much of what tor says is kept: enough for the warnings with which it
// refuses a configuration, little enough for one line of a log.
const (
	wordsLines = 6
	wordsWidth = 300 // bytes
)

// words keeps the last lines that tor writes at the levels warn and err. It
// is where tor's standard output and error go; nothing of it reaches ours.
type words struct {
	mu   sync.Mutex
	last []string
	part []byte // the line that has not ended yet, at most wordsWidth
}

// Write never fails.
func (w *words) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for rest := b; len(rest) > 0; {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		w.part = append(w.part, line[:min(len(line), wordsWidth-len(w.part))]...)
		if whole {
			w.keep(string(w.part))
			w.part = w.part[:0]
		}
		rest = after
	}
	return len(b), nil
}

// keep takes one line, without its time.
func (w *words) keep(line string) {
	_, said, ok := strings.Cut(line, "[warn] ")
	if !ok {
		_, said, ok = strings.Cut(line, "[err] ")
	}
	if !ok {
		return
	}
	said = plain(said)
	if slices.Contains(w.last, said) {
		return // tor repeats itself
	}
	if len(w.last) == wordsLines {
		w.last = w.last[:copy(w.last, w.last[1:])]
	}
	w.last = append(w.last, said)
}

// String returns the lines kept as one line; oldest first.
func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.last, " / ")
}

// plain replaces what is not printable ASCII: tor quotes what others sent it.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}
