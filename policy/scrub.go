package policy

import (
	"bytes"
	"net/netip"
)

// Scrub returns p without what could lead to a person: addresses of any kind,
// onion names, link keys, long runs that look like one, e-mail addresses.
// What goes is replaced by a word in angle brackets. Clock times, versions and
// plain numbers stay. p is not changed.
func Scrub(p []byte) []byte {
	out := make([]byte, 0, len(p))
	for len(p) > 0 {
		n := 0
		for n < len(p) && !inRun(p[n]) {
			n++
		}
		out = append(out, p[:n]...)
		p = p[n:]
		for n = 0; n < len(p) && inRun(p[n]); n++ {
		}
		out = append(out, scrubRun(p[:n])...)
		p = p[n:]
	}
	return out
}

// inRun is whether c may stand inside an address, a name or a key. The rest
// separates.
func inRun(c byte) bool {
	return alnum(c) || c == '.' || c == ':' || c == '-' || c == '_' || c == '%' || c == '@' ||
		c == '[' || c == ']' || c == '+' || c == '/' || c == '=' || c == '~' || c == '$' || c >= 0x80
}

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// scrubRun returns one run, or the word that stands for it.
func scrubRun(r []byte) []byte {
	switch core := bytes.Trim(r, ".:=/-_+~"); {
	case len(core) == 0:
		return r
	case bytes.IndexByte(core, '@') >= 0:
		return []byte("<mail>")
	case bytes.Contains(bytes.ToLower(core), []byte(".onion")):
		return []byte("<onion>")
	case isAddress(core) || isAddress(r):
		return []byte("<address>")
	}
	return scrubParts(r)
}

// scrubParts looks inside a run that is not an address as a whole: at what
// stands between slashes, equal signs and brackets.
func scrubParts(r []byte) []byte {
	var out []byte
	for len(r) > 0 {
		n := bytes.IndexAny(r, "/=[]~$%+")
		if n == 0 {
			out = append(out, r[0])
			r = r[1:]
			continue
		}
		if n < 0 {
			n = len(r)
		}
		part := r[:n]
		switch {
		case isAddress(bytes.Trim(part, ".:-_")):
			out = append(out, "<address>"...)
		case isKey(part):
			out = append(out, "<key>"...)
		default:
			out = append(out, part...)
		}
		r = r[n:]
	}
	return out
}

// isAddress lets netip decide: an IPv4 or IPv6 address, with or without a
// port, a zone, a prefix length or brackets, or a hardware address.
func isAddress(r []byte) bool {
	if bytes.IndexByte(r, '.') < 0 && bytes.IndexByte(r, ':') < 0 {
		return false
	}
	s := string(r)
	if a, err := netip.ParseAddr(s); err == nil {
		// 0.0.0.0/8 is nobody's address, and what tor's versions look like.
		return !a.Is4() || a.As4()[0] != 0
	}
	if _, err := netip.ParseAddrPort(s); err == nil {
		return true
	}
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	if t := bytes.Trim(r, "[]"); len(t) < len(r) && isAddress(t) {
		return true
	}
	return isHardware(r)
}

// isHardware is six pairs of hex digits with colons between.
func isHardware(r []byte) bool {
	if len(r) != 17 {
		return false
	}
	for i, c := range r {
		if (i%3 == 2) != (c == ':') || i%3 != 2 && !hex(c) {
			return false
		}
	}
	return true
}

func hex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// A run of letters and digits counts as a key from keyRun on if it holds a
// digit, and from wordMax on in any case: English words are shorter.
const (
	keyRun  = 16
	wordMax = 26
)

// isKey is whether r has a run of letters and digits that no word is: long,
// with a digit in it, or longer than any word.
func isKey(r []byte) bool {
	n, digits := 0, 0
	for i := 0; i <= len(r); i++ {
		if i < len(r) && (alnum(r[i]) || r[i] == '-' || r[i] == '_') {
			n++
			if r[i] >= '0' && r[i] <= '9' {
				digits++
			}
			continue
		}
		if n >= keyRun && digits > 0 || n >= wordMax {
			return true
		}
		n, digits = 0, 0
	}
	return false
}
