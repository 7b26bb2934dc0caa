package trace

import (
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
