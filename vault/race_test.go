package vault

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Everything at once, with purges, burns and expiry in the middle: nobody gets
// a wrong byte, nothing is opened twice, and in the end every cell is back
// and zero.
func TestEverythingAtOnce(t *testing.T) {
	v, clock := newTest(t, Config{Arena: ArenaMin, Repeat: time.Second})
	const workers, rounds = 8, 150
	var all sync.WaitGroup
	var opened atomic.Int32
	for w := range workers {
		all.Go(func() {
			for i := range rounds {
				secret := bytes.Repeat([]byte{byte('a' + w)}, 1+(i*7919)%50_000)
				var subs []*Submission
				for range 1 + i%2 {
					s, err := v.Begin(int64(len(secret)))
					if err != nil {
						break // full
					}
					s.Write(secret)
					subs = append(subs, s)
				}
				if len(subs) == 0 {
					continue
				}
				keys, receipt := make([]byte, 2*KeyLen), make([]byte, KeyLen)
				terms := Terms{Life: time.Minute, Receipt: receipt}
				var err error
				if len(subs) == 2 {
					err = CommitEach(subs, terms, keys)
				} else {
					err = subs[0].Commit(terms, keys)
				}
				abort(subs)
				if err != nil {
					continue // full or purged
				}
				var two sync.WaitGroup
				for n := range 2 {
					two.Go(func() {
						won := 0
						for range 2 {
							got, err := open(v, Claim{Key: keys[n*KeyLen : (n+1)*KeyLen]})
							if err == nil && !bytes.Equal(got, secret) {
								t.Error("someone else's bytes")
							}
							if err == nil {
								won++
							}
						}
						if won > 1 {
							t.Error("opened twice")
						}
						opened.Add(int32(won))
					})
				}
				if i%3 == 0 {
					v.Burn(receipt, i%2)
				}
				two.Wait()
				v.Receipt(receipt)
				switch {
				case w == 0 && i%20 == 19:
					v.Purge()
				case w == 1 && i%5 == 0:
					clock.Advance(20 * time.Second)
					v.sweep()
				}
			}
		})
	}
	all.Wait()
	if opened.Load() == 0 {
		t.Error("nothing was opened")
	}
	clock.Advance(time.Hour)
	v.sweep()
	if n := v.used(); n != 0 {
		t.Errorf("%d cells are used in the end", n)
	}
}

// At the deadline an opening either has the secret whole or is refused, and
// the receipt says the same.
func TestExpiryAgainstOpen(t *testing.T) {
	v, clock := newTest(t, Config{})
	for range 200 {
		links, receipt := putReceipt(t, v, text(1000), Terms{Life: time.Minute}, 1)
		var all sync.WaitGroup
		var got []byte
		var err error
		all.Go(func() { got, err = open(v, Claim{Key: links[0]}) })
		all.Go(func() {
			clock.Advance(time.Minute)
			v.sweep()
		})
		all.Wait()
		if err == nil && len(got) != 1000 {
			t.Fatalf("got %d bytes of 1000", len(got))
		}
		want := Opened
		if err != nil {
			want = Expired
		}
		if s := states(t, v, receipt)[0]; s != want {
			t.Fatalf("the receipt says %v, want %v", s, want)
		}
	}
}

// A purge in the middle of a large opening and a large upload ends both.
func TestPurgeInTheMiddle(t *testing.T) {
	v, _ := newTest(t, Config{Arena: 16 << 20})
	key := put(t, v, text(4<<20), hour, 1)[0]
	s, err := v.Begin(4 << 20)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(text(1 << 20))
	pages := 0
	err = v.Open(Claim{Key: key}, func(o *Opening) error {
		return o.Read(func([]byte) error {
			if pages++; pages == 3 {
				v.Purge()
			}
			return nil
		})
	})
	if err != ErrClosed || pages != 3 {
		t.Errorf("the opening went on for %d pages, %v", pages, err)
	}
	if _, err := s.Write(text(1)); err != ErrClosed {
		t.Errorf("the upload: got %v, want %v", err, ErrClosed)
	}
	if err := s.Commit(hour, make([]byte, KeyLen)); err != ErrClosed {
		t.Errorf("the commit: got %v, want %v", err, ErrClosed)
	}
	s.Abort()
	if len(bytes.Trim(v.arena.pages, "\x00")) > 0 {
		t.Error("a page is not zero")
	}
}

// Openings and commits that all want Argon2id never wait for each other for
// ever, however few slots and turns there are.
func TestTurnsAndDesks(t *testing.T) {
	v, _ := newTest(t, Config{Arena: ArenaMin})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				open(v, Claim{Key: text(KeyLen), Passphrase: []byte("p")})
			}
		})
		all.Go(func() {
			for range 5 {
				s, err := v.Begin(10)
				if err != nil {
					continue
				}
				s.Write(text(10))
				s.Commit(Terms{Life: time.Hour, Passphrase: []byte("p")}, make([]byte, KeyLen))
				s.Abort()
			}
		})
	}
	all.Wait() // or the test's own end comes
	v.Purge()
}

// A key is all of its characters: with more behind it, it is another.
func TestKeyIsWhole(t *testing.T) {
	v, _ := newTest(t, Config{})
	key := put(t, v, text(10), hour, 1)[0]
	for _, k := range [][]byte{append(append([]byte(nil), key...), 'x'), key[:KeyLen-1], nil} {
		if _, err := open(v, Claim{Key: k}); err != ErrRefused {
			t.Errorf("a key of %d characters: got %v, want %v", len(k), err, ErrRefused)
		}
	}
	if _, err := open(v, Claim{Key: key}); err != nil {
		t.Error(err)
	}
}
