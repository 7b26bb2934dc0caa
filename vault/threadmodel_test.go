package vault

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Tips against a simple reference, by random histories.

type modelPart struct {
	b         []byte
	came      time.Duration
	to        uint8
	collected bool
}

type modelTip struct {
	phrase   string
	alias    Alias
	order    int
	life     time.Duration
	due      time.Duration
	parts    []modelPart
	replies  map[int][]byte
	numbered int
	name     string
}

type tipModel struct {
	v     *Vault
	clock *clock
	tips  map[string]*modelTip
	came  int
	gone  []Alias
}

func TestTipModel(t *testing.T) {
	outer := t
	rapid.Check(t, func(rt *rapid.T) {
		k := new(clock)
		v, err := New(Config{Arena: ArenaMin, Argon2: cheap, Now: k.Now, Tips: true})
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		m := &tipModel{v: v, clock: k, tips: map[string]*modelTip{}}
		rt.Repeat(map[string]func(*rapid.T){
			"send":  m.send,
			"reply": m.reply,
			"desk":  m.desk,
			"inbox": m.inbox,
			"end":   m.end,
			"wait":  m.wait,
			"links": m.link,
			"": func(t *rapid.T) {
				settled(outer, v)
				m.agree(t)
			},
		})
	})
}

// phrase is one of few, so that they meet.
func (m *tipModel) phrase(t *rapid.T) string {
	return rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "phrase")
}

// some is a tip that waits.
func (m *tipModel) some(t *rapid.T) *modelTip {
	phrase, ok := pick(t, m.tips, "tip")
	if !ok {
		return nil
	}
	return m.tips[phrase]
}

func (m *tipModel) send(t *rapid.T) {
	size := rapid.SampledFrom([]int{1, cellSize, 1000, pageSize, 60_000, 200_000}).Draw(t, "size")
	beyond := rapid.SampledFrom([]int{0, 0, 30_000}).Draw(t, "announced beyond")
	piece := rapid.SampledFrom([]int{100, 64 << 10}).Draw(t, "piece")
	phrase, to := m.phrase(t), uint8(rapid.IntRange(0, 3).Draw(t, "to"))
	life := rapid.SampledFrom([]time.Duration{LifeMin, time.Hour, LifeMax}).Draw(t, "life")
	b := bytes.Repeat([]byte{byte(m.came), byte(size)}, size)[:size]
	s, err := m.v.BeginSealed(int64(size + beyond))
	if err == ErrFull || err == ErrTooLarge {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	if size > 10_000 {
		piece = 64 << 10
	}
	for p := range slices.Chunk(b, piece) {
		if _, err := s.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	have, now, longest := m.tips[phrase], m.clock.Now(), s.Longest()
	part := modelPart{b: b, came: now, to: to}
	if rapid.Bool().Draw(t, "add") {
		err := s.Add([]byte(phrase), to, nil)
		switch {
		case have == nil && err == ErrRefused:
		case have != nil && err == ErrFull && (len(have.parts) == PartsMax || longest < have.due-now):
		case have != nil && err == nil && len(have.parts) < PartsMax:
			have.parts = append(have.parts, part)
			m.active(have)
		default:
			t.Fatalf("adding to a tip that stands (%v): %v, longest %v", have != nil, err, longest)
		}
		return
	}
	err = s.Tip([]byte(phrase), to, life)
	switch {
	case have != nil && err == ErrExists:
	case have == nil && err == ErrFull && life > longest:
	case have == nil && err == nil && life <= longest:
		m.came++
		m.tips[phrase] = &modelTip{
			phrase: phrase, alias: m.alias(t, phrase), order: m.came, life: life, due: now + life,
			parts: []modelPart{part}, replies: map[int][]byte{},
		}
	default:
		t.Fatalf("a tip where one stands (%v), for %v of %v: %v", have != nil, life, longest, err)
	}
}

// alias is the one that the desk sees and the reference does not know.
func (m *tipModel) alias(t *rapid.T, phrase string) (a Alias) {
	found := 0
	m.v.Tips(forever, func(got *Tip) bool {
		for _, known := range m.tips {
			if known.alias == got.Alias {
				return true
			}
		}
		a = got.Alias
		found++
		return true
	})
	if found != 1 {
		t.Fatalf("%d new tips at the desk, want 1", found)
	}
	return a
}

// active takes over how far the vault let the tip go: not less than it had,
// not more than its life.
func (m *tipModel) active(k *modelTip) {
	box, err := m.v.Inbox([]byte(k.phrase))
	now := m.clock.Now()
	if err != nil || now+box.Left < k.due || box.Left > max(k.life, k.due-now) {
		panic(fmt.Sprint("a tip of ", k.life, " has ", box.Left, " left, had ", k.due-now, ": ", err))
	}
	k.due = now + box.Left
}

func (m *tipModel) reply(t *rapid.T) {
	a, k := Alias{1, 2}, m.some(t)
	if k != nil {
		a = k.alias
	}
	b := text(rapid.SampledFrom([]int{1, 200, 8 << 10, 40_000}).Draw(t, "size"))
	s, err := m.v.BeginTip(int64(len(b)))
	if err != nil {
		return // full
	}
	defer s.Abort()
	s.Write(b)
	longest := s.Longest()
	err = s.Reply(a)
	switch {
	case k == nil && err == ErrRefused:
	case k != nil && err == ErrFull && (len(k.replies) == RepliesMax || longest < k.due-m.clock.Now()):
	case k != nil && err == nil:
		k.numbered++
		k.replies[k.numbered] = b
		m.active(k)
	default:
		t.Fatalf("replying: %v, longest %v", err, longest)
	}
}

func (m *tipModel) desk(t *rapid.T) {
	k := m.some(t)
	if k == nil {
		return
	}
	n := rapid.IntRange(1, len(k.parts)+1).Draw(t, "number")
	got, err := readPart(m.v, k.alias, n)
	if n > len(k.parts) {
		if err != ErrRefused {
			t.Fatalf("a part that is not there: %v", err)
		}
		return
	}
	if err != nil || !bytes.Equal(got, k.parts[n-1].b) {
		t.Fatalf("part %d: %d bytes, %v", n, len(got), err)
	}
	if rapid.Bool().Draw(t, "collect") {
		if err := m.v.Collected(k.alias, n); err != nil {
			t.Fatal(err)
		}
		k.parts[n-1].collected = true
		m.active(k)
	}
	name := rapid.SampledFrom([]string{"", "al", "somebody with a name"}).Draw(t, "name")
	switch err := m.v.TakenBy(k.alias, []byte(name)); err {
	case nil:
		k.name = name
	case ErrFull:
	default:
		t.Fatal(err)
	}
}

func (m *tipModel) inbox(t *rapid.T) {
	phrase := m.phrase(t)
	n := rapid.IntRange(0, 4).Draw(t, "number")
	var want []byte
	k := m.tips[phrase]
	if k != nil {
		want = k.replies[n]
	}
	got, err := readReply(m.v, phrase, n)
	if (err == nil) != (want != nil) || !bytes.Equal(got, want) {
		t.Fatalf("reply %d: %d bytes, %v, want %d", n, len(got), err, len(want))
	}
	if rapid.Bool().Draw(t, "delete") {
		if err := m.v.DeleteReply([]byte(phrase), n); (err == nil) != (want != nil) {
			t.Fatalf("deleting reply %d: %v", n, err)
		}
		if k != nil {
			delete(k.replies, n)
		}
	}
}

func (m *tipModel) end(t *rapid.T) {
	if rapid.IntRange(0, 2).Draw(t, "really") > 0 {
		return
	}
	if len(m.gone) > 0 {
		if err := m.v.Done(m.gone[len(m.gone)-1]); err != ErrRefused {
			t.Fatalf("ending a tip twice: %v", err)
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "all") == 0 {
		m.v.Purge()
		clear(m.tips)
		return
	}
	k := m.some(t)
	if k == nil {
		return
	}
	err := error(nil)
	if rapid.Bool().Draw(t, "by the tipster") {
		err = m.v.Withdraw([]byte(k.phrase))
	} else {
		err = m.v.Done(k.alias)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.gone = append(m.gone, k.alias)
	delete(m.tips, k.phrase)
}

func (m *tipModel) wait(t *rapid.T) {
	m.clock.Advance(rapid.SampledFrom([]time.Duration{time.Second, LifeMin, time.Hour, 10 * 24 * time.Hour}).Draw(t, "wait"))
	if rapid.Bool().Draw(t, "sweep") {
		m.v.sweep()
	}
	maps.DeleteFunc(m.tips, func(_ string, k *modelTip) bool { return m.clock.Now() >= k.due })
}

// link takes some of the room.
func (m *tipModel) link(t *rapid.T) {
	s, err := m.v.Begin(int64(rapid.SampledFrom([]int{100, 200_000}).Draw(t, "size")))
	if err != nil {
		return
	}
	defer s.Abort()
	s.Write(text(100))
	s.Commit(hour, make([]byte, KeyLen))
}

// agree is whether the vault and the reference say the same of every tip.
func (m *tipModel) agree(t *rapid.T) {
	want := slices.SortedFunc(maps.Values(m.tips), func(a, b *modelTip) int { return a.order - b.order })
	err := m.v.Tips(forever, func(got *Tip) bool {
		if len(want) == 0 {
			t.Fatal("a tip too many at the desk")
		}
		k := want[0]
		want = want[1:]
		if got.Alias != k.alias || string(got.Name) != k.name || got.Replies != len(k.replies) || got.Left != k.due-m.clock.Now() {
			t.Fatalf("at the desk %v, want %v", *got, *k)
		}
		k.same(t, got.Parts)
		return true
	})
	if err != nil || len(want) > 0 {
		t.Fatalf("%d tips are missing at the desk, %v", len(want), err)
	}
	for _, phrase := range []string{"a", "b", "c", "d"} {
		box, err := m.v.Inbox([]byte(phrase))
		k := m.tips[phrase]
		if (k != nil) != (err == nil) {
			t.Fatalf("the inbox %q: %v", phrase, err)
		}
		if k == nil {
			continue
		}
		k.same(t, box.Parts)
		numbers := slices.Sorted(maps.Keys(k.replies))
		if len(box.Replies) != len(numbers) {
			t.Fatalf("%d replies, want %d", len(box.Replies), len(numbers))
		}
		for i, n := range numbers {
			if h := box.Replies[i]; h.Number != n || h.Size != int64(len(k.replies[n])) {
				t.Fatalf("a reply is %v, want number %d of %d bytes", h, n, len(k.replies[n]))
			}
		}
	}
}

// same is whether parts are those of the reference.
func (k *modelTip) same(t *rapid.T, got []Part) {
	if len(got) != len(k.parts) {
		t.Fatalf("%d parts, want %d", len(got), len(k.parts))
	}
	for i, p := range k.parts {
		want := Part{Number: i + 1, Day: got[i].Day, Came: p.came, Size: int64(len(p.b)), To: p.to, Collected: p.collected}
		if got[i] != want {
			t.Fatalf("a part is %v, want %v", got[i], want)
		}
	}
}
