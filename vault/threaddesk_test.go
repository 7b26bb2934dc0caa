package vault

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"
)

// The desk sees tips in the order in which they came, and nothing that came
// after the hour that it is shown.
func TestTipsUntil(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true})
	var all []Alias
	for i := range 5 {
		clock.Advance(time.Minute)
		all = append(all, tip(t, v, fmt.Sprint(i), text(10), time.Hour))
	}
	v.Done(all[1])
	clock.Advance(time.Minute)
	late := tip(t, v, "late", text(10), time.Hour) // where the one that is done was
	if err := sealed(t, v, text(10), 10).Add([]byte("0"), 0, nil); err != nil {
		t.Fatal(err)
	}
	shown := func(until time.Duration) (got []Alias, parts int) {
		err := v.Tips(until, func(t *Tip) bool {
			got, parts = append(got, t.Alias), parts+len(t.Parts)
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		return got, parts
	}
	for _, c := range []struct {
		until time.Duration
		want  []Alias
		parts int
	}{
		{0, nil, 0},
		{time.Minute, all[:1], 1},
		{5*time.Minute - 1, []Alias{all[0], all[2], all[3]}, 3},
		{5 * time.Minute, []Alias{all[0], all[2], all[3], all[4]}, 4},
		{forever, []Alias{all[0], all[2], all[3], all[4], late}, 6},
	} {
		if got, parts := shown(c.until); fmt.Sprint(got) != fmt.Sprint(c.want) || parts != c.parts {
			t.Errorf("until %v: %v with %d parts, want %v with %d", c.until, got, parts, c.want, c.parts)
		}
	}
	if err := v.Tip(late, 6*time.Minute-1, nil); err != ErrRefused {
		t.Errorf("a tip that has not appeared: got %v, want %v", err, ErrRefused)
	}
	n := 0
	v.Tips(forever, func(*Tip) bool { n++; return n < 2 })
	if n != 2 {
		t.Errorf("%d tips were shown to who wanted 2", n)
	}
	// What ends while others are shown is not shown, nor what takes its place.
	n = 0
	v.Tips(forever, func(*Tip) bool {
		if n++; n == 1 {
			v.Done(late)
			tip(t, v, "new", text(10), time.Hour)
		}
		return true
	})
	if n != 4 {
		t.Errorf("%d tips were shown, want 4", n)
	}
}

// A reply lies sealed: its text is nowhere, and a flipped bit is refused.
func TestReplySealed(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	a := tip(t, v, "p", text(10), time.Hour)
	secret := []byte("meet me where the river bends, on no day at all")
	if err := reply(t, v, a, secret); err != nil {
		t.Fatal(err)
	}
	for i := 0; i+8 <= len(secret); i++ {
		if bytes.Contains(v.arena.pages, secret[i:i+8]) {
			t.Fatal("8 bytes of a reply are in the arena")
		}
	}
	if _, err := readReply(v, "q", 1); err != ErrRefused {
		t.Errorf("another phrase: got %v, want %v", err, ErrRefused)
	}
	v.mu.Lock()
	v.arena.pages[int(v.tips.leaves.at(1).body.first)*cellSize] ^= 1
	v.mu.Unlock()
	if got, err := readReply(v, "p", 1); err == nil {
		t.Errorf("a flipped bit: got %d bytes", len(got))
	}
}

// Tips have the quarter that links leave them, and what would not stay for as
// long as its tip is refused and stands.
func TestTipRoom(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	for _, size := range []int{64 << 10, 4 << 10, 100} {
		for v.Longest(int64(size)) >= LifeMin {
			put(t, v, text(size), Terms{Life: LifeMin}, 1)
		}
	}
	links := v.room(false)
	a := tip(t, v, "p", text(v.layout.Tips/4), LifeMin)
	s := sealed(t, v, text(v.layout.Tips/2), 100_000)
	longest := s.Longest()
	if longest < LifeMin || longest >= LifeMax {
		t.Fatalf("half of the tips' part may stay %v", longest)
	}
	if err := s.Tip([]byte("q"), 0, longest+1); err != ErrFull {
		t.Errorf("for longer than there is room: got %v, want %v", err, ErrFull)
	}
	if err := s.Tip([]byte("q"), 0, longest); err != nil {
		t.Errorf("for %v, as was said: %v", longest, err)
	}
	if _, err := v.BeginSealed(int64(v.layout.Tips) / 2); err != ErrFull {
		t.Errorf("more than the rest: got %v, want %v", err, ErrFull)
	}
	if err := v.Done(a); err != nil {
		t.Fatal(err)
	}
	if n := v.room(false); n != links {
		t.Errorf("links have room for %d cells after tips came and went, want %d", n, links)
	}
	// A tip with a month to go takes no large part that would crowd it.
	v.Purge()
	tip(t, v, "r", text(10), LifeMax)
	for v.Longest(v.Max()/4) == LifeMax {
		put(t, v, text(int(v.Max()/4)), Terms{Life: LifeMax}, 1)
	}
	for {
		s := sealed(t, v, text(int(v.Max()/4)), 100_000)
		if s.Longest() < LifeMax {
			s.Abort()
			break
		}
		if err := s.Tip(fmt.Append(nil, v.used()), 0, LifeMax); err != nil {
			t.Fatal(err)
		}
	}
	s = sealed(t, v, text(int(v.Max()/4)), 100_000)
	if err := s.Add([]byte("r"), 0, nil); err != ErrFull {
		t.Errorf("a large part for a month: got %v, want %v", err, ErrFull)
	}
	s.Abort()
	if err := sealed(t, v, text(100), 100).Add([]byte("r"), 0, nil); err != nil {
		t.Errorf("a small part for a month: %v", err)
	}
	r := v.aliasOf(t, "r")
	if err := reply(t, v, r, text(int(v.Max()/4))); err != ErrFull {
		t.Errorf("a large reply for a month: got %v, want %v", err, ErrFull)
	}
	if err := reply(t, v, r, text(100)); err != nil {
		t.Errorf("a small reply for a month: %v", err)
	}
}

// A miss of the tipster's doors does the work of a hit: counted, not timed.
func TestTipEqualWork(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true})
	tip(t, v, "expired", text(10), LifeMin)
	clock.Advance(LifeMin)
	v.sweep()
	tip(t, v, "due", text(10), LifeMin)
	clock.Advance(LifeMin)
	done := tip(t, v, "done", text(10), time.Hour)
	v.Done(done)
	a := tip(t, v, "replied", text(10), time.Hour)
	for range 9 {
		if err := reply(t, v, a, text(10)); err != nil {
			t.Fatal(err)
		}
	}
	tip(t, v, "waiting", text(10), time.Hour)
	type work struct{ argon, derive, unwrap, hpke uint64 }
	now := func() work {
		return work{v.did[didArgon].Load(), v.did[didDerive].Load(), v.did[didUnwrap].Load(), v.did[didHPKE].Load()}
	}
	names := []string{"", "unknown", string(text(500)), "expired", "due", "done", "waiting", "replied"}
	for _, name := range names {
		phrase := []byte(name)
		for _, c := range []struct {
			what string
			f    func()
			want work
		}{
			{"inbox", func() { v.Inbox(phrase) }, work{derive: 1}},
			{"read", func() { readReply(v, name, 1) }, work{derive: 1, hpke: 1}},
			{"read none", func() { readReply(v, name, 99) }, work{derive: 1, hpke: 1}},
			{"delete", func() { v.DeleteReply(phrase, 2) }, work{derive: 1}},
			{"delete none", func() { v.DeleteReply(phrase, 99) }, work{derive: 1}},
			{"withdraw", func() { v.Withdraw(phrase) }, work{derive: 1}},
		} {
			before := now()
			c.f()
			after := now()
			got := work{after.argon - before.argon, after.derive - before.derive, after.unwrap - before.unwrap, after.hpke - before.hpke}
			if got != c.want {
				t.Errorf("%s of %.10q: did %+v, want %+v", c.what, name, got, c.want)
			}
		}
	}
}

// The index grows when a part begins, not when it ends: that may be inside Do.
func TestTipsGrowEarly(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	const n = 3000
	subs := make([]*Sealed, n)
	for i := range subs {
		s, err := v.BeginSealed(100)
		if err != nil {
			t.Fatal(err)
		}
		s.Write(text(100))
		subs[i] = s
	}
	size := func() [5]int {
		x := &v.tips
		return [5]int{len(x.ids.slots), len(x.aliases.slots), len(x.rows.blocks), len(x.leaves.blocks), cap(x.due.heap)}
	}
	before := size()
	a := Alias{}
	for i, s := range subs {
		var err error
		if i%3 == 2 {
			err = s.Add(fmt.Append(nil, i-1), 0, nil)
		} else {
			err = s.Tip(fmt.Append(nil, i), 0, time.Hour)
		}
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			a = v.aliasOf(t, "0")
		}
		if i < RepliesMax {
			if err := reply(t, v, a, text(1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	after := size()
	after[3] = before[3] // replies may add a block
	if after != before {
		t.Errorf("the index was of %v, and is of %v", before, after)
	}
	v.Purge()
	v.bareOfTips(t)
}

// A chunk is copied for a reader and nothing is allocated for it.
func BenchmarkPart(b *testing.B) {
	v := benchVault(b, 64<<20)
	a := tip(b, v, "p", text(10<<20), time.Hour)
	b.SetBytes(10 << 20)
	for b.Loop() {
		err := v.Part(a, 1, func(o *Opening) error { return o.Read(func([]byte) error { return nil }) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSealed stores a part of 10 MiB as handlers do, in pieces of 64 KiB,
// beside a copy of the same bytes to memory that is there.
func BenchmarkSealed(b *testing.B) {
	const size = 10 << 20
	part := text(size)
	b.Run("copy", func(b *testing.B) {
		to := make([]byte, size)
		b.SetBytes(size)
		for b.Loop() {
			copy(to, part)
		}
		runtime.KeepAlive(to)
	})
	b.Run("vault", func(b *testing.B) {
		v := benchVault(b, 64<<20)
		b.SetBytes(size)
		for b.Loop() {
			s, err := v.BeginSealed(size)
			if err != nil {
				b.Fatal(err)
			}
			for at := 0; at < size; at += 64 << 10 {
				if _, err := s.Write(part[at : at+64<<10]); err != nil {
					b.Fatal(err)
				}
			}
			if err := s.Tip([]byte("p"), 0, time.Hour); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := v.Withdraw([]byte("p")); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
}
