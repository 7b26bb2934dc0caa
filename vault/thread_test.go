package vault

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"
)

// countTips is how many cells tips have: drafts, parts, replies, names. It is
// -1 when a tip counts others than it has. The caller holds mu; nothing is
// under way.
func (v *Vault) countTips() int {
	drafts, leaves, names, told := 0, 0, 0, 0
	for at := range v.body.used {
		if b := v.body.at(at); b.tip {
			drafts += int(b.cells)
		}
	}
	for at := range v.tips.leaves.used {
		leaves += int(v.tips.leaves.at(at).body.cells)
	}
	for at := range v.tips.rows.used {
		t := v.tips.rows.at(at)
		names, told = names+int(t.name.n), told+int(t.cells)
	}
	if told != leaves {
		return -1
	}
	return drafts + leaves + names
}

// sealed begins a part and writes it in pieces.
func sealed(t testing.TB, v *Vault, b []byte, piece int) *Sealed {
	t.Helper()
	s, err := v.BeginSealed(int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Abort)
	for p := range slices.Chunk(b, piece) {
		if n, err := s.Write(p); n != len(p) || err != nil {
			t.Fatalf("writing: %d of %d, %v", n, len(p), err)
		}
	}
	return s
}

// tip stores a tip with one part and returns its alias.
func tip(t testing.TB, v *Vault, phrase string, b []byte, life time.Duration) Alias {
	t.Helper()
	if err := sealed(t, v, b, 5000).Tip([]byte(phrase), 0, life); err != nil {
		t.Fatal(err)
	}
	return v.aliasOf(t, phrase)
}

// reply seals a reply to a tip.
func reply(t testing.TB, v *Vault, a Alias, b []byte) error {
	t.Helper()
	s, err := v.BeginTip(int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	s.Write(b)
	return s.Reply(a)
}

func readPart(v *Vault, a Alias, number int) (got []byte, err error) {
	err = v.Part(a, number, func(o *Opening) error {
		return o.Read(func(p []byte) error { got = append(got, p...); return nil })
	})
	return got, err
}

func readReply(v *Vault, phrase string, number int) (got []byte, err error) {
	err = v.ReadReply([]byte(phrase), number, func(o *Opening) error {
		return o.Read(func(p []byte) error { got = append(got, p...); return nil })
	})
	return got, err
}

// bareOfTips is whether nothing is left of any tip: cells, rows and hashes.
func (v *Vault) bareOfTips(t testing.TB) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	x := &v.tips
	if len(bytes.Trim(v.arena.pages, "\x00")) > 0 {
		t.Error("a page is not zero")
	}
	if x.rows.len()+x.leaves.len()+x.ids.used+x.aliases.used+len(x.due.heap) != 0 || v.tipCells != 0 {
		t.Errorf("left: %d tips, %d leaves, %d cells", x.rows.len(), x.leaves.len(), v.tipCells)
	}
	for at := range x.rows.used {
		if *x.rows.at(at) != (thread{}) {
			t.Error("the row of a tip that is gone is not zero")
		}
	}
	for at := range x.leaves.used {
		if *x.leaves.at(at) != (leaf{}) {
			t.Error("the row of a part that is gone is not zero")
		}
	}
	for _, s := range slices.Concat(x.ids.slots, x.aliases.slots) {
		if s != (slot{}) {
			t.Error("the hash of a tip that is gone is not zero")
		}
	}
}

// A tip's whole way, by both doors.
func TestThread(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true, Day: func() uint16 { return 7 }})
	const phrase = "seven words that nobody else would have drawn"
	first, second := text(100_000), text(70)
	a := tip(t, v, phrase, first, 24*time.Hour)
	clock.Advance(time.Minute)
	if err := sealed(t, v, second, 33).Add([]byte(phrase), 3, nil); err != nil {
		t.Fatal(err)
	}
	if err := v.Collected(a, 1); err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]byte{first, second} {
		if got, err := readPart(v, a, i+1); err != nil || !bytes.Equal(got, want) {
			t.Errorf("part %d: %d bytes, %v", i+1, len(got), err)
		}
	}
	for _, answer := range []string{"first", "second", "third"} {
		if err := reply(t, v, a, []byte(answer)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := readReply(v, phrase, 3); err != nil || string(got) != "third" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := v.DeleteReply([]byte(phrase), 2); err != nil {
		t.Fatal(err)
	}
	if err := v.TakenBy(a, []byte("Zoë")); err != nil {
		t.Fatal(err)
	}
	box, err := v.Inbox([]byte(phrase))
	if err != nil {
		t.Fatal(err)
	}
	want := Inbox{
		Day: 7, Left: 24 * time.Hour,
		Parts: []Part{
			{Number: 1, Day: 7, Size: 100_000, Collected: true},
			{Number: 2, Day: 7, Came: time.Minute, Size: 70, To: 3},
		},
		Replies: []ReplyHead{{1, 7, 5}, {3, 7, 5}},
	}
	if got := fmt.Sprint(box); got != fmt.Sprint(want) {
		t.Errorf("the inbox is %v, want %v", got, want)
	}
	err = v.Tip(a, forever, func(got *Tip) error {
		want := Tip{Alias: a, Day: 7, Left: 24 * time.Hour, Due: 24*time.Hour + time.Minute, Parts: want.Parts, Replies: 2, Replied: 3, Name: []byte("Zoë")}
		if fmt.Sprint(*got) != fmt.Sprint(want) {
			t.Errorf("the tip is %v, want %v", *got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Done(a); err != nil {
		t.Fatal(err)
	}
	v.bareOfTips(t)
}

// Whatever the size and the pieces, the bytes come back as they were, whole
// and in ranges, and take no cell more than they fill.
func TestSealedSizes(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	for _, n := range []int{1, cellSize, cellSize + 1, pageSize - 1, pageSize, pageSize + 1, 3*pageSize + 77, 500_000} {
		for _, piece := range []int{255, 4096, 1 << 20} {
			want := text(n)
			s, err := v.BeginSealed(int64(n) + 100_000)
			if err != nil {
				t.Fatal(err)
			}
			for p := range slices.Chunk(want, piece) {
				s.Write(p)
			}
			if s.Len() != int64(n) {
				t.Errorf("%d bytes are written, want %d", s.Len(), n)
			}
			phrase := fmt.Sprint(n, piece)
			if err := s.Tip([]byte(phrase), 0, time.Hour); err != nil {
				t.Fatal(err)
			}
			if got := v.used(); got != cellsRaw(int64(n)) {
				t.Errorf("%d bytes use %d cells, want %d", n, got, cellsRaw(int64(n)))
			}
			settled(t, v)
			a := v.aliasOf(t, phrase)
			if got, err := readPart(v, a, 1); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d bytes in pieces of %d: got %d, %v", n, piece, len(got), err)
			}
			off, m := int64(n/3), int64(n/2)
			var got []byte
			v.Part(a, 1, func(o *Opening) error {
				if o.Size() != int64(n) {
					t.Errorf("the size is %d, want %d", o.Size(), n)
				}
				return o.ReadRange(off, m, func(p []byte) error { got = append(got, p...); return nil })
			})
			if !bytes.Equal(got, want[off:off+m]) {
				t.Errorf("%d bytes at %d of %d are others", m, off, n)
			}
			if err := v.Withdraw([]byte(phrase)); err != nil {
				t.Fatal(err)
			}
		}
	}
	v.bareOfTips(t)
}

// aliasOf is the alias of a phrase's tip.
func (v *Vault) aliasOf(t testing.TB, phrase string) Alias {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	at, err := v.standing(byPhrase, v.tipID([]byte(phrase)))
	if err != nil {
		t.Fatal(err)
	}
	return aliasOf(v.tips.rows.at(at).alias)
}

// What cannot end stands where the caller can mend it, and is wiped where not.
func TestTipErrors(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true, Links: 3})
	a := tip(t, v, "taken", text(10), time.Hour)
	s := sealed(t, v, text(10), 10)
	for _, life := range []time.Duration{-1, 0, LifeMin - 1, LifeMax + 1} {
		if err := s.Tip([]byte("new"), 0, life); err != ErrLife {
			t.Errorf("for %v: got %v, want %v", life, err, ErrLife)
		}
	}
	if err := s.Add([]byte("unknown"), 0, nil); err != ErrRefused {
		t.Errorf("adding to nothing: got %v, want %v", err, ErrRefused)
	}
	if err := s.Tip([]byte("new"), 0, time.Hour); err != nil {
		t.Errorf("after that: %v", err)
	}
	s.Abort() // does nothing any more
	if err := s.Tip([]byte("newer"), 0, time.Hour); err != ErrClosed {
		t.Errorf("a second end: got %v, want %v", err, ErrClosed)
	}
	if got, err := readPart(v, v.aliasOf(t, "new"), 1); err != nil || len(got) != 10 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	used := v.used()
	for _, phrase := range [][]byte{nil, text(PhraseMax + 1)} {
		s := sealed(t, v, text(10), 10)
		if err := s.Tip(phrase, 0, time.Hour); err != errPhrase || v.used() != used {
			t.Errorf("a phrase of %d bytes: %v, %d cells", len(phrase), err, v.used())
		}
	}
	s = sealed(t, v, text(10), 10)
	if err := s.Tip([]byte("taken"), 0, time.Hour); err != ErrExists || v.used() != used {
		t.Errorf("the same phrase again: got %v, want %v", err, ErrExists)
	}
	tip(t, v, "third", text(10), time.Hour)
	s = sealed(t, v, text(10), 10)
	if err := s.Tip([]byte("fourth"), 0, time.Hour); err != ErrFull {
		t.Errorf("the fourth of three: got %v, want %v", err, ErrFull)
	}
	v.Done(a)
	if err := s.Tip([]byte("fourth"), 0, time.Hour); err != nil {
		t.Errorf("when there is a place: %v", err)
	}
	s, err := v.BeginSealed(10)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Tip([]byte("empty"), 0, time.Hour); err != ErrEmpty {
		t.Errorf("nothing written: got %v, want %v", err, ErrEmpty)
	}
	if _, err := s.Write(text(11)); err != ErrTooLarge {
		t.Errorf("more than announced: got %v, want %v", err, ErrTooLarge)
	}
	s.Abort()
	for size, want := range map[int64]error{0: ErrEmpty, v.SealedMax() + 1: ErrTooLarge} {
		if _, err := v.BeginSealed(size); err != want {
			t.Errorf("%d bytes: got %v, want %v", size, err, want)
		}
	}
	plain := under(t, v, text(10))[0]
	if err := plain.Reply(v.aliasOf(t, "third")); err == nil || !plain.over {
		t.Errorf("a reply that is no tip's: %v", err)
	}
}

// A tip takes so many parts and replies, and says so to the next.
func TestTipBounds(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	a := tip(t, v, "p", text(10), time.Hour)
	for i := 1; i < PartsMax; i++ {
		if err := sealed(t, v, text(10+i), 100).Add([]byte("p"), 0, nil); err != nil {
			t.Fatal(i, err)
		}
	}
	s := sealed(t, v, text(10), 10)
	if err := s.Add([]byte("p"), 0, nil); err != ErrFull {
		t.Errorf("one part more: got %v, want %v", err, ErrFull)
	}
	if err := s.Tip([]byte("q"), 0, time.Hour); err != nil {
		t.Error(err)
	}
	for i := range RepliesMax {
		if err := reply(t, v, a, text(i+1)); err != nil {
			t.Fatal(i, err)
		}
	}
	over, err := v.BeginTip(10)
	if err != nil {
		t.Fatal(err)
	}
	defer over.Abort()
	over.Write(text(10))
	if err := over.Reply(a); err != ErrFull {
		t.Errorf("one reply more: got %v, want %v", err, ErrFull)
	}
	if err := v.DeleteReply([]byte("p"), 1); err != nil {
		t.Fatal(err)
	}
	if err := over.Reply(a); err != nil {
		t.Errorf("when there is a place: %v", err)
	}
	if got, err := readReply(v, "p", RepliesMax+1); err != nil || len(got) != 10 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	if got, err := readPart(v, a, PartsMax); err != nil || len(got) != 10+PartsMax-1 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	if err := v.Withdraw([]byte("p")); err != nil {
		t.Fatal(err)
	}
	if err := v.Withdraw([]byte("q")); err != nil {
		t.Fatal(err)
	}
	v.bareOfTips(t)
}

// A repeat while two try at once: one stands.
func TestTipTwice(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true})
	tip(t, v, "p", text(100), LifeMin)
	clock.Advance(LifeMin)
	a := tip(t, v, "p", text(200), LifeMin) // before the sweep has come
	if got, err := readPart(v, a, 1); err != nil || len(got) != 200 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	settled(t, v)
	errs := make(chan error)
	for range 2 {
		s := sealed(t, v, text(10), 10)
		go func() { errs <- s.Tip([]byte("q"), 0, LifeMin) }()
	}
	if a, b := <-errs, <-errs; (a == nil) == (b == nil) || a != nil && a != ErrExists || b != nil && b != ErrExists {
		t.Errorf("got %v and %v", a, b)
	}
}

func TestAliases(t *testing.T) {
	seen := map[Alias]bool{}
	for range 1000 {
		a := drawAlias()
		if a[0] >= AliasWords || a[1] >= AliasWords || aliasOf(a.id()) != a {
			t.Fatalf("drew %v", a)
		}
		seen[a] = true
	}
	if len(seen) < 990 {
		t.Errorf("%d different ones of 1000", len(seen))
	}
	last := Alias{AliasWords - 1, AliasWords - 1}
	if aliasOf(last.id()) != last {
		t.Error("the last alias is another")
	}
	for _, a := range []Alias{{AliasWords, 0}, {0, AliasWords}, {65535, 65535}} {
		if n := a.id(); n == aliasOf(n).id() {
			t.Errorf("%v has the id of an alias", a)
		}
	}
}

// TestAddOnce: a part of a once that the tip has already does not go in again,
// and no part is told by the once of another tip.
func TestAddOnce(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	for _, phrase := range []string{"p", "q"} {
		if err := sealed(t, v, text(10), 100).Tip([]byte(phrase), 0, LifeMax); err != nil {
			t.Fatal(err)
		}
		for i, want := range []error{nil, ErrExists, nil, nil} {
			once := [][]byte{[]byte("a"), []byte("a"), []byte("b"), nil}[i]
			if err := sealed(t, v, text(10), 100).Add([]byte(phrase), 0, once); err != want {
				t.Errorf("%s, addition %d: got %v, want %v", phrase, i, err, want)
			}
		}
	}
	a, err := v.Inbox([]byte("p"))
	if err != nil || len(a.Parts) != 4 {
		t.Fatalf("got %d parts, %v, want 4", len(a.Parts), err)
	}
	seen := map[id]bool{}
	for i := range v.tips.leaves.len() {
		if once := v.tips.leaves.at(uint32(i)).once; once != (id{}) && seen[once] {
			t.Errorf("two tips keep the same mark of a part")
		} else {
			seen[once] = true
		}
	}
}
