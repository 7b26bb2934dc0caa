package vault

import (
	"bytes"
	"sync"
	"testing"
	"time"
)

// under begins a submission for each secret and writes it.
func under(t testing.TB, v *Vault, secrets ...[]byte) (subs []*Submission) {
	t.Helper()
	for _, secret := range secrets {
		s, err := v.Begin(int64(len(secret)) + 1)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Abort)
		if _, err := s.Write(secret); err != nil {
			t.Fatal(err)
		}
		subs = append(subs, s)
	}
	return subs
}

// putEach stores several secrets together and returns a link key for each.
func putEach(t testing.TB, v *Vault, terms Terms, secrets ...[]byte) (keys [][]byte) {
	t.Helper()
	links := make([]byte, len(secrets)*KeyLen)
	if err := CommitEach(under(t, v, secrets...), terms, links); err != nil {
		t.Fatal(err)
	}
	for i := range secrets {
		keys = append(keys, links[i*KeyLen:(i+1)*KeyLen])
	}
	return keys
}

// Several submissions: each link opens its own, one derivation serves all, and
// one receipt tells of each.
func TestCommitEach(t *testing.T) {
	v, _ := newTest(t, Config{})
	secrets := [][]byte{text(10), text(3*chunkMax + 5), []byte("third"), text(chunkMax)}
	receipt := make([]byte, KeyLen)
	terms := Terms{Life: time.Hour, Passphrase: []byte("p"), Receipt: receipt}
	before := v.did[didArgon].Load()
	keys := putEach(t, v, terms, secrets...)
	if n := v.did[didArgon].Load() - before; n != 1 {
		t.Errorf("%d runs of Argon2id, want 1", n)
	}
	if n, err := v.Burn(receipt, 2); n != 1 || err != nil {
		t.Fatalf("burning one: %d, %v", n, err)
	}
	for _, i := range []int{3, 1} {
		got, err := open(v, Claim{Key: keys[i], Passphrase: []byte("p")})
		if err != nil || !bytes.Equal(got, secrets[i]) {
			t.Errorf("secret %d: %d bytes, %v", i, len(got), err)
		}
	}
	got, want := states(t, v, receipt), []State{Waiting, Opened, Burned, Opened}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("link %d is %v, want %v", i, got[i], want[i])
		}
	}
	if n := v.used(); n != 1 {
		t.Errorf("%d cells are used by the one that waits, want 1", n)
	}
}

// A burn of all wipes every body, however many.
func TestBurnEach(t *testing.T) {
	v, _ := newTest(t, Config{})
	receipt := make([]byte, KeyLen)
	secrets := make([][]byte, 9)
	for i := range secrets {
		secrets[i] = text(100 * (i + 1))
	}
	putEach(t, v, Terms{Life: time.Hour, Receipt: receipt}, secrets...)
	if n, err := v.Burn(receipt, -1); n != len(secrets) || err != nil {
		t.Errorf("burned %d, %v, want %d", n, err, len(secrets))
	}
	if v.used() != 0 || v.body.len() != 0 {
		t.Errorf("%d cells and %d bodies are left", v.used(), v.body.len())
	}
}

// What is refused for now changes nothing: all can be read, written on, and
// committed later.
func TestCommitEachStands(t *testing.T) {
	v, _ := newTest(t, Config{Links: 4, Max: 1 << 20})
	big := text(1 << 19)
	subs := under(t, v, text(300), big)
	empty, err := v.Begin(10)
	if err != nil {
		t.Fatal(err)
	}
	links := make([]byte, 3*KeyLen)
	try := func(what string, subs []*Submission, terms Terms, want error) {
		t.Helper()
		if err := CommitEach(subs, terms, links[:len(subs)*KeyLen]); err != want {
			t.Errorf("%s: got %v, want %v", what, err, want)
		}
		if len(bytes.Trim(links, "\x00")) > 0 {
			t.Errorf("%s: keys are left", what)
		}
	}
	try("one is empty", append(subs[:2:2], empty), hour, ErrEmpty)
	empty.Abort()
	try("a short life", subs, Terms{Life: 1}, ErrLife)
	waits := put(t, v, text(10), hour, 3)
	try("one place for two", subs, hour, ErrFull)
	if _, err := open(v, Claim{Key: waits[0]}); err != nil {
		t.Fatal(err)
	}
	release := v.turns.hold()
	v.turns.most = 0
	try("no turn", subs, Terms{Life: time.Hour, Passphrase: []byte("p")}, ErrBusy)
	release()
	if v.promised != 0 {
		t.Errorf("%d places stay promised", v.promised)
	}
	subs[0].Write([]byte("x"))
	if err := CommitEach(subs, hour, links[:2*KeyLen]); err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]byte{append(text(300), 'x'), big} {
		if got, err := open(v, Claim{Key: links[i*KeyLen : (i+1)*KeyLen]}); err != nil || !bytes.Equal(got, want) {
			t.Errorf("secret %d: %d bytes, %v", i, len(got), err)
		}
	}
}

// Every other error ends all, whichever of them it was about.
func TestCommitEachEnds(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	other, _ := newTest(t, Config{})
	for name, f := range map[string]func(subs []*Submission) error{
		"short": func(subs []*Submission) error { return CommitEach(subs, hour, make([]byte, 2*KeyLen-1)) },
		"long":  func(subs []*Submission) error { return CommitEach(subs, hour, make([]byte, 3*KeyLen)) },
		"receipt": func(subs []*Submission) error {
			return CommitEach(subs, Terms{Life: time.Hour, Receipt: make([]byte, 5)}, make([]byte, 2*KeyLen))
		},
		"twice":   func(subs []*Submission) error { return CommitEach(append(subs, subs[0]), hour, make([]byte, 3*KeyLen)) },
		"aborted": func(subs []*Submission) error { subs[1].Abort(); return CommitEach(subs, hour, make([]byte, 2*KeyLen)) },
		"other": func(subs []*Submission) error {
			return CommitEach(append(subs, under(t, other, text(5))...), hour, make([]byte, 3*KeyLen))
		},
		"tip": func(subs []*Submission) error {
			tip, err := v.BeginTip(5)
			if err != nil {
				t.Fatal(err)
			}
			tip.Write(text(5))
			return CommitEach(append(subs, tip), hour, make([]byte, 3*KeyLen))
		},
		"commit, short": func(subs []*Submission) error { subs[1].Abort(); return subs[0].Commit(hour, make([]byte, KeyLen-1)) },
		"commit, none":  func(subs []*Submission) error { subs[1].Abort(); return subs[0].Commit(hour, nil) },
		"commit, receipt": func(subs []*Submission) error {
			subs[1].Abort()
			return subs[0].Commit(Terms{Life: time.Hour, Receipt: make([]byte, 1)}, make([]byte, KeyLen))
		},
		"keep, short": func(subs []*Submission) error { subs[1].Abort(); return subs[0].Keep(time.Hour, make([]byte, 3)) },
		"purged":      func(subs []*Submission) error { v.Purge(); return CommitEach(subs, hour, make([]byte, 2*KeyLen)) },
	} {
		subs := under(t, v, text(10), text(40_000))
		if err := f(subs); err == nil {
			t.Errorf("%s: no error", name)
		}
		for i, s := range subs {
			if !s.over {
				t.Errorf("%s: submission %d stands", name, i)
			}
		}
		if v.used() != 0 || v.tipCells != 0 || other.used() != 0 {
			t.Errorf("%s: %d and %d cells are used, %d for tips", name, v.used(), other.used(), v.tipCells)
		}
	}
	if err := CommitEach(nil, hour, nil); err == nil {
		t.Error("none: no error")
	}
}

// A refused answer is opened again when the index is free for others.
func TestRefusedOutsideIndex(t *testing.T) {
	v, _ := newTest(t, Config{})
	s := under(t, v, text(500))[0]
	e := ending{v: v, subs: []*Submission{s}, each: 1, index: func() error { return ErrRefused }}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if err := e.store(); err != ErrRefused {
		t.Fatalf("got %v, want %v", err, ErrRefused)
	}
	if !v.mu.TryLock() {
		t.Fatal("the index is locked after a refusal")
	}
	v.mu.Unlock()
	if s.at.n != 0 || v.body.len() != 0 {
		t.Error("the last chunk is open, or the body is stored")
	}
	if err := s.reopen(); err != nil {
		t.Fatal(err)
	}
	var back []byte
	if err := s.Read(func(p []byte) error { back = append(back, p...); return nil }); err != nil || !bytes.Equal(back, text(500)) {
		t.Errorf("read back %d bytes, %v", len(back), err)
	}
}

// Burns and openings of several bodies at once: each goes once, and the
// receipt says how.
func TestBurnEachAgainstOpen(t *testing.T) {
	v, _ := newTest(t, Config{})
	for range 100 {
		receipt := make([]byte, KeyLen)
		keys := putEach(t, v, Terms{Life: time.Hour, Receipt: receipt}, text(10), text(20_000))
		var all sync.WaitGroup
		var opened [2]bool
		for i, key := range keys {
			all.Go(func() { _, err := open(v, Claim{Key: key}); opened[i] = err == nil })
		}
		burned := 0
		all.Go(func() { burned, _ = v.Burn(receipt, -1) })
		all.Wait()
		got := 0
		for i, s := range states(t, v, receipt) {
			if want := map[bool]State{true: Opened, false: Burned}[opened[i]]; s != want {
				t.Fatalf("link %d is %v, want %v", i, s, want)
			}
			if opened[i] {
				got++
			}
		}
		if got+burned != 2 || v.used() != 0 {
			t.Fatalf("%d opened, %d burned, %d cells used", got, burned, v.used())
		}
	}
}
