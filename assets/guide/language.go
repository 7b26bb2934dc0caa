package guide

import (
	"fmt"
	"slices"
	"strings"
)

// A Language is one in which there are pages.
type Language struct {
	Code string // "en"
	Name string // "English", in the language itself
	Dir  string // "ltr" or "rtl"
}

// A language is what a folder's language.txt says: the words that belong to
// no page.
type language struct {
	Language
	missing string            // over a page that stands there in English
	law     string            // what a page that touches the law must say
	print   string            // over pages to print
	decimal string            // between a number and its tenths
	words   map[string]string // "day.one", "track.tip"
}

// units are what durations are counted in.
var units = []string{"second", "minute", "hour", "day"}

// A plural is how a language counts: the forms it has, and which of them a
// number takes. The rules are those of Unicode's CLDR for whole numbers.
type plural struct {
	forms []string
	of    func(n int64) string
}

// plurals are the rules by language. A new language needs its rule here.
var plurals = map[string]plural{
	"en": {[]string{"one", "other"}, oneOther},
	"es": {[]string{"one", "other"}, oneOther},
	"ar": {[]string{"one", "two", "few", "many", "other"}, arabic},
}

func oneOther(n int64) string {
	if n == 1 {
		return "one"
	}
	return "other"
}

func arabic(n int64) string {
	switch r := n % 100; {
	case n == 1:
		return "one"
	case n == 2:
		return "two"
	case r >= 3 && r <= 10:
		return "few"
	case r >= 11:
		return "many"
	}
	return "other"
}

// readLanguage reads a language.txt. Every word must be there.
func readLanguage(code, file string, text []byte) (*language, error) {
	l := &language{Language: Language{Code: code}, words: make(map[string]string)}
	own := map[string]*string{"name": &l.Name, "dir": &l.Dir, "missing": &l.missing, "law": &l.law, "print": &l.print, "decimal": &l.decimal}
	rule, ok := plurals[code]
	if !ok {
		return nil, errAt(file, 1, "there is no rule for how %q counts", code)
	}
	want := wordsOf(rule)
	for n, p := range pairs(strings.TrimSpace(string(text))) {
		switch to := own[p.key]; {
		case to != nil:
			*to = p.value
		case slices.Contains(want, p.key):
			l.words[p.key] = p.value
		default:
			return nil, errAt(file, n+1, "%q is no word of a language", p.key)
		}
	}
	for key, to := range own {
		if *to == "" {
			return nil, errAt(file, 1, "no %q", key)
		}
	}
	for _, key := range want {
		if l.words[key] == "" {
			return nil, errAt(file, 1, "no %q", key)
		}
	}
	if l.Dir != "ltr" && l.Dir != "rtl" {
		return nil, errAt(file, 1, "dir is %q, not ltr or rtl", l.Dir)
	}
	return l, nil
}

// wordsOf are the words that a language has to have.
func wordsOf(rule plural) (all []string) {
	for _, t := range Tracks {
		all = append(all, "track."+string(t))
	}
	for _, unit := range units {
		for _, form := range rule.forms {
			all = append(all, unit+"."+form)
		}
	}
	return all
}

// count words a number of units: "7 days". A form without %d says its number
// in words.
func (l *language) count(n int64, unit string) string {
	form := l.words[unit+"."+plurals[l.Code].of(n)]
	return strings.Replace(form, "%d", fmt.Sprint(n), 1)
}
