package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Lines of the text format, strictly: no spaces but one, no time behind a
// value.
var (
	helpLine   = regexp.MustCompile(`^# HELP ([a-z_]+) ([A-Z][^\\]*\.)$`)
	typeLine   = regexp.MustCompile(`^# TYPE ([a-z_]+) (gauge|counter)$`)
	sampleLine = regexp.MustCompile(`^([a-z_]+)(\{[a-z]+="(?:[^"\\]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\]|\\[\\"n])*")*\})? ([0-9.e+]+)$`)
)

// checkMetrics checks a text against the format and the conventions of names:
// each metric once, with help and type before its samples, and no sample twice.
func checkMetrics(t *testing.T, text string) {
	t.Helper()
	if !strings.HasSuffix(text, "\n") {
		t.Errorf("the last line has no end: %q", text)
	}
	seen := make(map[string]bool)
	name, kind, samples := "", "", 1
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if m := helpLine.FindStringSubmatch(line); m != nil {
			if samples == 0 || seen[m[1]] || !strings.HasPrefix(m[1], "lethe_") {
				t.Errorf("%q: after a metric without samples, for the second time, or not ours", line)
			}
			name, kind, samples = m[1], "", 0
			seen[name] = true
		} else if m := typeLine.FindStringSubmatch(line); m != nil {
			if m[1] != name || kind != "" || samples > 0 {
				t.Errorf("%q: not behind its help", line)
			}
			if kind = m[2]; (kind == "counter") != strings.HasSuffix(name, "_total") {
				t.Errorf("%q: counters alone end in _total", line)
			}
		} else if m := sampleLine.FindStringSubmatch(line); m != nil {
			if m[1] != name || kind == "" || seen[m[1]+m[2]] && m[2] != "" || m[2] == "" && samples > 0 {
				t.Errorf("%q: not behind its type, or twice", line)
			}
			if v, err := strconv.ParseFloat(m[3], 64); err != nil || v < 0 || v > 1 && strings.HasSuffix(name, "_ratio") {
				t.Errorf("%q: %v", line, err)
			}
			seen[m[1]+m[2]] = true
			samples++
		} else {
			t.Errorf("no line of the format: %q", line)
		}
	}
	if samples == 0 || len(seen) < 10 {
		t.Errorf("too little:\n%s", text)
	}
}
