package handlers

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

// entityMax is the longest entity, in bytes.
const entityMax = len("&#34;")

// escape writes src to dst, fit for HTML, as far as dst has room. It works
// byte by byte: the bytes it changes are never part of a longer character.
// It returns how much of dst was written and how much of src was read.
func escape(dst, src []byte) (written, read int) {
	for _, c := range src {
		if len(dst)-written < entityMax {
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

// escaped is all of src, written to dst, which has entityMax bytes for each of
// its.
func escaped(dst, src []byte) []byte {
	n, _ := escape(dst, src)
	return dst[:n]
}
