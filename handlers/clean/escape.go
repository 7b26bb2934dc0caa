package clean

// entities are what stands for a byte in HTML text and quoted attributes.
// NUL has no place in a page; a browser would drop it or show this mark.
var entities = [256]string{
	0:    "\ufffd",
	'"':  "&#34;",
	'&':  "&amp;",
	'\'': "&#39;",
	'<':  "&lt;",
	'>':  "&gt;",
}

// EntityMax is the longest entity, in bytes.
const EntityMax = len("&#34;")

// Escape writes src to dst, fit for HTML, as far as dst has room. It works
// byte by byte: the bytes it changes are never part of a longer character.
// It returns how much of dst was written and how much of src was read.
func Escape(dst, src []byte) (written, read int) {
	for _, c := range src {
		if len(dst)-written < EntityMax {
			break
		}
		if e := entities[c]; e != "" {
			written += copy(dst[written:], e)
		} else {
			dst[written] = c
			written++
		}
		read++
	}
	return written, read
}

// EscapedLen is how long src is as Escape writes it.
func EscapedLen(src []byte) (n int) {
	for _, c := range src {
		n += max(len(entities[c]), 1)
	}
	return n
}

// Escaped is all of src, written to dst, which has EntityMax bytes for each of
// those of src.
func Escaped(dst, src []byte) []byte {
	n, _ := Escape(dst, src)
	return dst[:n]
}
