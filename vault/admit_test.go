package vault

import (
	"testing"
	"time"
)

// Links that several commits bring at once are never more than Config.Links,
// also when all of them wait for a turn.
func TestLinksAtOnce(t *testing.T) {
	v, _ := newTest(t, Config{Links: 3})
	held := cap(v.turns.free)
	for range held {
		<-v.turns.free
	}
	const n = 4
	got := make(chan error, n)
	for range n {
		s := under(t, v, text(10))[0]
		go func() { got <- s.Commit(Terms{Life: time.Hour, Passphrase: []byte("p")}, make([]byte, KeyLen)) }()
	}
	waiting := func() int {
		v.turns.mu.Lock()
		defer v.turns.mu.Unlock()
		return v.turns.waiting
	}
	for deadline := time.Now().Add(30 * time.Second); waiting()+len(got) < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the commits do not come to their turns")
		}
	}
	if err := v.Request(time.Hour, make([]byte, KeyLen), make([]byte, KeyLen)); err != ErrFull {
		t.Errorf("a request, with every place promised: got %v, want %v", err, ErrFull)
	}
	for range held {
		v.turns.give()
	}
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
