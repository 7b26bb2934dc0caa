package policy

import (
	"bytes"
	"net/netip"
)

// findFour is where the first IPv4 address stands in a stretch of hex digits,
// colons and dots; to is 0 where there is none. Of a longer chain of numbers
// with an address in it all goes: that is how some write a port.
func findFour(t []byte) (from, to int) {
	for i := 0; i < len(t); {
		if classes[t[i]]&isDigit == 0 {
			i++
			continue
		}
		start := i
		for i < len(t) && (classes[t[i]]&isDigit != 0 || t[i] == '.' && i+1 < len(t) && classes[t[i+1]]&isDigit != 0) {
			i++
		}
		if isChain(t[start:i]) {
			return start, i
		}
	}
	return 0, 0
}

// isChain is whether four numbers in a row, of numbers with dots between, are
// an address. 0.0.0.0/8 is nobody's, and what tor's versions look like.
func isChain(t []byte) bool {
	var last [4]byte
	n := 0
	for len(t) > 0 {
		g, rest, _ := bytes.Cut(t, []byte("."))
		t = rest
		v, ok := octet(g)
		if !ok {
			n = 0
			continue
		}
		last = [4]byte{last[1], last[2], last[3], v}
		if n++; n >= 4 && !netip.PrefixFrom(netip.IPv4Unspecified(), 8).Contains(netip.AddrFrom4(last)) {
			return true
		}
	}
	return false
}

// octet reads one number of an address. Zeros before it make it octal for
// some readers and mean nothing to others, so whichever fits is taken.
func octet(g []byte) (byte, bool) {
	digits := bytes.TrimLeft(g, "0")
	if len(digits) > 3 {
		return 0, len(g) == 0
	}
	ten, eight := 0, 0
	for _, c := range digits {
		ten = ten*10 + int(c-'0')
		eight = eight*8 + int(c-'0')
	}
	switch {
	case ten <= 255:
		return byte(ten), true
	case len(digits) < len(g) && !bytes.ContainsAny(digits, "89") && eight <= 255:
		return byte(eight), true
	}
	return 0, false
}

// isHardware is whether there are six pairs of hex digits in a row in a
// stretch, with colons between. The first and the last may be longer.
func isHardware(t []byte) bool {
	n := 0
	for len(t) > 0 {
		g, rest, _ := bytes.Cut(t, []byte(":"))
		t = rest
		first, last := firstHex(g), lastHex(g)
		if n >= 5 && len(first) >= 2 {
			return true
		}
		switch {
		case len(g) == 2 && len(first) == 2:
			n++
		case len(last) >= 2:
			n = 1
		default:
			n = 0
		}
	}
	return false
}

// isNibbles is whether there are three groups of four hex digits in a row in
// a stretch, as switches write a hardware address, or an IPv6 address as name
// servers write it: more than eight digits, each by itself. The first and the
// last group of three may be longer.
func isNibbles(t []byte) bool {
	four, one := 0, 0
	for start, i := 0, 0; i <= len(t); i++ {
		if i < len(t) && t[i] != '.' && t[i] != ':' {
			continue
		}
		n := i - start
		start = i + 1
		switch {
		case four >= 2 && n >= 4:
			return true
		case four > 0 && n == 4:
			four++
		case n >= 4:
			four = 1
		default:
			four = 0
		}
		if one++; n != 1 {
			one = 0
		}
		if one > 8 {
			return true
		}
		if i < len(t) && t[i] == ':' {
			four, one = 0, 0
		}
	}
	return false
}
