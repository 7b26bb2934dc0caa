package vault

import (
	"testing"
	"time"
)

// Links that several commits bring at once are never more than Config.Links,
// also when all of them wait for a turn.
func TestLinksAtOnce(t *testing.T) {
	v, _ := newTest(t, Config{Links: 3})
	release := v.turns.hold()
	const n = 4
	got := make(chan error, n)
	for range n {
		s := under(t, v, text(10))[0]
		go func() { got <- s.Commit(Terms{Life: time.Hour, Passphrase: []byte("p")}, make([]byte, KeyLen)) }()
	}
	v.turns.await(t, 3)
	if err := v.Request(time.Hour, make([]byte, KeyLen), make([]byte, KeyLen)); err != ErrFull {
		t.Errorf("a request, with every place promised: got %v, want %v", err, ErrFull)
	}
	release()
	full := 0
	for range n {
		switch err := <-got; err {
		case nil:
		case ErrFull:
			full++
		default:
			t.Error(err)
		}
	}
	if full != 1 || v.links.len() != 3 || v.promised != 0 {
		t.Errorf("%d were refused, %d links wait, %d are promised; want 1, 3 and 0", full, v.links.len(), v.promised)
	}
}

// What could stay for how long is said of a submission, and is true.
func TestLongestUnderWay(t *testing.T) {
	v, _ := newTest(t, Config{Max: 256 << 10})
	for v.Longest(64<<10) == LifeMax {
		put(t, v, text(64<<10), hour, 1)
	}
	for _, n := range []int{1, 3} {
		secrets := make([][]byte, n)
		for i := range secrets {
			secrets[i] = text(60_000)
		}
		subs := under(t, v, secrets...)
		longest := LongestEach(subs)
		if longest < LifeMin || longest >= LifeMax {
			t.Fatalf("%d of 60,000 bytes may stay for %v", n, longest)
		}
		links := make([]byte, n*KeyLen)
		if err := CommitEach(subs, Terms{Life: longest + 1}, links); err != ErrFull {
			t.Errorf("%d for longer than %v: got %v, want %v", n, longest, err, ErrFull)
		}
		if again := LongestEach(subs); again != longest {
			t.Errorf("%d: %v, then %v", n, longest, again)
		}
		if err := CommitEach(subs, Terms{Life: longest}, links); err != nil {
			t.Errorf("%d for %v, as was said: %v", n, longest, err)
		}
		if got := subs[0].Longest(); got != 0 {
			t.Errorf("after its end a submission could stay for %v", got)
		}
		for i := range n {
			if _, err := open(v, Claim{Key: links[i*KeyLen : (i+1)*KeyLen]}); err != nil {
				t.Error(err)
			}
		}
	}
	s, err := v.Begin(10)
	if err != nil {
		t.Fatal(err)
	}
	if s.Longest() < LifeMin {
		t.Error("an empty submission could not stay")
	}
	v.Purge()
	if got := s.Longest(); got != 0 {
		t.Errorf("after a purge: %v", got)
	}
	s.Abort()
}

// A draft is renewed as far as it would be let in, and ends for good LifeMax
// after it was kept.
func TestDraftBounds(t *testing.T) {
	v, clock := newTest(t, Config{Max: 256 << 10})
	key := make([]byte, KeyLen)
	keep := func() {
		t.Helper()
		if err := under(t, v, text(100_000))[0].Keep(time.Hour, key); err != nil {
			t.Fatal(err)
		}
	}
	use := func(life time.Duration) error { return v.Draft(key, life, func(*Opening) error { return nil }) }
	keep()
	if err := use(LifeMax); err != nil || v.linkOf(key).due != LifeMax {
		t.Errorf("in an empty vault: %v, due at %v, want %v", err, v.linkOf(key).due, LifeMax)
	}
	if err := use(time.Minute); err != nil || v.linkOf(key).due != LifeMax {
		t.Errorf("for less than it has: %v, due at %v, want %v", err, v.linkOf(key).due, LifeMax)
	}
	uses := 0
	for ; uses < 100; uses++ {
		clock.Advance(LifeMax / 8)
		v.sweep()
		if use(LifeMax) != nil {
			break
		}
	}
	if uses != 7 {
		t.Errorf("a draft lasted for %d uses, an eighth of LifeMax apart, want 7", uses)
	}
	keep()
	for v.Longest(10_000) >= time.Hour {
		put(t, v, text(9_000), hour, 1)
	}
	had := v.linkOf(key).due
	if err := use(LifeMax); err != nil {
		t.Fatal(err)
	}
	if got := v.linkOf(key).due; got < had || got >= clock.Now()+2*24*time.Hour {
		t.Errorf("in a full vault a draft was renewed to %v, from %v, at %v", got, had, clock.Now())
	}
	if err := v.Discard(key); err != nil {
		t.Error(err)
	}
}

// A grant is made by an opening alone: not by a grant, nor by a draft.
func TestGrantBounds(t *testing.T) {
	v, _ := newTest(t, Config{Repeat: time.Minute})
	grant, draft := make([]byte, KeyLen), make([]byte, KeyLen)
	link := put(t, v, text(10), hour, 1)[0]
	if err := v.Open(Claim{Key: link, Nonce: []byte("n")}, func(o *Opening) error { return o.Grant(grant) }); err != nil {
		t.Fatal(err)
	}
	if err := under(t, v, text(10))[0].Keep(time.Hour, draft); err != nil {
		t.Fatal(err)
	}
	ask, collect, other := make([]byte, KeyLen), make([]byte, KeyLen), make([]byte, KeyLen)
	if err := v.Request(time.Hour, ask, collect); err != nil {
		t.Fatal(err)
	}
	if err := answer(t, v, text(10), ask); err != nil {
		t.Fatal(err)
	}
	if err := v.Collect(Claim{Key: collect, Nonce: []byte("n")}, func(o *Opening) error { return o.Grant(other) }); err != nil {
		t.Errorf("granting what was collected: %v", err)
	}
	links := v.links.len()
	again := func(o *Opening) error { return o.Grant(make([]byte, KeyLen)) }
	if err := v.Fetch(grant, again); err == nil {
		t.Error("a grant granted")
	}
	if err := v.Draft(draft, time.Hour, again); err == nil {
		t.Error("a draft granted")
	}
	if n := v.links.len(); n != links {
		t.Errorf("%d links, want %d", n, links)
	}
}

// Large submissions that were begun, and never end, keep no small one out, and
// nor do as many small ones as can be under way beside them.
func TestBegunLeavesRoom(t *testing.T) {
	for _, c := range []Config{{Arena: ArenaMin}, {}, {Arena: 64 << 20}, {Tips: true}} {
		v, _ := newTest(t, c)
		begin := func(size int64) bool {
			s, err := v.Begin(size)
			if err != nil {
				return false
			}
			t.Cleanup(s.Abort)
			return true
		}
		cells := v.all(false) / 16 / 4 / v.layout.Work
		small := int64(cells-1) * (cellSize - overhead)
		for size := v.Max(); size > small; size -= (size + 7) / 8 {
			for begin(size) {
			}
		}
		for range v.layout.Work - 1 {
			if !begin(small) {
				t.Errorf("%+v: a small one has no room to begin", c)
			}
		}
		if got := v.Longest(small); got < 24*time.Hour {
			t.Errorf("%+v: a small one could stay for %v", c, got)
		}
		key := put(t, v, text(int(small)), Terms{Life: 24 * time.Hour}, 1)[0]
		if _, err := open(v, Claim{Key: key}); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// As places for links run short, many at once for long come in no more, and
// one link still does, and a request: nobody takes the last ones by the hundred.
func TestPlacesRunShort(t *testing.T) {
	v, _ := newTest(t, Config{Arena: 8 << 20})
	many := func(n int, life time.Duration) error {
		s := under(t, v, text(10))[0]
		defer s.Abort()
		return s.Commit(Terms{Life: life}, make([]byte, n*KeyLen))
	}
	const each = 100
	for _, life := range []time.Duration{30 * 24 * time.Hour, 7 * 24 * time.Hour, 24 * time.Hour} {
		for n := 0; many(each, life) == nil; n++ {
			if n > v.conf.Links/each {
				t.Fatal("there is no end of places")
			}
		}
		left := v.conf.Links - v.links.len()
		t.Logf("%d at once for %v: %d of %d places are left", each, life, left, v.conf.Links)
		if left < v.conf.Links/64 {
			t.Errorf("%d at once for %v leave %d places", each, life, left)
		}
		if err := many(1, life); err != nil {
			t.Errorf("one link for %v: %v", life, err)
		}
		if err := v.Request(life, make([]byte, KeyLen), make([]byte, KeyLen)); err != nil {
			t.Errorf("a request for %v: %v", life, err)
		}
	}
}
