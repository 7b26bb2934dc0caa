package trace

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
)

// textIn is where a page shows a text; links stand in one of the same class.
var textIn = regexp.MustCompile(`(?s)<pre class="secret"[^>]*>\n?(.*?)</pre>`)

// Text is the text that a page shows.
func Text(page []byte) (text []byte, ok bool) {
	m := textIn.FindSubmatch(page)
	if m == nil {
		return nil, false
	}
	return []byte(html.UnescapeString(string(m[1]))), true
}

// Keys are the keys that stand behind a word in the addresses on a page, each
// once: those of links behind "s".
func Keys(page []byte, word string) (keys [][]byte) {
	for _, m := range regexp.MustCompile(`/`+word+`/([0-9a-z]{31})\b`).FindAllSubmatch(page, -1) {
		if !slices.ContainsFunc(keys, func(k []byte) bool { return string(k) == string(m[1]) }) {
			keys = append(keys, m[1])
		}
	}
	return keys
}

// OneKey is the only one of these.
func OneKey(page []byte, word string) ([]byte, error) {
	keys := Keys(page, word)
	if len(keys) != 1 {
		return nil, fmt.Errorf("reading a page: %d keys of /%s/ where there should be one", len(keys), word)
	}
	return keys[0], nil
}

// Hidden are the values of a page's hidden fields of a name, in order.
func Hidden(page []byte, name string) (values [][]byte) {
	for _, m := range regexp.MustCompile(`name="`+name+`" value="([^"]*)"`).FindAllSubmatch(page, -1) {
		values = append(values, m[1])
	}
	return values
}

// Nonce is that of the form for a key.
func Nonce(page, key []byte) ([]byte, error) {
	nonces := Hidden(page, "nonce")
	if len(nonces) != 1 || !bytes.Contains(page, key) {
		return nil, fmt.Errorf("reading a page: %d forms where there should be one for a key", len(nonces))
	}
	return nonces[0], nil
}

// typed is the text in a form.
var typed = regexp.MustCompile(`(?s)<textarea id="text"[^>]*>\n?(.*?)</textarea>`)

// Typed is the text in a form that came back.
func Typed(page []byte) ([]byte, error) {
	m := typed.FindSubmatch(page)
	if m == nil {
		return nil, errors.New("reading a page: no form for a text")
	}
	return []byte(html.UnescapeString(string(m[1]))), nil
}

// Below is what a page has to copy below the heading with an id.
func Below(page []byte, id string) ([]byte, error) {
	m := regexp.MustCompile(`(?s)<pre class="take" [^>]*aria-labelledby="` + id + `"[^>]*>(.*?)</pre>`).FindSubmatch(page)
	if m == nil {
		return nil, fmt.Errorf("reading a page: nothing to copy below %s", id)
	}
	return []byte(html.UnescapeString(string(m[1]))), nil
}

// picture is a code that a page shows.
var picture = regexp.MustCompile(`data:image/png;base64,([A-Za-z0-9+/=]+)`)

// Codes are the pictures on a page that say the links, without their beginning
// and end, which are alike in all.
func Codes(page []byte) (codes [][]byte, err error) {
	for _, m := range picture.FindAllSubmatch(page, -1) {
		b, err := base64.StdEncoding.DecodeString(string(m[1]))
		if err != nil {
			return nil, fmt.Errorf("reading a page: %w", err)
		}
		codes = append(codes, b[len(b)/3:len(b)*2/3])
	}
	return codes, nil
}
