package handlers

import (
	"bytes"
	"time"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// A span is a line of a text: where it begins, and how long it is without its
// end.
type span struct{ off, size int64 }

// A divider finds the lines of a text in its pieces, without those that hold
// only blanks. It stops behind one more than there may be.
type divider struct {
	lines []span
	line  span // so far
	ink   bool // whether it has more than blanks
}

func (d *divider) feed(b []byte) {
	for len(b) > 0 && len(d.lines) <= policy.LinesMax {
		n := bytes.IndexByte(b, '\n')
		whole := n >= 0
		if !whole {
			n = len(b)
		}
		d.line.size += int64(n)
		d.ink = d.ink || clean.HasInk(b[:n])
		if !whole {
			return
		}
		d.end()
		b = b[n+1:]
	}
}

// end ends a line.
func (d *divider) end() {
	if d.ink {
		d.lines = append(d.lines, d.line)
	}
	d.line, d.ink = span{off: d.line.off + d.line.size + 1}, false
}

// divide finds the lines of the text that came.
func (m *making) divide() error {
	d := divider{lines: make([]span, 0, policy.LinesMax+1)}
	err := m.in.giveBack(func(piece []byte) error {
		d.feed(piece)
		return nil
	})
	d.end()
	m.lines = d.lines
	return err
}

// commitEach commits each line for itself: all of them or, as long as the text
// still stands, none.
func (m *making) commitEach(t vault.Terms) error {
	for _, line := range m.lines[len(m.each):] {
		sub, err := m.site.Vault.Begin(line.size + bundle.TrailerSize)
		if err != nil {
			return err
		}
		m.each = append(m.each, sub)
	}
	if err := m.fillEach(m.window[:bundle.IndexMax]); err != nil {
		return err
	}
	return vault.CommitEach(m.each, t, m.made.links)
}

// fillEach copies the lines to where they belong. room is of locked memory.
func (m *making) fillEach(room []byte) error {
	at, i := int64(0), 0
	var to bundle.Writer
	begun := false
	return m.in.giveBack(func(piece []byte) error {
		for ; i < len(m.lines); i++ {
			line := m.lines[i]
			from, end := max(line.off-at, 0), line.off+line.size-at
			if from >= int64(len(piece)) {
				break
			}
			if !begun {
				begun = true
				to = bundle.NewWriter(m.each[i], room)
				if err := to.Begin(bundle.Text, nil); err != nil {
					return err
				}
			}
			if _, err := to.Write(piece[from:min(end, int64(len(piece)))]); err != nil {
				return err
			}
			if end > int64(len(piece)) {
				break // the rest is in the next piece
			}
			if err := to.End(); err != nil {
				return err
			}
			begun = false
		}
		at += int64(len(piece))
		return nil
	})
}

// longest is the longest of the offered times for which there is room for what
// came; 0 is none. Where there is room for as long as was asked for, there is
// no place for so many links.
func (m *making) longest() time.Duration {
	if len(m.each) < len(m.lines) {
		return 0
	}
	life := m.in.to.Longest()
	if len(m.each) > 0 {
		life = vault.LongestEach(m.each)
	}
	if life >= m.made.life {
		return 0
	}
	return offered(life)
}

// offered is the longest time that the forms offer of those up to life; 0 is
// none.
func offered(life time.Duration) (longest time.Duration) {
	for _, l := range policy.Lifetimes {
		if l <= life {
			longest = l
		}
	}
	return longest
}
