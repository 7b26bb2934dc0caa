package guide

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Track is a way through the pages for one kind of reader.
type Track string

// The tracks. Own is for pages that an operator adds and gives no other.
const (
	Tip    Track = "tip"    // I want to tell something
	Secret Track = "secret" // I want to hand over a secret
	Desk   Track = "desk"   // journalists and operators
	Own    Track = "own"    // this service's own pages
)

// Tracks are all of them, in the order in which they are listed.
var Tracks = []Track{Tip, Secret, Desk, Own}

// A source is a page as it is written.
type source struct {
	file string // "es/now.md"
	lang string
	name string

	title    string
	order    int
	tracks   []Track // the first is its home
	tracked  bool    // the head says so
	reviewed string  // "2026-11-22", or empty
	law      bool

	body []byte
	line int // of the body's first line in the file
}

// PageMax is the longest file of a page, in bytes: pageWords of long words in a
// script of four bytes a letter, and some more.
const PageMax = 40 << 10

// printName is no page's name: it is where all of them stand, to print.
const printName = "all"

// pageName is what a page may be called; it is a part of an address.
var pageName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// errAt is a fault at a line of a file, in the form that editors jump to.
func errAt(file string, line int, format string, a ...any) error {
	return fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, a...))
}

// readSource reads a page's head. The file is LANGUAGE/NAME.md, or NAME.md for
// one in English.
func readSource(file string, text []byte) (*source, error) {
	lang, base := path.Split(file)
	name, ok := strings.CutSuffix(base, ".md")
	s := &source{file: file, lang: cmp.Or(strings.TrimSuffix(lang, "/"), english), name: name}
	switch {
	case !ok || !pageName.MatchString(name):
		return nil, errAt(file, 1, "not named NAME.md or LANGUAGE/NAME.md with a name of a-z, 0-9 and hyphens")
	case name == printName:
		return nil, errAt(file, 1, "no page can be called %q: that is where all of them stand, to print", name)
	case len(text) > PageMax:
		return nil, errAt(file, 1, "too long: %d bytes, %d at most", len(text), PageMax)
	case !utf8.Valid(text):
		return nil, errAt(file, 1, "not UTF-8")
	}
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	head, body, _ := bytes.Cut(text, []byte("\n\n"))
	s.body, s.line = body, bytes.Count(head, []byte("\n"))+3
	var faults []error
	for n, p := range pairs(string(head)) {
		if err := s.set(p.key, p.value); err != nil {
			faults = append(faults, errAt(file, n+1, "%v", err))
		}
	}
	if s.title == "" {
		faults = append(faults, errAt(file, 1, "no title in the head"))
	}
	if s.tracked = s.tracks != nil; !s.tracked {
		s.tracks = []Track{Own}
	}
	return s, errors.Join(faults...)
}

// set takes one line of the head.
func (s *source) set(key, value string) (err error) {
	if value == "" || strings.Contains(value, "{{") {
		return fmt.Errorf("%q has no plain value", key)
	}
	switch key {
	case "title":
		s.title = value
	case "order":
		s.order, err = strconv.Atoi(value)
	case "track":
		s.tracks, err = readTracks(value)
	case "reviewed":
		s.reviewed = value
		_, err = time.Parse(time.DateOnly, value)
	case "law":
		if s.law = value == "yes"; !s.law {
			err = fmt.Errorf("law is %q, not yes", value)
		}
	default:
		err = fmt.Errorf("%q is none of title, order, track, reviewed, law; an empty line ends the head", key)
	}
	return err
}

func readTracks(value string) (all []Track, err error) {
	for name := range strings.SplitSeq(value, ",") {
		t := Track(strings.TrimSpace(name))
		if !slices.Contains(Tracks, t) || slices.Contains(all, t) {
			return nil, fmt.Errorf("track %q is none of %q, or there twice", t, Tracks)
		}
		all = append(all, t)
	}
	return all, nil
}

// A pair is a line "key: value".
type pair struct{ key, value string }

// pairs are the lines of a text as pairs, blank ones too.
func pairs(text string) (all []pair) {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(line, ":")
		all = append(all, pair{strings.TrimSpace(key), strings.TrimSpace(value)})
	}
	return all
}
