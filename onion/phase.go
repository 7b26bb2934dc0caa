package onion

import (
	"fmt"
	"strconv"
	"strings"
)

// askPhase asks tor how far it is on its way into the network.
const askPhase = "GETINFO status/bootstrap-phase"

// A phase is tor's answer to askPhase.
type phase struct {
	percent int
	tag     string
	warning string // why it does not go on, if tor knows
}

// parsePhase reads a line such as
//
//	status/bootstrap-phase=WARN BOOTSTRAP PROGRESS=14 TAG=handshake SUMMARY="Handshaking with a relay" WARNING="Connection refused" HOSTADDR="192.0.2.7:443"
func parsePhase(line string) (phase, error) {
	said, ok := strings.CutPrefix(line, "status/bootstrap-phase=")
	if !ok {
		return phase{}, fmt.Errorf("reading tor's phase: unknown answer of %d bytes", len(line))
	}
	var p phase
	p.percent = -1
	for said != "" {
		var key, value string
		key, value, said = cutPair(said)
		switch key {
		case "PROGRESS":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || n > 100 {
				return phase{}, fmt.Errorf("reading tor's phase: progress is no percentage")
			}
			p.percent = n
		case "TAG":
			p.tag = plain(value)
		case "WARNING":
			p.warning = plain(value)
		}
	}
	if p.percent < 0 {
		return phase{}, fmt.Errorf("reading tor's phase: no progress in it")
	}
	return p, nil
}

// cutPair takes KEY=value or KEY="quoted \" value" from the front of s; the
// value of a word alone is empty.
func cutPair(s string) (key, value, rest string) {
	s = strings.TrimLeft(s, " ")
	end := strings.IndexAny(s, " =")
	if end < 0 {
		return s, "", ""
	}
	if s[end] == ' ' {
		return s[:end], "", s[end:]
	}
	key, s = s[:end], s[end+1:]
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, " ")
		return key, value, rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return key, b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return key, b.String(), ""
}
