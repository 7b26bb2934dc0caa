package vault

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// 64 readers race for one secret: exactly one has it.
func TestOneReader(t *testing.T) {
	v, _ := newTest(t, Config{Repeat: time.Minute})
	for round := range 200 {
		key := put(t, v, text(300), hour, 1)[0]
		var won, refused atomic.Int32
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				_, err := open(v, Claim{Key: key, Nonce: fmt.Appendf(nil, "nonce %d", i)})
				switch err {
				case nil:
					won.Add(1)
				case ErrRefused:
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || refused.Load() != 63 {
			t.Fatalf("round %d: %d won, %d refused", round, won.Load(), refused.Load())
		}
	}
}

// The form that claimed may have its answer again until Repeat has passed.
func TestRepeat(t *testing.T) {
	v, clock := newTest(t, Config{Repeat: time.Minute})
	want := text(20_000)
	terms := Terms{Life: time.Hour, Passphrase: []byte("pass")}
	key := put(t, v, want, terms, 1)[0]
	mine := Claim{Key: key, Passphrase: []byte("pass"), Nonce: []byte("mine")}
	other := Claim{Key: key, Passphrase: []byte("pass"), Nonce: []byte("other")}
	wrong := Claim{Key: key, Passphrase: []byte("wrong"), Nonce: []byte("mine")}
	none := Claim{Key: key, Passphrase: []byte("pass")}
	for i := range 3 {
		if got, err := open(v, mine); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("opening %d: %d bytes, %v", i, len(got), err)
		}
		for _, c := range []Claim{other, wrong, none} {
			if _, err := open(v, c); err != ErrRefused {
				t.Errorf("nonce %q: got %v, want %v", c.Nonce, err, ErrRefused)
			}
		}
		clock.Advance(19 * time.Second)
	}
	clock.Advance(3 * time.Second)
	if _, err := open(v, mine); err != ErrRefused {
		t.Errorf("after the repeat: got %v, want %v", err, ErrRefused)
	}
	v.sweep()
	if n := v.used(); n != 0 {
		t.Errorf("%d cells are used after the repeat, want 0", n)
	}
}

// A second click, while the first answer is still under way, is served.
func TestRepeatMeanwhile(t *testing.T) {
	v, clock := newTest(t, Config{Repeat: time.Minute})
	want := text(50_000)
	key := put(t, v, want, hour, 1)[0]
	c := Claim{Key: key, Nonce: []byte("n")}
	err := v.Open(c, func(o *Opening) error {
		if got, err := open(v, c); err != nil || !bytes.Equal(got, want) {
			t.Errorf("second click: %d bytes, %v", len(got), err)
		}
		clock.Advance(2 * time.Minute)
		v.sweep()
		n := 0
		err := o.Read(func(p []byte) error { n += len(p); return nil })
		if n != len(want) {
			t.Errorf("a slow reader got %d bytes, want %d", n, len(want))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := v.used(); n != 0 {
		t.Errorf("%d cells are used after the slow reader, want 0", n)
	}
}

// The claim stands when the reader is cut off: with a nonce it can be had
// again, without one it is gone.
func TestCutOff(t *testing.T) {
	v, _ := newTest(t, Config{Repeat: time.Minute})
	broken := errors.New("broken")
	for _, nonce := range []string{"n", ""} {
		key := put(t, v, text(100), hour, 1)[0]
		c := Claim{Key: key, Nonce: []byte(nonce)}
		if err := v.Open(c, func(*Opening) error { return broken }); err != broken {
			t.Errorf("got %v, want %v", err, broken)
		}
		_, err := open(v, c)
		if again := err == nil; again != (nonce != "") {
			t.Errorf("nonce %q: second opening gave %v", nonce, err)
		}
	}
}

func TestTries(t *testing.T) {
	v, _ := newTest(t, Config{Tries: 3})
	terms := Terms{Life: time.Hour, Passphrase: []byte("right")}
	try := func(key []byte, phrase string) error {
		_, err := open(v, Claim{Key: key, Passphrase: []byte(phrase)})
		return err
	}
	t.Run("two wrong, then right", func(t *testing.T) {
		key := put(t, v, text(10), terms, 1)[0]
		for _, p := range []string{"a", "", "b", "", "a", "b", "b"} { // empty and repeated ones cost nothing
			if err := try(key, p); err != ErrRefused {
				t.Errorf("passphrase %q: got %v, want %v", p, err, ErrRefused)
			}
		}
		if err := try(key, "right"); err != nil {
			t.Errorf("right passphrase: %v", err)
		}
	})
	t.Run("three wrong destroy", func(t *testing.T) {
		key := put(t, v, text(10), terms, 1)[0]
		for _, p := range []string{"a", "b", "c", "right"} {
			if err := try(key, p); err != ErrRefused {
				t.Errorf("passphrase %q: got %v, want %v", p, err, ErrRefused)
			}
		}
		if n := v.used(); n != 0 {
			t.Errorf("%d cells are used, want 0", n)
		}
	})
	t.Run("a passphrase that is not needed", func(t *testing.T) {
		key := put(t, v, text(10), hour, 1)[0]
		if err := try(key, "anything"); err != nil {
			t.Errorf("got %v, want it opened", err)
		}
	})
}

// Argon2id runs exactly when a passphrase was given, known key or not.
func TestWorkDependsOnWhatWasSent(t *testing.T) {
	v, _ := newTest(t, Config{})
	known := put(t, v, text(10), Terms{Life: time.Hour, Passphrase: []byte("p")}, 1)[0]
	plain := put(t, v, text(10), hour, 1)[0]
	for _, key := range [][]byte{known, plain, text(KeyLen), nil, text(3)} {
		for phrase, want := range map[string]uint64{"wrong": 1, "": 0} {
			before := v.did[didArgon].Load()
			open(v, Claim{Key: key, Passphrase: []byte(phrase)})
			if got := v.did[didArgon].Load() - before; got != want {
				t.Errorf("key of %d bytes, passphrase %q: %d turns, want %d", len(key), phrase, got, want)
			}
		}
	}
}

// When every turn is taken and the queue is full, nothing is consumed.
func TestBusy(t *testing.T) {
	v, _ := newTest(t, Config{Tries: 1})
	terms := Terms{Life: time.Hour, Passphrase: []byte("p")}
	key := put(t, v, text(10), terms, 1)[0]
	s, err := v.Begin(10)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(text(10))
	release := v.turns.hold()
	v.turns.most = 0
	if _, err := open(v, Claim{Key: key, Passphrase: []byte("wrong")}); err != ErrBusy {
		t.Errorf("opening: got %v, want %v", err, ErrBusy)
	}
	if err := s.Commit(terms, make([]byte, KeyLen)); err != ErrBusy {
		t.Errorf("committing: got %v, want %v", err, ErrBusy)
	}
	release()
	if err := s.Commit(terms, make([]byte, KeyLen)); err != nil {
		t.Errorf("committing again: %v", err)
	}
	if _, err := open(v, Claim{Key: key, Passphrase: []byte("p")}); err != nil {
		t.Errorf("opening again: %v", err)
	}
}

// Many tries at once: never more than Tries are counted, and the right one
// among them wins.
func TestTriesAtOnce(t *testing.T) {
	v, _ := newTest(t, Config{})
	for round := range 5 {
		key := put(t, v, text(10), Terms{Life: time.Hour, Passphrase: []byte("right")}, 1)[0]
		phrases := []string{"a", "b", "right", "c", "d"}
		var won atomic.Int32
		var all sync.WaitGroup
		for _, p := range phrases {
			all.Go(func() {
				if _, err := open(v, Claim{Key: key, Passphrase: []byte(p)}); err == nil {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Fatalf("round %d: %d won, want 1", round, won.Load())
		}
	}
}

func TestExpiry(t *testing.T) {
	v, clock := newTest(t, Config{Repeat: time.Minute})
	short := put(t, v, text(1000), Terms{Life: time.Minute}, 1)[0]
	long := put(t, v, text(1000), hour, 2)
	clock.Advance(time.Minute - 1)
	v.sweep()
	if n := v.links.len(); n != 3 {
		t.Fatalf("%d links before the deadline, want 3", n)
	}
	clock.Advance(1)
	// The reader that comes before the sweep is refused too.
	if _, err := open(v, Claim{Key: short}); err != ErrRefused {
		t.Errorf("expired: got %v, want %v", err, ErrRefused)
	}
	if _, err := open(v, Claim{Key: long[0]}); err != nil {
		t.Error(err)
	}
	clock.Advance(time.Hour)
	v.sweep()
	if n := v.used(); n != 0 || v.links.len() != 0 || v.body.len() != 0 {
		t.Errorf("%d cells, %d links, %d bodies after every deadline", n, v.links.len(), v.body.len())
	}
}

// An idle vault wipes by itself.
func TestExpiryAlone(t *testing.T) {
	v, clock := newTest(t, Config{})
	put(t, v, text(1000), Terms{Life: time.Minute}, 1)
	clock.Advance(time.Minute)
	deadline := time.Now().Add(30 * time.Second)
	for v.used() > 0 {
		if time.Now().After(deadline) {
			t.Fatal("the secret is still there")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// What the vault holds while a secret waits opens nothing: neither the link
// key nor the passphrase nor the data key nor the plaintext is there.
func TestNothingOpenInTheArena(t *testing.T) {
	v, _ := newTest(t, Config{})
	secret := []byte("the quick brown fox jumps over the lazy dog")
	key := put(t, v, secret, Terms{Life: time.Hour, Passphrase: []byte("a long passphrase")}, 1)[0]
	for name, b := range map[string][]byte{"secret": secret, "key": key, "passphrase": []byte("a long passphrase")} {
		for i := 0; i+8 <= len(b); i++ {
			if bytes.Contains(v.arena.pages, b[i:i+8]) || bytes.Contains(v.arena.desk, b[i:i+8]) {
				t.Fatalf("8 bytes of the %s are in the arena", name)
			}
		}
	}
	if n := v.used(); n != 1 {
		t.Errorf("%d cells are used, want 1: the data key's must be gone", n)
	}
}
