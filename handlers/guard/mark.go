package guard

// A marked byte has its top bit set. It is a secret's, and becomes a star in
// what net/http is given; the handler is lent it without the mark.
const (
	marked = 0x80
	star   = '*'
)

// mark marks b[from:to].
func mark(b []byte, from, to int) span {
	for i := from; i < to; i++ {
		b[i] |= marked
	}
	return span{from, to}
}

// unmark takes all marks off.
func unmark(b []byte) {
	for i := range b {
		b[i] &^= marked
	}
}

// blot copies src to dst with a star for each marked byte.
func blot(dst, src []byte) int {
	n := min(len(dst), len(src))
	for i, c := range src[:n] {
		if c >= marked {
			c = star
		}
		dst[i] = c
	}
	return n
}

// keyWords are what stands before a key in an address, wherever it begins:
// our own for links, receipts and both ends of a request, and those that
// Onetime Secret's clients build.
var keyWords = []string{"/s/", "/secret/", "/receipt/", "/private/", "/metadata/", "/ask/", "/collect/"}

// Behind a key may stand what to do with it, and in the API a word may stand
// in a key's place. These are no secrets, and routes need them.
var (
	keyTails = []string{"/burn", "/reveal", "/status"}
	notKeys  = []string{"conceal", "generate", "recent"}
)

// runMin is from how many letters and digits on a run counts as a key: a
// mistyped link is nearly one.
const runMin = 16

// markTarget marks the target b[from:to], whose path ends at path: its key,
// its query, and what looks like a key.
func (h *head) markTarget(b []byte, from, path, to int) {
	if path < to {
		h.query = mark(b, path+1, to)
	}
	api := path-from > 5 && Folds(b[from:from+5], "/api/")
	for i := from; i < path; i++ {
		n := keyWord(b[i:path])
		if n == 0 {
			continue
		}
		if part := b[i+n : path]; !api || !oneOf(part, notKeys) {
			h.key = mark(b, i+n, path-tail(part))
		}
		break
	}
	markRuns(b, from, path)
}

// markReferer marks the address of the page that led here.
func markReferer(b []byte, from, to int) {
	for i := from; i < to; i++ {
		if b[i] == '?' || b[i] == '#' {
			mark(b, i, to)
			break
		}
	}
	markKeys(b, from, to)
	markRuns(b, from, to)
}

// markKeys marks what stands where addresses have a key.
func markKeys(b []byte, from, to int) {
	for i := from; i < to; i++ {
		n := keyWord(b[i:to])
		if n == 0 {
			continue
		}
		end := i + n
		for end < to && b[end] != ' ' && b[end] != '\t' && b[end] != '?' && b[end] != '#' {
			end++
		}
		mark(b, i+n, end)
		i = end - 1
	}
}

// markRuns marks runs of letters and digits that are as long as no word.
func markRuns(b []byte, from, to int) {
	start := from
	for i := from; i <= to; i++ {
		if i < to && alnum(b[i]&^marked) {
			continue
		}
		if i-start >= runMin {
			mark(b, start, i)
		}
		start = i + 1
	}
}

// keyWord is the length of the key word that b begins with, or 0.
func keyWord(b []byte) int {
	if len(b) == 0 || b[0] != '/' {
		return 0
	}
	for _, w := range keyWords {
		if len(b) >= len(w) && Folds(b[:len(w)], w) {
			return len(w)
		}
	}
	return 0
}

// tail is the length of the key tail that b ends with, or 0.
func tail(b []byte) int {
	for _, t := range keyTails {
		if n := len(b) - len(t); n > 0 && Folds(b[n:], t) {
			return len(t)
		}
	}
	return 0
}

func oneOf(b []byte, words []string) bool {
	for _, w := range words {
		if Folds(b, w) {
			return true
		}
	}
	return false
}

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// trimLeft cuts blanks and tabs off the front.
func trimLeft(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	return b
}
