package vault

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Tip is a tip as the desk sees it. It is good inside the callback only.
type Tip struct {
	Alias   Alias
	Day     uint16        // when its first part came
	Left    time.Duration // until it is wiped, as far as Parts say; not below 0
	Due     time.Duration // the same, by Config.Now
	Parts   []Part
	Replies int    // that wait
	Replied int    // replies so far, with those that were deleted
	Name    []byte // who took it; locked memory, empty when nobody did
}

// spot is a tip's place, and what tells whether it is still the same.
type spot struct {
	at, serial uint32
	came       time.Duration
}

// Tips lends each tip to f, in the order in which they came, until f returns
// false. Parts that came after until are not there yet, nor are tips without
// another. Tips that come or go meanwhile may be missing. The error is ErrBusy
// or ErrClosed. It costs what looking at every row takes, about 5 ns each.
func (v *Vault) Tips(until time.Duration, f func(t *Tip) bool) error {
	in, err := v.begin()
	if err != nil {
		return err
	}
	v.exit(in)
	all := v.spots()
	t := Tip{Parts: make([]Part, 0, PartsMax)}
	return v.onDesk(func(d desk) (err error) {
		Do(func() {
			for _, s := range all {
				switch err = v.show(&t, s, until, in, d); {
				case err == ErrRefused:
					err = nil
				case err != nil || !f(&t):
					return
				}
			}
		})
		return err
	})
}

// spots are the places of all tips, in the order in which they came.
func (v *Vault) spots() []spot {
	v.mu.Lock()
	n := v.tips.rows.len()
	v.mu.Unlock()
	all := make([]spot, 0, n+16) // not while others wait for mu
	v.mu.Lock()
	x := &v.tips
	for at := range x.rows.used {
		if t := x.rows.at(at); t.serial != 0 && len(all) < cap(all) {
			all = append(all, spot{at, t.serial, x.leaves.at(t.parts.first).came})
		}
	}
	v.mu.Unlock()
	slices.SortFunc(all, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.came, b.came), cmp.Compare(a.serial, b.serial))
	})
	return all
}

// show fills t with the tip at a spot. ErrRefused says that it is gone, or
// that no part of it came until then.
func (v *Vault) show(t *Tip, s spot, until time.Duration, in pass, d desk) error {
	if err := v.enter(in); err != nil {
		return err
	}
	defer v.exit(in)
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.conf.Now()
	row := v.tips.rows.at(s.at)
	if row.serial != s.serial || now >= row.due {
		return ErrRefused
	}
	t.Parts = v.partsOf(row, t.Parts[:0], until)
	if len(t.Parts) == 0 {
		return ErrRefused
	}
	t.Alias, t.Day, t.Due = aliasOf(row.alias), v.dayOf(row), v.dueAs(row, t.Parts)
	t.Left = max(t.Due-now, 0)
	t.Replies, t.Replied, t.Name = int(row.replies.n), int(row.numbered), d.page(int(row.nameLen))
	if row.nameLen > 0 {
		copy(t.Name, v.cells.bytes(row.name))
	}
	return nil
}

// Tip lends one tip to f, as Tips does. ErrRefused says that it is not there.
func (v *Vault) Tip(a Alias, until time.Duration, f func(t *Tip) error) error {
	t := Tip{Parts: make([]Part, 0, PartsMax)}
	return v.onDesk(func(d desk) error {
		in, err := v.begin()
		if err != nil {
			return err
		}
		s, _, err := v.spotOf(a)
		v.exit(in)
		if err != nil {
			return err
		}
		Do(func() {
			if err = v.show(&t, s, until, in, d); err == nil {
				err = f(&t)
			}
		})
		return err
	})
}

// spotOf is where a tip is, and what replies to it are sealed to.
func (v *Vault) spotOf(a Alias) (s spot, pub [32]byte, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	at, err := v.standing(byAlias, a.id())
	if err != nil {
		return s, pub, err
	}
	t := v.tips.rows.at(at)
	return spot{at: at, serial: t.serial}, t.pub, nil
}

// Collected notes that the desk has a part.
func (v *Vault) Collected(a Alias, number int) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	at, err := v.standing(byAlias, a.id())
	if err != nil {
		return err
	}
	l, _, err := v.leaf(v.tips.rows.at(at).parts, number)
	if err != nil {
		return err
	}
	v.tips.leaves.at(l).collected = true
	v.tend(at)
	return nil
}

// Done wipes a tip, as Withdraw does.
func (v *Vault) Done(a Alias) error { return v.endTip(byAlias, a.id()) }

// TakenBy notes who took a tip, in at most NameMax bytes of any kind; none
// lets go of it. ErrFull says that there is no cell for the name.
func (v *Vault) TakenBy(a Alias, name []byte) (err error) {
	if len(name) > NameMax {
		return fmt.Errorf("taking a tip: a name of %d bytes", len(name))
	}
	in, err := v.begin()
	if err != nil {
		return err
	}
	defer v.exit(in)
	Do(func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		at, lost := v.standing(byAlias, a.id())
		if err = lost; err == nil {
			err = v.name(v.tips.rows.at(at), name)
		}
	})
	return err
}

// name puts a name into a cell of the tip's own. The caller holds life and mu.
func (v *Vault) name(t *thread, name []byte) error {
	if len(name) == 0 {
		v.unname(t)
		return nil
	}
	if t.name.n == 0 {
		if !v.cells.reserve(1) {
			return ErrFull
		}
		v.tipCells++
		t.name = v.cells.take(1)
	}
	cell := v.cells.bytes(t.name)
	clear(cell)
	t.nameLen = uint8(copy(cell, name))
	return nil
}

// unname wipes the name and gives its cell back. The caller holds life and mu.
func (v *Vault) unname(t *thread) {
	if t.name.n == 0 {
		return
	}
	clear(v.cells.bytes(t.name))
	v.cells.give(t.name)
	v.tipCells--
	t.name, t.nameLen = run{}, 0
}
