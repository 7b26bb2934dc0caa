package policy

import "bytes"

// How long a run of letters and digits must be to count as a key. A link key
// has 31 characters, a fingerprint of a relay 40, an onion name 56. English
// words are shorter than wordMax; an unsigned 64-bit number has numberMax
// digits.
const (
	keyMin    = 12 // hex, with digits and letters in it
	keyMixed  = 16 // any letters and digits together
	wordMax   = 26 // letters alone
	numberMax = 20 // digits alone
	wholeMin  = 20 // base64 with signs in it
)

// keys takes what looks like a key out of a part of a run, and keeps the rest.
func (s *scrubber) keys(r []byte) {
	if len(r) < keyMin {
		s.keep(r)
		return
	}
	kept := 0
	for i := 0; i < len(r); {
		if classes[r[i]]&inKey == 0 {
			i++
			continue
		}
		start := i
		for i < len(r) && classes[r[i]]&inKey != 0 {
			i++
		}
		if i-start < keyMin-1 { // 0x and nine digits have eleven
			continue
		}
		s.keep(r[kept:start])
		s.key(r[start:i])
		kept = i
	}
	s.keep(r[kept:])
}

// key looks at one stretch of letters, digits and the signs of base64: at all
// of it, then at what is between the signs.
func (s *scrubber) key(r []byte) {
	m := mixOf(r)
	if m.signs == 0 {
		s.keyOr(r, m)
		return
	}
	if len(r) >= wholeMin && m.upper > 0 && m.lower > 0 && m.digits > 0 {
		s.leave(noKey)
		return
	}
	for start, i := 0, 0; i <= len(r); i++ {
		if i < len(r) && classes[r[i]]&isSign == 0 {
			continue
		}
		if i-start >= keyMin {
			s.keyOr(r[start:i], mixOf(r[start:i]))
		} else {
			s.keep(r[start:i])
		}
		s.keep(r[i:min(i+1, len(r))])
		start = i + 1
	}
}

// keyOr leaves out a key, and keeps what is none.
func (s *scrubber) keyOr(r []byte, m mix) {
	if isKey(r, m) {
		s.leave(noKey)
	} else {
		s.keep(r)
	}
}

// mix counts what a text is made of.
type mix struct {
	digits, upper, lower int
	hex                  int // digits among them
	turns                int // from upper to lower case and back
	signs                int // of base64: + / =
	joints               int // hyphens and underscores
}

func mixOf(r []byte) (m mix) {
	before := class(0)
	for _, c := range r {
		k := classes[c]
		m.digits += int(k & isDigit / isDigit)
		m.upper += int(k & isUpper / isUpper)
		m.lower += int(k & isLower / isLower)
		m.hex += int(k & isHex / isHex)
		m.signs += int(k & isSign / isSign)
		if both := (before | k) & (isUpper | isLower); both == isUpper|isLower {
			m.turns++
		}
		before = k
	}
	m.joints = len(r) - m.digits - m.upper - m.lower - m.signs
	return m
}

// shaken is whether upper and lower case and digits follow each other as in no
// name.
func (m mix) shaken(n int) bool {
	if m.upper < 4 || m.lower < 4 || n < keyMixed {
		return false
	}
	return 3*m.turns >= n || n >= wholeMin && m.digits > 0 && (5*m.turns >= n || n >= 32)
}

// isKey is whether letters, digits, hyphens and underscores, which are
// counted in m, are a key: one of the parts between them is, or they are put
// together as in a UUID, a hardware address, base64.
func isKey(r []byte, m mix) bool {
	switch {
	case m.joints == 0:
		return isKeyPart(r, m)
	case m.shaken(len(r)):
		return true
	case m.digits == 0 && len(r) <= wordMax:
		return false
	}
	mixed, pairs := 0, 0
	for start, i := 0, 0; i <= len(r); i++ {
		if i < len(r) && r[i] != '-' && r[i] != '_' {
			continue
		}
		part := r[start:i]
		start = i + 1
		m := mixOf(part)
		if isKeyPart(part, m) {
			return true
		}
		if m.digits > 0 && m.digits < len(part) && !isTime(part) {
			mixed += len(part)
		}
		if len(part) == 2 && m.hex == 2 {
			pairs++
		} else {
			pairs = 0
		}
		if pairs == 6 {
			return true
		}
	}
	return len(r) >= keyMixed && mixed >= 8
}

// isKeyPart is whether letters and digits alone are a key.
func isKeyPart(r []byte, m mix) bool {
	n := len(r)
	switch {
	case n < keyMin:
		return n > 2+8 && isPlace(r, m)
	case m.digits == n:
		return n > numberMax
	case m.digits == 0:
		return n >= wordMax || m.shaken(n)
	case isTime(r):
		return false
	}
	return m.hex == n || n >= keyMixed || isPlace(r, m)
}

// isPlace is whether r is a number in hex, such as a place in memory.
func isPlace(r []byte, m mix) bool {
	return r[0] == '0' && r[1]|0x20 == 'x' && m.hex == len(r)-1
}

// isTime is whether r is digits with a T between and perhaps a Z behind, as
// in 20260301T134500Z.
func isTime(r []byte) bool {
	if len(r) > numberMax {
		return false
	}
	r = bytes.TrimSuffix(r, []byte("Z"))
	for i, c := range r {
		if classes[c]&isDigit == 0 && (c != 'T' || bytes.IndexByte(r, 'T') != i) {
			return false
		}
	}
	return true
}
