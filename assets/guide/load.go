package guide

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

//go:embed en es ar
var files embed.FS

// english is the language that has every page of ours.
const english = "en"

// sources are all pages as they are written, and the languages.
type sources struct {
	languages []*language
	pages     map[string]map[string]*source // by name, then by language
	shown     map[*source]shown
}

// load reads and checks everything. The error has every fault, so that
// nobody mends a page one fault at a time.
func load(own []File) (*sources, error) {
	s := &sources{pages: make(map[string]map[string]*source), shown: make(map[*source]shown)}
	var faults []error
	err := fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(file)
		if err != nil {
			return err
		}
		if path.Base(file) == "language.txt" {
			l, err := readLanguage(path.Dir(file), file, text)
			if err == nil {
				s.languages = append(s.languages, l)
			}
			faults = append(faults, err)
			return nil
		}
		faults = append(faults, s.take(file, text))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the guide: %w", err)
	}
	for _, f := range own {
		faults = append(faults, s.take(f.Name, f.Text))
	}
	slices.SortFunc(s.languages, func(a, b *language) int {
		return cmp.Or(cmp.Compare(notEnglish(a.Code), notEnglish(b.Code)), cmp.Compare(a.Code, b.Code))
	})
	return s, errors.Join(append(faults, s.check())...)
}

// notEnglish is 0 for English, which sorts it first.
func notEnglish(code string) int {
	if code == english {
		return 0
	}
	return 1
}

// take adds one page.
func (s *sources) take(file string, text []byte) error {
	p, err := readSource(file, text)
	if p == nil {
		return err
	}
	if s.pages[p.name] == nil {
		s.pages[p.name] = make(map[string]*source)
	}
	if s.pages[p.name][p.lang] != nil {
		return errAt(file, 1, "there is a page of this name already")
	}
	s.pages[p.name][p.lang] = p
	return err
}

// check looks at every page, now that all are there to be linked to.
func (s *sources) check() error {
	var faults []error
	for _, in := range s.pages {
		for _, p := range in {
			l := s.language(p.lang)
			if l == nil {
				faults = append(faults, errAt(p.file, 1, "there is no language %q", p.lang))
				continue
			}
			if p.lang != english && in[english] != nil {
				faults = append(faults, p.inherit(in[english]))
			}
			faults = append(faults, p.check(s.known(p.lang), l))
		}
	}
	faults = slices.DeleteFunc(faults, func(err error) bool { return err == nil })
	slices.SortFunc(faults, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return errors.Join(faults...)
}

// known is whether a link on a page of a language leads to a page.
func (s *sources) known(lang string) func(name string) bool {
	return func(name string) bool { return s.in(name, lang) != nil }
}

// inherit gives a translation what is not its own to say.
func (p *source) inherit(from *source) error {
	if p.order != 0 && p.order != from.order || p.tracked && !slices.Equal(p.tracks, from.tracks) {
		return errAt(p.file, 1, "its order or track is not that of %s; leave them out", from.file)
	}
	p.order, p.tracks, p.law = from.order, from.tracks, from.law
	return nil
}

// homes are the tracks on which pages are at home.
func (s *sources) homes() map[string]Track {
	homes := make(map[string]Track)
	for name, in := range s.pages {
		for _, p := range in {
			homes[name] = p.tracks[0]
		}
	}
	return homes
}

func (s *sources) language(code string) *language {
	for _, l := range s.languages {
		if l.Code == code {
			return l
		}
	}
	return nil
}

// in is a page in a language, or else in English, or else, for a page that
// only an operator's own language has, nil.
func (s *sources) in(name, lang string) *source {
	if p := s.pages[name][lang]; p != nil {
		return p
	}
	return s.pages[name][english]
}

// on are the pages of a track in a language, in order.
func (s *sources) on(t Track, lang string) (all []*source) {
	for name := range s.pages {
		if p := s.in(name, lang); p != nil && slices.Contains(p.tracks, t) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *source) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.name, b.name))
	})
	return all
}
