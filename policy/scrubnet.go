package policy

import (
	"bytes"
	"net/netip"
)

// nets takes the addresses out of a part of a run, and hands on what is
// between them. Candidates are stretches of hex digits, colons and dots,
// whatever stands before and behind: a scheme, a hyphen, a letter.
func (s *scrubber) nets(r []byte) {
	kept := 0
	for i := 0; i < len(r); {
		if classes[r[i]]&inNet == 0 {
			i++
			continue
		}
		start, colons, dots := i, 0, 0
		for ; i < len(r) && classes[r[i]]&inNet != 0; i++ {
			switch r[i] {
			case ':':
				colons++
			case '.':
				dots++
			}
		}
		if colons < 2 && dots < 2 {
			continue
		}
		from, to, ok := findNet(r, start, i, colons, dots)
		for ; ok; from, to, ok = findNet(r, kept, i, colons, dots) {
			s.keys(r[kept:from])
			s.leave(noAddress)
			kept = to
			if to >= i {
				break
			}
		}
		i = max(i, kept)
	}
	s.keys(r[kept:])
}

// findNet is where the first address in the stretch r[i:end] is, with the
// brackets, zone, port or prefix length around it.
func findNet(r []byte, i, end, colons, dots int) (from, to int, ok bool) {
	t := r[i:end]
	if colons >= 2 && (isSix(t, glued(r, i, end)) || isHardware(t)) || dots >= 2 && isNibbles(t) {
		from, to = trim(r, i, end)
		return from, afterSix(r, to), true
	}
	if dots < 3 {
		return 0, 0, false
	}
	if a, b := findFour(t); b > 0 {
		return i + a, afterFour(r, i+b), true
	}
	return 0, 0, false
}

// glued is whether a stretch is a part of a word.
func glued(r []byte, i, end int) bool {
	return i > 0 && letter(r[i-1]) || end < len(r) && letter(r[end])
}

// trim leaves out of a stretch what ends a sentence or a scheme, and takes in
// a bracket that opens before it.
func trim(r []byte, i, end int) (int, int) {
	for end > i+1 && (r[end-1] == '.' || r[end-1] == ':' && r[end-2] != ':') {
		end--
	}
	for i < end-1 && (r[i] == '.' || r[i] == ':' && r[i+1] != ':') {
		i++
	}
	if i > 0 && r[i-1] == '[' {
		i--
	}
	return i, end
}

// afterSix is the end of what belongs to an IPv6 address that ends at i.
func afterSix(r []byte, i int) int {
	if i < len(r) && r[i] == '%' {
		for i++; i < len(r) && (alnum(r[i]) || r[i] == '.' || r[i] == '_' || r[i] == '-' || r[i] == '%'); i++ {
		}
	}
	i = afterDigits(r, i, '/', 3)
	if i < len(r) && r[i] == ']' {
		i = afterPort(r, i+1)
	}
	return i
}

// afterFour is the end of what belongs to an IPv4 address that ends at i: a
// port, a prefix length, the end of a range.
func afterFour(r []byte, i int) int {
	if to := afterDigits(r, i, '-', 3); to > i && (to == len(r) || r[to] != '.') {
		return to
	}
	return afterPort(r, afterDigits(r, i, '/', 2))
}

// isSix is whether there is an IPv6 address in a stretch of hex digits, colons
// and dots. One with :: needs no more than a group beside it; one without has
// eight groups, or six and an IPv4 address.
func isSix(t []byte, glued bool) bool {
	if at := bytes.Index(t, []byte("::")); at >= 0 {
		// Words of programs are written like that too: std::string.
		if glued && !bytes.ContainsAny(t, "0123456789") {
			return false
		}
		for ; at >= 0; at = next(t, at) {
			before, after := len(lastHex(t[:at])), len(firstHex(t[at+2:]))
			if before+after > 0 && parses(string(t[at-before:at+2+after])) {
				return true
			}
		}
	}
	return isFullSix(t)
}

// next is where the next :: after the one at at is, or -1.
func next(t []byte, at int) int {
	n := bytes.Index(t[at+1:], []byte("::"))
	if n < 0 {
		return -1
	}
	return at + 1 + n
}

// isFullSix is whether a stretch has an IPv6 address without :: in it.
func isFullSix(t []byte) bool {
	if bytes.Count(t, []byte(":")) < 6 {
		return false
	}
	var starts [8]int // of the last groups, the latest last
	n := 0
	for at := 0; at < len(t); {
		end := at + bytes.IndexByte(t[at:], ':')
		if end < at {
			end = len(t)
		}
		g := t[at:end]
		if n >= 7 && parses(string(t[starts[1]:at+len(firstHex(g))])) {
			return true
		}
		if n >= 6 {
			if from, to := findFour(g); from == 0 && to > 0 && parses(string(t[starts[2]:at+to])) {
				return true
			}
		}
		last := len(lastHex(g))
		switch {
		case last == 0:
			n = 0
		case last < len(g): // only the end of it can begin an address
			n = 1
		default:
			n++
		}
		copy(starts[:], starts[1:])
		starts[7] = end - last
		at = end + 1
	}
	return false
}

// firstHex and lastHex are the at most four hex digits with which g begins
// and ends.
func firstHex(g []byte) []byte {
	n := 0
	for n < min(4, len(g)) && classes[g[n]]&isHex != 0 {
		n++
	}
	return g[:n]
}

func lastHex(g []byte) []byte {
	n := 0
	for n < min(4, len(g)) && classes[g[len(g)-1-n]]&isHex != 0 {
		n++
	}
	return g[len(g)-n:]
}

func parses(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}
