package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"lethe/cmd/lethe/client"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// file opens a file to be sent. What it has by now is sent, or nothing.
func (s *sending) file(path string) (client.Part, error) {
	f, err := os.Open(path)
	if err != nil {
		return client.Part{}, errors.Unwrap(err)
	}
	s.files = append(s.files, f)
	i, err := f.Stat()
	if err != nil {
		return client.Part{}, errors.Unwrap(err)
	}
	if !i.Mode().IsRegular() {
		return client.Part{}, errors.New("not a file; a folder goes packed: tar c FOLDER > FOLDER.tar")
	}
	open := func() (io.Reader, error) {
		if now, err := f.Stat(); err != nil || now.Size() != i.Size() || !now.ModTime().Equal(i.ModTime()) {
			return nil, client.ErrChanged
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		return f, nil
	}
	return client.Part{Name: []byte(filepath.Base(path)), Size: i.Size(), Open: open}, nil
}

// textLeast is the room for a text below which none is tried, in bytes.
const textLeast = 8 << 10

// text reads standard input where it is asked for, into locked memory: as much
// as the service takes, or as can be locked.
func (s *sending) text(ctx context.Context, l client.Limits) error {
	if s.stdin < 0 {
		return nil
	}
	most := min(l.Text, l.Upload-s.size, policy.TextMax) // a service may say anything
	if most <= 0 {
		return errTooLong
	}
	room := most + 1 // a byte more tells one that is too long
	var err error
	for s.memo, err = vault.NewPiece(int(room)); err != nil; s.memo, err = vault.NewPiece(int(room)) {
		if room /= 2; room < textLeast {
			return lockHint(err)
		}
	}
	b := s.memo.Bytes()
	n, err := s.readText(ctx, b)
	switch {
	case errors.Is(err, errTooLong) && room <= most:
		return hint(fmt.Errorf("more than the %d bytes that can be locked into memory", room-1), "ulimit -l, and as root: prlimit --pid $$ --memlock=8388608; or send it as a file")
	case errors.Is(err, errTooLong):
		return hint(fmt.Errorf("more than the %d bytes of text that the service takes", most), "send it as a file: lethe send FILE")
	case err != nil:
		return err
	}
	b = b[:n]
	switch {
	case !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		return hint(errors.New("it is no text (UTF-8 without NUL)"), "send it as a file: lethe send FILE")
	case !clean.HasInk(b):
		return errors.New("it is empty")
	}
	s.parts[s.stdin].Text = b
	return nil
}

// readText reads all of standard input. On a terminal, the line end behind the
// last line is none of the text.
func (s *sending) readText(ctx context.Context, room []byte) (int, error) {
	read := func() (int, error) { return readAll(s.std.in, room) }
	if !isTerminal(s.std.in) {
		return meanwhile(ctx, read)
	}
	if err := s.hush.begin(); err != nil && !errors.Is(err, errNoTerminal) {
		return 0, err
	}
	restore, err := quiet(s.std.in.(*os.File))
	if err != nil {
		return 0, err
	}
	defer restore()
	s.say("type or paste the text, then Enter and Ctrl-D; nothing shows. Ctrl-C sends nothing")
	n, err := meanwhile(ctx, read)
	if err != nil {
		return 0, err
	}
	if cutLine(room[:n]) {
		return 0, hint(fmt.Errorf("a line of %d bytes: a terminal drops what is longer", terminalLine), "lethe send < FILE, or another program | lethe send")
	}
	return len(bytes.TrimSuffix(room[:n], []byte("\n"))), nil
}
