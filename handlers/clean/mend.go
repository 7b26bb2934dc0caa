package clean

import (
	"io"
	"unicode/utf8"

	"lethe/vault"
)

// mended is what stands for a byte that is of no character.
const mended = "\ufffd"

// A mender hands a text on with � for each byte of it that is no UTF-8, so
// that it can go back into a page. The text comes in pieces, which may cut
// characters.
type Mender struct {
	to   io.Writer
	part []byte // a character that did not end yet
	room []byte
	n    int // of room
}

// NewMender returns a mender that works in room, which is locked memory, the
// more the faster, at least 32 bytes.
func NewMender(to io.Writer, room []byte) Mender {
	return Mender{to: to, part: room[:0:utf8.UTFMax], room: room[utf8.UTFMax:]}
}

// Take is lent the next piece.
func (m *Mender) Take(piece []byte) error {
	for len(piece) > 0 {
		read := 0
		vault.Do(func() { read = m.fill(piece) })
		piece = piece[read:]
		if len(piece) > 0 {
			if err := m.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill mends as much of b as surely fits, and returns how much that was.
func (m *Mender) fill(b []byte) int {
	for i, c := range b {
		if len(m.room)-m.n < utf8.UTFMax*len(mended) {
			return i
		}
		if len(m.part) == 0 && c < utf8.RuneSelf {
			m.room[m.n] = c
			m.n++
			continue
		}
		m.part = append(m.part, c)
		for len(m.part) > 0 && utf8.FullRune(m.part) {
			m.put()
		}
	}
	return len(b)
}

// put puts the character that part begins with, or what stands for its first
// byte, which is of none.
func (m *Mender) put() {
	r, size := utf8.DecodeRune(m.part)
	if r == utf8.RuneError && size <= 1 {
		m.n += copy(m.room[m.n:], mended)
	} else {
		m.n += copy(m.room[m.n:], m.part[:size])
	}
	m.part = m.part[:copy(m.part, m.part[size:])]
}

func (m *Mender) flush() error {
	_, err := m.to.Write(m.room[:m.n])
	m.n = 0
	return err
}

// End takes in that no more will come, and hands on what is left.
func (m *Mender) End() error {
	if err := m.flush(); err != nil {
		return err
	}
	for len(m.part) > 0 {
		m.put()
	}
	return m.flush()
}
