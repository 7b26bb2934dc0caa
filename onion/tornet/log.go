package tornet

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// logLines is how many lines of a tor's log are remembered: enough to see why
// it ended, few enough to read in an error.
const logLines = 10

// Lines of tor 0.4.9's log that mean something to us.
var (
	bootstrapped = regexp.MustCompile(`\] Bootstrapped (\d+)%`)
	socksOpened  = regexp.MustCompile(`\] Opened Socks listener connection \(ready\) on (127\.0\.0\.1:\d+)`)
	addrInUse    = regexp.MustCompile(`\] Could not bind to .*: Address already in use`)
)

// A torLog takes what one tor prints and remembers the last lines, how far it
// has got, and where its SOCKS port is. The zero value is an empty log.
type torLog struct {
	mu      sync.Mutex
	partial []byte   // the line not ended yet
	lines   []string // at most logLines
	percent int
	socks   string
	taken   bool
}

// Write takes what tor prints, in pieces of any size. It never fails.
func (l *torLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.partial = append(l.partial, p...)
	for {
		line, rest, ok := bytes.Cut(l.partial, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		l.line(string(line))
		l.partial = rest
	}
}

// line takes one line without its end.
func (l *torLog) line(s string) {
	if m := bootstrapped.FindStringSubmatch(s); m != nil {
		l.percent, _ = strconv.Atoi(m[1])
	}
	if m := socksOpened.FindStringSubmatch(s); m != nil {
		l.socks = m[1]
	}
	if addrInUse.MatchString(s) {
		l.taken = true
	}
	if len(l.lines) == logLines {
		l.lines = slices.Delete(l.lines, 0, 1)
	}
	l.lines = append(l.lines, s)
}

// bootstrap is how far tor has got, 0 to 100.
func (l *torLog) bootstrap() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.percent
}

// socksAddr is where the SOCKS port is, or "" while there is none.
func (l *torLog) socksAddr() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.socks
}

// portTaken says whether tor found a port taken that it was told to use.
func (l *torLog) portTaken() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.taken
}

// tail is the last lines, the one not ended included, indented for an error.
func (l *torLog) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := slices.Clone(l.lines)
	if len(l.partial) > 0 {
		lines = append(lines, string(l.partial))
	}
	if len(lines) == 0 {
		return "  (none)"
	}
	return "  " + strings.Join(lines, "\n  ")
}
