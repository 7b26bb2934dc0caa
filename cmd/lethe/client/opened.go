package client

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"strconv"

	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// nameMost is the longest name of a file, in bytes (bundle.NameMax).
const nameMost = 255

// openedMost is the longest answer with a text, in bytes: each byte of it can
// take six, and blanks as much again stand behind.
const openedMost = 2 * 6 * policy.TextMax

// NewNonce fills b, of vault.NonceLen bytes, with what tells the repeats of
// one opening from another.
func NewNonce(b []byte) {
	raw := b[len(b)/2:]
	rand.Read(raw)
	for i, c := range raw { // from the front: what is overwritten was read
		hex.Encode(b[2*i:2*i+2], []byte{c})
	}
}

// A File is one that was opened. Its name is its sender's, not to be trusted,
// and lent as keys are.
type File struct {
	Number int64
	Size   int64
	Name   []byte
	key    []byte
}

// Open opens a link. The text goes to text, in pieces that are lent, and comes
// again from its beginning when the same opening is repeated by the same
// nonce.
func (s *Service) Open(ctx context.Context, key, passphrase, nonce []byte, text func([]byte) error) ([]File, error) {
	return s.open(ctx, "/open", text, field{"key", key}, field{"passphrase", passphrase}, field{"nonce", nonce})
}

// Collect opens what came in on a request, as Open does.
func (s *Service) Collect(ctx context.Context, key, nonce []byte, text func([]byte) error) ([]File, error) {
	return s.open(ctx, "/collect", text, field{"key", key}, field{"nonce", nonce})
}

func (s *Service) open(ctx context.Context, path string, text func([]byte) error, fields ...field) ([]File, error) {
	left := s.rest
	files := &list{names: s.cut(policy.FilesMax * nameMost), key: s.cut(vault.KeyLen)}
	taking := &taken{to: text}
	err := s.ask(ctx, call{path, newForm(fields...), openedMost}, func(a *answer) error {
		t := clean.Field{Name: "text", To: taking.take}
		err := s.json(a, append(files.fields(), &t)...)
		if taking.err != nil {
			return taking.err
		}
		if err != nil {
			return err
		}
		return files.end()
	})
	if err != nil {
		s.rest = left
		return nil, err
	}
	return files.all, nil
}

// taken keeps the error of who takes, which is another than the connection's.
type taken struct {
	to  func([]byte) error
	err error
}

func (t *taken) take(b []byte) error {
	t.err = t.to(b)
	return t.err
}

// Fetch gives take a file that was opened, in pieces that are lent, from the
// byte at on. It can be repeated for ten minutes after the last time.
func (s *Service) Fetch(ctx context.Context, f File, at int64, take func([]byte) error) error {
	form := newForm(field{"key", f.key}, number("file", f.Number))
	return s.ask(ctx, call{"/file", form, f.Size}, func(a *answer) error {
		if a.kind != "application/octet-stream" || a.length != f.Size {
			return ErrNoService
		}
		for {
			n, err := a.Read(s.out)
			b := s.out[:n]
			skip := min(at, int64(n))
			at -= skip
			if b = b[skip:]; len(b) > 0 {
				if err := take(b); err != nil {
					return err
				}
			}
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return a.failed(err)
			}
		}
	})
}

// A list reads the files of an answer. A member that comes again, once another
// one has come, is the next file's.
type list struct {
	all   []File
	names []byte // all of them
	key   []byte // the same for each
	now   string // the member that comes
	seen  map[string]bool
	long  bool
}

func (l *list) fields() []*clean.Field {
	member := func(name string, to func(*File, []byte)) *clean.Field {
		return &clean.Field{Name: "files[]." + name, Many: true, To: func(b []byte) error {
			if l.now != name {
				if l.seen == nil || l.seen[name] {
					l.all, l.seen = append(l.all, File{Name: l.names[len(l.names):]}), map[string]bool{}
				}
				l.now, l.seen[name] = name, true
			}
			if len(l.all) > policy.FilesMax {
				return clean.ErrForm
			}
			to(&l.all[len(l.all)-1], b)
			return nil
		}}
	}
	return []*clean.Field{
		member("file", func(f *File, b []byte) { l.digits(&f.Number, b) }),
		member("size", func(f *File, b []byte) { l.digits(&f.Size, b) }),
		member("name", func(f *File, b []byte) {
			if len(f.Name)+len(b) > nameMost {
				l.long = true
				return
			}
			f.Name = append(f.Name, b...)
			l.names = l.names[:len(l.names)+len(b)]
		}),
		member("key", func(f *File, b []byte) {
			if len(f.key) == 0 {
				f.key = l.key[:0]
			}
			if len(f.key)+len(b) > vault.KeyLen {
				l.long = true
				return
			}
			f.key = append(f.key, b...)
		}),
	}
}

func (l *list) digits(n *int64, b []byte) {
	v, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || *n > 1<<50 {
		l.long = true
		return
	}
	for range b {
		*n *= 10
	}
	*n += v
}

// end looks whether all is there, and no file is larger than any service takes:
// a disk is not to be filled.
func (l *list) end() error {
	for _, f := range l.all {
		if l.long || f.Number <= 0 || f.Size < 0 || f.Size > vault.FileMax || len(f.key) != vault.KeyLen {
			return ErrNoService
		}
	}
	return nil
}
