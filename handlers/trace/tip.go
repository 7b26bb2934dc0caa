package trace

import (
	"bytes"
	"errors"
	"html"
	"regexp"
	"strconv"
)

// TipForm is the form that sends a tip.
func TipForm(nonce, text []byte, files ...File) Body {
	return Multipart([]Field{{"nonce", nonce}, {"text", text}, {"to", []byte("0")}}, files...)
}

// AddForm is the one that adds to the tip of a phrase.
func AddForm(phrase, text []byte, files ...File) Body {
	return Multipart([]Field{{"phrase", phrase}, {"text", text}, {"to", []byte("0")}}, files...)
}

// SendForm is the form that sends a draft, or makes it a part of a phrase's
// tip; no phrase is a new one. The choices say what becomes of each file.
func SendForm(key, phrase []byte, choices ...string) Body {
	fields := []Field{{"key", key}, {"to", []byte("0")}}
	if phrase != nil {
		fields = append(fields, Field{"phrase", phrase})
	}
	for i, choice := range choices {
		fields = append(fields, Field{"file-" + strconv.Itoa(i+1), []byte(choice)})
	}
	return URLEncoded(fields...)
}

// StopForm is the form that wipes a draft.
func StopForm(key []byte) Body { return URLEncoded(Field{"key", key}) }

// InboxForm is a form with a receipt phrase, and what else it says.
func InboxForm(phrase []byte, more ...Field) Body {
	return URLEncoded(append([]Field{{"phrase", phrase}}, more...)...)
}

// words are where a page shows a receipt phrase, and word is each of them.
var (
	words = regexp.MustCompile(`(?s)<ol class="words"[^>]*>(.*?)</ol>`)
	word  = regexp.MustCompile(`<li>([^<]+)</li>`)
)

// Phrase is the receipt phrase that a page shows.
func Phrase(page []byte) ([]byte, error) {
	list := words.FindSubmatch(page)
	if list == nil {
		return nil, errors.New("reading a page: no receipt phrase")
	}
	var all [][]byte
	for _, w := range word.FindAllSubmatch(list[1], -1) {
		all = append(all, w[1])
	}
	return bytes.Join(all, []byte(" ")), nil
}

// reply is where an inbox shows one.
var reply = regexp.MustCompile(`(?s)<pre class="inert"[^>]*>\n?(.*?)</pre>`)

// Replies are those that an inbox shows, in its order.
func Replies(page []byte) (all [][]byte) {
	for _, m := range reply.FindAllSubmatch(page, -1) {
		all = append(all, []byte(html.UnescapeString(string(m[1]))))
	}
	return all
}
