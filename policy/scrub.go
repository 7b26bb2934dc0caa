package policy

import "bytes"

// The words that stand for what was taken out.
const (
	noAddress = "<address>"
	noOnion   = "<onion>"
	noMail    = "<mail>"
	noKey     = "<key>"
)

// Scrub returns p without what could lead to a person: addresses of networks
// and machines, onion names, keys and whatever is written like one, e-mail
// addresses. Each is replaced by a word in angle brackets, and where it is not
// clear where one ends, more goes rather than less. Clock times, numbers and
// versions stay; 1.2.3.4 counts as an address, 0.4.9.11 as a version of tor.
//
// What it does not know: addresses as one number, words (a phrase is no key),
// and anything inside an encoding such as percent signs. p is not changed. It
// costs one pass over clean text.
func Scrub(p []byte) []byte {
	s := scrubber{out: make([]byte, 0, len(p)+64)}
	for i := 0; i < len(p); {
		if classes[p[i]] == 0 {
			i++
			continue
		}
		start, seen := i, class(0)
		for ; i < len(p) && classes[p[i]] != 0; i++ {
			seen |= classes[p[i]]
		}
		if run := p[start:i]; suspect(run, seen) {
			s.keep(p[s.done:start])
			s.run(run)
			s.done = i
		}
	}
	s.keep(p[s.done:])
	return s.out
}

// scrubber is one text on its way.
type scrubber struct {
	out  []byte
	done int // how much of the text out stands for
}

func (s *scrubber) keep(b []byte)      { s.out = append(s.out, b...) }
func (s *scrubber) leave(stead string) { s.out = append(s.out, stead...) }

// class says what a byte may be part of.
type class uint16

const (
	inRun   class = 1 << iota // whatever may stand in an address, a name or a key
	inNet                     // hex digits, colons, dots
	inKey                     // letters, digits, and what joins them in base64
	isDigit                   // 0 to 9
	isHex                     // 0 to 9, a to f, A to F
	isUpper
	isLower
	isSign // + / =
	isColon
	isDot
	isAt
)

// classes is what each byte may be part of. What has no class separates.
var classes = func() (t [256]class) {
	for c := range t {
		b := byte(c)
		in := func(set string) bool { return bytes.IndexByte([]byte(set), b) >= 0 }
		for is, ok := range map[class]bool{
			isDigit: '0' <= b && b <= '9',
			isUpper: 'A' <= b && b <= 'Z',
			isLower: 'a' <= b && b <= 'z',
			isHex:   in("0123456789abcdefABCDEF"),
			isSign:  in("+/="),
			isColon: b == ':',
			isDot:   b == '.',
			isAt:    b == '@',
			inRun:   b >= 0x80 || in("-_%[]~$!#&*'"),
		} {
			if ok {
				t[c] |= is
			}
		}
		if t[c]&(isHex|isColon|isDot) != 0 {
			t[c] |= inNet
		}
		if t[c]&(isDigit|isUpper|isLower|isSign) != 0 || in("-_") {
			t[c] |= inKey
		}
		if t[c] != 0 {
			t[c] |= inRun
		}
	}
	return t
}()

func alnum(c byte) bool  { return classes[c]&(isDigit|isUpper|isLower) != 0 }
func letter(c byte) bool { return classes[c]&(isUpper|isLower) != 0 }

// The shortest run that can hold an IPv4 address, and one with colons.
const (
	quadMin  = 7 // 1.1.1.1
	colonMin = 3 // ::1
)

// suspect is whether a run deserves a closer look. Most words do not.
func suspect(run []byte, seen class) bool {
	return seen&isAt != 0 ||
		len(run) >= keyMin-1 ||
		seen&isDot != 0 && len(run) >= quadMin ||
		seen&isColon != 0 && len(run) >= colonMin && bytes.IndexByte(run, ':') != len(run)-1
}

// run takes what goes out of one run, and keeps the rest.
func (s *scrubber) run(r []byte) {
	if isMail(r) {
		s.leave(noMail)
		return
	}
	for {
		from, to := findOnion(r)
		if from < 0 {
			break
		}
		s.nets(r[:from])
		s.leave(noOnion)
		r = r[to:]
	}
	s.nets(r)
}

// isMail is whether a run has an @ beside anything else than signs. All of the
// run goes: what may stand before the @ is almost anything.
func isMail(r []byte) bool {
	return bytes.IndexByte(r, '@') >= 0 && bytes.IndexFunc(r, func(c rune) bool {
		return c >= 0x80 || alnum(byte(c))
	}) >= 0
}

// findOnion is where the first onion name in a run stands, with its port;
// from is -1 where there is none.
func findOnion(r []byte) (from, to int) {
	const tail = ".onion"
	for at := 0; at+len(tail) <= len(r); at++ {
		if r[at] != '.' || !bytes.EqualFold(r[at:at+len(tail)], []byte(tail)) {
			continue
		}
		for from = at; from > 0 && (alnum(r[from-1]) || r[from-1] == '-' || r[from-1] == '.'); from-- {
		}
		if from < at {
			return from, afterPort(r, at+len(tail))
		}
	}
	return -1, -1
}

// afterPort is the end of a colon and digits at i, or i.
func afterPort(r []byte, i int) int {
	return afterDigits(r, i, ':', 5)
}

// afterDigits is the end of a sign and at most n digits at i, or i.
func afterDigits(r []byte, i int, sign byte, n int) int {
	if i+1 >= len(r) || r[i] != sign {
		return i
	}
	end := i + 1
	for end < len(r) && end-i <= n && classes[r[end]]&isDigit != 0 {
		end++
	}
	if end == i+1 || end < len(r) && classes[r[end]]&isDigit != 0 {
		return i
	}
	return end
}
