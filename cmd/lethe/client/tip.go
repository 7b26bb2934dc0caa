package client

import (
	"bytes"
	"context"

	"lethe/handlers/clean"
	"lethe/handlers/phrase"
	"lethe/policy"
)

// TipLimits are what a service takes as tips: sizes in bytes, spans in seconds.
type TipLimits struct {
	Taken              bool
	Text, Upload       int64 // of one part
	Files, Parts, Life int64
	Journalists        []string // whom a tip can be for; the first has number 1
}

// TipLimits asks what the service takes as tips. One that is older than tips
// for programs takes none.
func (s *Service) TipLimits(ctx context.Context) (l TipLimits, err error) {
	taken := clean.Field{Name: "tips.taken", Value: make([]byte, 0, len("false"))}
	text, upload, files := small("tips.text"), small("tips.upload"), small("tips.files")
	parts, life := small("tips.parts"), small("tips.life")
	names := repeated("tips.journalists[]", func() bool {
		l.Journalists = append(l.Journalists, "")
		return len(l.Journalists) <= journalistsMost
	}, func(b []byte) bool { return plain(&l.Journalists[len(l.Journalists)-1], b) })
	err = s.ask(ctx, call{path: "/limits", most: shortMost}, func(a *answer) error {
		if err := s.json(a, &taken, &text, &upload, &files, &parts, &life, names); err != nil {
			return err
		}
		if l.Taken = clean.Same(taken.Value, "true"); !l.Taken {
			return nil
		}
		return numbers(map[*clean.Field]*int64{
			&text: &l.Text, &upload: &l.Upload, &files: &l.Files, &parts: &l.Parts, &life: &l.Life,
		})
	})
	return l, err
}

// journalistsMost is how many names are read: the number of one is a byte.
const journalistsMost = 255

// A Tip is what is sent to journalists at a time.
type Tip struct {
	To    int64 // the number of a journalist; 0 is any
	AsIs  bool  // pictures go as they are; else a cleaned copy of each
	Nonce []byte
	Parts []Part
}

// form is the call for a tip.
func (t Tip) form(fields ...field) *form {
	way := ""
	if t.AsIs {
		way = "none"
	}
	f := newForm(append(fields, number("to", t.To), field{"nonce", t.Nonce}, field{"clean", []byte(way)})...)
	f.parts = t.Parts
	return f
}

// Sent is what became of a new tip. Its phrase is lent until the service is
// closed.
type Sent struct {
	Phrase []byte
	Life   int64 // seconds
	Files  []SentFile
}

// A SentFile is what a service found in a file, by kind, and whether a cleaned
// copy of it went.
type SentFile struct {
	Kind    string
	Found   []string
	Cleaned bool
}

// sentMost is the longest answer to a tip, in bytes.
const sentMost = 64 << 10

// Tip sends a tip. Sent twice with the same nonce it is one, so it can be
// repeated when a connection broke.
func (s *Service) Tip(ctx context.Context, t Tip) (sent Sent, err error) {
	rest := s.rest
	defer func() {
		if err != nil {
			s.rest = rest
		}
	}()
	words := clean.Field{Name: "phrase", Value: s.cut(phrase.Max)}
	life := small("life")
	files := &sentFiles{}
	err = s.ask(ctx, call{"/tips", t.form(), sentMost}, func(a *answer) error {
		if err := s.json(a, append(files.fields(), &words, &life)...); err != nil {
			return err
		}
		if words.Long || !isPhrase(words.Value) {
			return ErrNoService
		}
		sent.Phrase, sent.Files = words.Value, files.end()
		return numbers(map[*clean.Field]*int64{&life: &sent.Life})
	})
	return sent, err
}

// isPhrase is whether b is words as a service makes them. They are printed, as
// keys are. Which words they are is the service's to know.
func isPhrase(b []byte) bool {
	for _, c := range b {
		if !('a' <= c && c <= 'z' || c == ' ') {
			return false
		}
	}
	return bytes.Count(b, []byte(" ")) == phrase.Words-1
}

// sentFiles reads the files of an answer. The number of each comes first.
type sentFiles struct {
	all     []SentFile
	cleaned []string
}

func (f *sentFiles) fields() []*clean.Field {
	begun := func() bool { return len(f.all) > 0 }
	last := func() *SentFile { return &f.all[len(f.all)-1] }
	return []*clean.Field{
		repeated("files[].file", func() bool {
			f.all, f.cleaned = append(f.all, SentFile{}), append(f.cleaned, "")
			return len(f.all) <= policy.FilesMax
		}, func([]byte) bool { return true }),
		repeated("files[].kind", begun, func(b []byte) bool { return plain(&last().Kind, b) }),
		repeated("files[].found[]", func() bool {
			if begun() {
				last().Found = append(last().Found, "")
			}
			return begun() && len(last().Found) <= foundMost
		}, func(b []byte) bool { return plain(&last().Found[len(last().Found)-1], b) }),
		repeated("files[].cleaned", begun, func(b []byte) bool { return plain(&f.cleaned[len(f.cleaned)-1], b) }),
	}
}

// foundMost is how many kinds of things are found in a file at most.
const foundMost = 64

func (f *sentFiles) end() []SentFile {
	for i := range f.all {
		f.all[i].Cleaned = f.cleaned[i] == "true"
	}
	return f.all
}
