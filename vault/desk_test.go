package vault

import (
	"bytes"
	"testing"
)

// A desk comes back zero, whatever was written there: every size of a chunk,
// openings that fail on a flipped bit, readers that end early or panic.
func TestDeskZero(t *testing.T) {
	v, _ := newTest(t, Config{Arena: ArenaMin})
	zero := func(what string, n int) {
		t.Helper()
		if len(bytes.Trim(v.arena.desk, "\x00")) > 0 {
			t.Fatalf("%s of %d bytes: the desk is not zero", what, n)
		}
	}
	sizes := []int{chunkMax - 1, chunkMax, chunkMax + 1, 2*chunkMax + 5}
	for n := 1; n < 700; n++ {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		s := under(t, v, text(n))[0]
		if err := s.Read(func([]byte) error { return nil }); err != nil {
			t.Fatal(err)
		}
		zero("reading back", n)
		key := make([]byte, KeyLen)
		if err := s.Commit(Terms{Life: LifeMin}, key); err != nil {
			t.Fatal(err)
		}
		zero("committing", n)
		if _, err := open(v, Claim{Key: key}); err != nil {
			t.Fatal(err)
		}
		zero("opening", n)
		key = put(t, v, text(n), hour, 1)[0]
		v.arena.pages[int(v.body.at(v.linkOf(key).body).first)*cellSize] ^= 1
		if _, err := open(v, Claim{Key: key}); err == nil {
			t.Fatalf("%d bytes with a flipped bit are opened", n)
		}
		zero("a flipped bit", n)
	}
	key := put(t, v, text(40_000), hour, 1)[0]
	func() {
		defer func() { recover() }()
		v.Open(Claim{Key: key}, func(o *Opening) error {
			return o.Read(func(page []byte) error {
				for i := range page {
					page[i] = 'x'
				}
				panic("a reader's")
			})
		})
	}()
	zero("a panic", 40_000)
}

// What does not note how far it wrote would be left: the room is not to be had
// any other way.
func TestDeskUsed(t *testing.T) {
	d := desk(make([]byte, deskSize))
	for _, n := range []int{10, 500, 0, 300} {
		if p := d.page(n); len(p) != n || cap(p) != n {
			t.Errorf("room for %d bytes has %d, up to %d", n, len(p), cap(p))
		}
	}
	for i := range deskKeys + 500 {
		if i < 96 || i >= 104 {
			d[i] = 'x'
		}
	}
	d.wipe()
	if len(bytes.Trim(d, "\x00")) > 0 {
		t.Error("bytes stay")
	}
}
