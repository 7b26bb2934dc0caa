package trace

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"strings"
)

// Form is a way in which a secret may be written in memory.
type Form string

// The forms that are looked for.
const (
	Raw    Form = "raw"
	URL    Form = "url"
	HTML   Form = "html"
	JSON   Form = "json"
	Hex    Form = "hex"
	Base64 Form = "base64"
	UTF16  Form = "utf-16"
)

// written is a secret in one form, with the way back from places in the text
// to bytes of the secret.
type written struct {
	form Form
	text []byte

	// Where each byte of the secret is written by itself: its place in text,
	// and last the end. nil where the ratio is fixed.
	starts []int32

	// Where the ratio is fixed: how many bits of the secret a byte of text
	// stands for, and at which bit of the text the secret begins. It is
	// below zero where the beginning was left out.
	bits, lead int

	// stride is how far apart the windows of 8 that go into the table may
	// be, so that 8 bytes of the secret, wherever they begin, hold a whole
	// one.
	stride int
}

// forms writes a secret in every form. Forms that come out as the raw one, or
// that are too short to be found, are left out.
func forms(secret []byte) []written {
	all := []written{
		{form: Raw, text: secret, bits: 8, stride: 1},
		escaped(URL, secret, urlByte),
		escaped(HTML, secret, htmlByte),
		escaped(JSON, secret, jsonByte),
		escaped(JSON, secret, jsonHTMLByte),
		// 8 bytes are 16 digits, which hold 9 windows.
		{form: Hex, text: hex.AppendEncode(nil, secret), bits: 4, stride: 9},
		{form: Hex, text: []byte(strings.ToUpper(hex.EncodeToString(secret))), bits: 4, stride: 9},
		{form: UTF16, text: utf16(secret), bits: 4, stride: 9},
	}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			all = append(all, base64At(e, secret, before))
		}
	}
	kept := all[:0]
	seen := make(map[string]bool)
	for _, w := range all {
		if len(w.text) < window || seen[string(w.text)] {
			continue
		}
		seen[string(w.text)] = true
		kept = append(kept, w)
	}
	return kept
}

// covers returns which bytes of the secret lie whole in text[from:to].
func (w *written) covers(from, to, size int) (first, last int) {
	if w.starts == nil {
		first = (from*w.bits - w.lead + 7) >> 3
		last = (to*w.bits - w.lead) >> 3
		return max(first, 0), min(last, size)
	}
	first = search(w.starts, from)
	last = search(w.starts, to+1) - 1
	return first, max(first, last)
}

// search is the first place in sorted s whose value is at least v.
func search(s []int32, v int) int {
	lo, hi := 0, len(s)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(s[mid]) < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// escaped writes each byte as f does.
func escaped(form Form, secret []byte, f func(text []byte, c byte) []byte) written {
	w := written{form: form, stride: 1, starts: make([]int32, 0, len(secret)+1)}
	for _, c := range secret {
		w.starts = append(w.starts, int32(len(w.text)))
		w.text = f(w.text, c)
	}
	w.starts = append(w.starts, int32(len(w.text)))
	return w
}

// urlByte writes a byte as browsers do in a form's body.
func urlByte(text []byte, c byte) []byte {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("*-._", c) >= 0:
		return append(text, c)
	case c == ' ':
		return append(text, '+')
	}
	return fmt.Appendf(text, "%%%02X", c)
}

func htmlByte(text []byte, c byte) []byte {
	if c < 0x80 {
		return append(text, html.EscapeString(string(rune(c)))...)
	}
	return append(text, c)
}

// jsonByte writes a byte as JSON needs it.
func jsonByte(text []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(text, '\\', c)
	case c == '\n':
		return append(text, `\n`...)
	case c < 0x20:
		return fmt.Appendf(text, `\u%04x`, c)
	}
	return append(text, c)
}

// jsonHTMLByte writes a byte as encoding/json does, fit for HTML too.
func jsonHTMLByte(text []byte, c byte) []byte {
	if c == '<' || c == '>' || c == '&' {
		return fmt.Appendf(text, `\u%04x`, c)
	}
	return jsonByte(text, c)
}

// utf16 writes each byte in two, the low one first.
func utf16(secret []byte) []byte {
	text := make([]byte, 0, 2*len(secret))
	for _, c := range secret {
		text = append(text, c, 0)
	}
	return text
}

// base64At writes a secret that stands behind 0, 1 or 2 other bytes, without
// the letters that hold bits of something else.
func base64At(e *base64.Encoding, secret []byte, before int) written {
	all := append(make([]byte, before), secret...)
	text := []byte(e.EncodeToString(all))
	text = text[:len(all)*8/6]
	cut := (before*8 + 5) / 6
	// 8 bytes take 11 letters at least, which hold 4 windows.
	return written{form: Base64, text: text[min(cut, len(text)):], bits: 6, lead: before*8 - cut*6, stride: 4}
}
