package vault

import (
	"bytes"
	"testing"
	"time"
)

// full makes a tip with all that one can have.
func full(t testing.TB, v *Vault, phrase string, life time.Duration) Alias {
	t.Helper()
	a := tip(t, v, phrase, text(5*pageSize+9), life)
	if err := sealed(t, v, text(700), 100).Add([]byte(phrase), 1, nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := reply(t, v, a, text(3*chunkMax+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.TakenBy(a, []byte("someone")); err != nil {
		t.Fatal(err)
	}
	return a
}

// Nothing of a tip is left, however it ends: its cells, its rows and the
// hashes of its names are zero.
func TestTipWiped(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true})
	for name, end := range map[string]func(a Alias) error{
		"withdraw": func(Alias) error { return v.Withdraw([]byte("p")) },
		"done":     v.Done,
		"expire":   func(Alias) error { clock.Advance(time.Hour); v.sweep(); return nil },
		"purge":    func(Alias) error { v.Purge(); return nil },
	} {
		a := full(t, v, "p", time.Hour)
		old := v.index
		if len(bytes.Trim(v.arena.pages, "\x00")) == 0 {
			t.Fatal("the arena is zero while a tip waits")
		}
		if err := end(a); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		v.bareOfTips(t)
		for at := range old.tips.rows.used {
			if *old.tips.rows.at(at) != (thread{}) {
				t.Errorf("%s: a row stays", name)
			}
		}
		if _, err := v.Inbox([]byte("p")); err != ErrRefused {
			t.Errorf("%s: got %v, want %v", name, err, ErrRefused)
		}
		for what, err := range map[string]error{
			"done": v.Done(a), "withdraw": v.Withdraw([]byte("p")), "collected": v.Collected(a, 1),
			"taken": v.TakenBy(a, []byte("x")), "reply": reply(t, v, a, text(1)), "part": v.Part(a, 1, nil),
			"tip": v.Tip(a, forever, nil), "read": v.ReadReply([]byte("p"), 1, nil), "delete": v.DeleteReply([]byte("p"), 1),
		} {
			if err != ErrRefused {
				t.Errorf("%s, then %s: got %v, want %v", name, what, err, ErrRefused)
			}
		}
	}
}

// A name goes when it is let go of, and when a shorter one takes its place.
func TestTakenBy(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	a := tip(t, v, "p", text(10), time.Hour)
	named := func(want string) {
		t.Helper()
		err := v.Tip(a, forever, func(got *Tip) error {
			if string(got.Name) != want {
				t.Errorf("taken by %q, want %q", got.Name, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"", "a rather long name of forty bytes at all", "bo", "Zoë"} {
		if err := v.TakenBy(a, []byte(name)); err != nil {
			t.Fatal(err)
		}
		named(name)
	}
	if bytes.Contains(v.arena.pages, []byte("long name")) {
		t.Error("the longer name is still there")
	}
	if err := v.TakenBy(a, make([]byte, NameMax+1)); err == nil {
		t.Error("a name that is too long is taken")
	}
	if err := v.TakenBy(a, nil); err != nil {
		t.Fatal(err)
	}
	named("")
	if v.used() != 1 {
		t.Errorf("%d cells are used, want 1", v.used())
	}
}

// Who reads when a tip is withdrawn gets no further page, and what it was is
// zero before they end. A reply that is deleted goes the same way.
func TestWithdrawWhileRead(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	for name, c := range map[string]struct {
		read func(a Alias, f func(*Opening) error) error
		end  func(a Alias) error
	}{
		"part, withdraw": {
			func(a Alias, f func(*Opening) error) error { return v.Part(a, 1, f) },
			func(Alias) error { return v.Withdraw([]byte("p")) },
		},
		"part, done": {
			func(a Alias, f func(*Opening) error) error { return v.Part(a, 1, f) },
			v.Done,
		},
		"reply, withdraw": {
			func(a Alias, f func(*Opening) error) error { return v.ReadReply([]byte("p"), 2, f) },
			func(Alias) error { return v.Withdraw([]byte("p")) },
		},
		"reply, delete": {
			func(a Alias, f func(*Opening) error) error { return v.ReadReply([]byte("p"), 2, f) },
			func(Alias) error { return v.DeleteReply([]byte("p"), 2) },
		},
	} {
		a := full(t, v, "p", time.Hour)
		before, pages := v.used(), 0
		err := c.read(a, func(o *Opening) error {
			return o.Read(func([]byte) error {
				if pages++; pages == 2 {
					if err := c.end(a); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					if v.used() >= before-3*cellsPerPage {
						t.Errorf("%s: %d cells of %d are used while it is read", name, v.used(), before)
					}
				}
				return nil
			})
		})
		if err != ErrClosed || pages != 2 {
			t.Errorf("%s: %d pages were read, %v, want 2 and %v", name, pages, err, ErrClosed)
		}
		v.Withdraw([]byte("p"))
		v.bareOfTips(t)
	}
}

// A tip whose time ends while a part is read goes when the reader has ended,
// and nobody else comes in.
func TestTipExpiresWhileRead(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true})
	want := text(5*pageSize + 9)
	a := full(t, v, "p", time.Hour)
	var got []byte
	err := v.Part(a, 1, func(o *Opening) error {
		clock.Advance(time.Hour)
		v.sweep()
		if _, err := readPart(v, a, 1); err != ErrRefused {
			t.Errorf("another reader: got %v, want %v", err, ErrRefused)
		}
		return o.Read(func(p []byte) error { got = append(got, p...); return nil })
	})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("a slow reader got %d bytes, %v", len(got), err)
	}
	v.bareOfTips(t)
}

// Everything that is done with a tip lets it wait for its life again; looking
// does not.
func TestTipActivity(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true})
	phrase := []byte("p")
	a := tip(t, v, "p", text(10), time.Hour)
	if err := reply(t, v, a, text(10)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		f    func() error
		left time.Duration
	}{
		{"add", func() error { return sealed(t, v, text(10), 10).Add(phrase, 0, nil) }, time.Hour},
		{"reply", func() error { return reply(t, v, a, text(10)) }, time.Hour},
		{"collected", func() error { return v.Collected(a, 1) }, time.Hour},
		{"inbox", func() error { _, err := v.Inbox(phrase); return err }, 10 * time.Minute},
		{"read", func() error { _, err := readReply(v, "p", 1); return err }, 10 * time.Minute},
		{"part", func() error { _, err := readPart(v, a, 1); return err }, 10 * time.Minute},
		{"delete", func() error { return v.DeleteReply(phrase, 1) }, 10 * time.Minute},
	} {
		v.Collected(a, 1)
		clock.Advance(50 * time.Minute)
		v.sweep()
		if err := c.f(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		box, err := v.Inbox(phrase)
		if err != nil || box.Left != c.left {
			t.Errorf("%s: %v are left, %v, want %v", c.what, box.Left, err, c.left)
		}
	}
	if err := v.Collected(a, 9); err != ErrRefused {
		t.Errorf("a part that is not there: got %v, want %v", err, ErrRefused)
	}
	clock.Advance(time.Hour)
	v.sweep()
	v.bareOfTips(t)
}

// What is written when everything is purged is gone, and its end says so.
func TestPurgeSealed(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	a := full(t, v, "p", time.Hour)
	s := sealed(t, v, text(100_000), 100_000)
	pages := 0
	err := v.Part(a, 1, func(o *Opening) error {
		return o.Read(func([]byte) error {
			if pages++; pages == 2 {
				v.Purge()
				tip(t, v, "q", text(100_000), time.Hour) // at the same place
			}
			return nil
		})
	})
	if err != ErrClosed || pages != 2 {
		t.Errorf("%d pages were read, %v, want 2 and %v", pages, err, ErrClosed)
	}
	for what, err := range map[string]error{
		"write": func() error { _, err := s.Write(nil); return err }(),
		"add":   s.Add([]byte("q"), 0, nil),
		"tip":   s.Tip([]byte("r"), 0, time.Hour),
	} {
		if what != "write" && err != ErrClosed {
			t.Errorf("%s: got %v, want %v", what, err, ErrClosed)
		}
	}
	seen := 0
	err = v.Tips(forever, func(*Tip) bool { seen++; v.Purge(); return true })
	if seen != 1 || err != nil {
		t.Errorf("%d tips, %v", seen, err)
	}
	v.bareOfTips(t)
}
