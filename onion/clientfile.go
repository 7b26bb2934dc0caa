package onion

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// MakeClientKey makes a key and writes its private half to the new file path,
// 0600; one that is there is left alone, with fs.ErrExist. The lines of note,
// which hold nothing secret, stand before it as comments. It returns the
// public half.
func MakeClientKey(path string, note ...string) (public ClientPublic, err error) {
	k, err := NewClientKey()
	if err != nil {
		return public, err
	}
	defer k.Destroy()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return public, fmt.Errorf("making a client's key: %w", err)
	}
	if err = k.writeTo(f, note); err != nil {
		return public, fmt.Errorf("making a client's key: %w", errors.Join(err, f.Close(), os.Remove(path)))
	}
	if err = f.Close(); err != nil {
		return public, fmt.Errorf("making a client's key: %w", err)
	}
	return k.Public(), nil
}

func (k *ClientKey) writeTo(f *os.File, note []string) error {
	for _, n := range note {
		if _, err := fmt.Fprintf(f, "# %s\n", n); err != nil {
			return err
		}
	}
	var err error
	lent := k.Line(func(line []byte) {
		if _, err = f.Write(line); err == nil {
			_, err = f.Write([]byte{'\n'})
		}
	})
	return errors.Join(lent, err, f.Sync())
}

// OpenClientKey reads the private half from a file: the one line of it that is
// neither blank nor a comment. The file must be readable by our user only:
// ErrExposed and ErrForeign say what is wrong, ErrBadClientKey that the
// content is.
func OpenClientKey(path string) (*ClientKey, error) {
	k, err := openClientKey(path)
	if err != nil {
		return nil, fmt.Errorf("opening the key %s: %w", path, err)
	}
	return k, nil
}

func openClientKey(path string) (*ClientKey, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0) // a pipe is refused, not waited for
	if err != nil {
		return nil, err
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !i.Mode().IsRegular() || i.Size() > lockedSize {
		return nil, ErrBadClientKey
	}
	if err := checkOwn(i); err != nil {
		return nil, err
	}
	page, err := newLocked()
	if err != nil {
		return nil, err
	}
	defer freeLocked(page)
	n, err := io.ReadFull(f, page)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, ErrBadClientKey
	}
	line, ok := onlyLine(page[:n])
	if !ok {
		return nil, ErrBadClientKey
	}
	return ParseClientKey(line)
}

// onlyLine returns the one line that is neither blank nor a comment.
func onlyLine(text []byte) (only []byte, ok bool) {
	for line := range bytes.Lines(text) {
		line = bytes.Trim(line, " \t\r\n")
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if only != nil {
			return nil, false
		}
		only = line
	}
	return only, only != nil
}
