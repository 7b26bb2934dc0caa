package vault

import (
	"bytes"
	"errors"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

// cheap is the least Argon2id that a vault accepts.
var cheap = Argon2{Passes: argonPassesMin, Memory: argonMemoryMin, Lanes: 1}

// clock is a time that a test sets.
type clock struct{ now atomic.Int64 }

func (c *clock) Now() time.Duration      { return time.Duration(c.now.Load()) }
func (c *clock) Advance(d time.Duration) { c.now.Add(int64(d)) }

func newTest(t testing.TB, c Config) (*Vault, *clock) {
	t.Helper()
	k := new(clock)
	if c.Arena == 0 {
		c.Arena = 4 << 20
	}
	if c.Argon2 == (Argon2{}) {
		c.Argon2 = cheap
	}
	c.Now = k.Now
	v, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	v.did = new(tally)
	t.Cleanup(func() {
		settled(t, v)
		v.Close()
	})
	return v, k
}

// settled checks what must hold after any history: nothing is promised to
// nobody, and every free cell and every free slot is zero.
func settled(t testing.TB, v *Vault) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	c := v.cells
	if c.reserved != 0 {
		t.Errorf("%d cells stay reserved", c.reserved)
	}
	if v.tips.coming != 0 {
		t.Errorf("%d parts of tips are said to be under way", v.tips.coming)
	}
	if n := v.countTips(); n != v.tipCells {
		t.Errorf("tips take %d cells, %d are counted", n, v.tipCells)
	}
	free := 0
	for i := range c.used {
		for b := range cellsPerPage {
			if c.used[i]>>b&1 == 1 {
				continue
			}
			free++
			cell := c.mem[(i*cellsPerPage+b)*cellSize:][:cellSize]
			if len(bytes.Trim(cell, "\x00")) > 0 {
				t.Fatalf("cell %d of page %d is free and not zero", b, i)
			}
		}
	}
	if free != c.free {
		t.Errorf("%d cells are free, %d are counted", free, c.free)
	}
	for name, s := range map[string]*Slots{"head": v.heads, "work": v.work, "seal": v.seal, "desk": v.desk} {
		if s.Free() != s.Cap() {
			t.Errorf("%d %s slots are back of %d", s.Free(), name, s.Cap())
		}
	}
	for name, mem := range map[string][]byte{"head": v.arena.heads, "work": v.arena.work, "seal": v.arena.seal, "desk": v.arena.desk} {
		if len(bytes.Trim(mem, "\x00")) > 0 {
			t.Errorf("a free %s slot is not zero", name)
		}
	}
}

// used is how many cells are taken.
func (v *Vault) used() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.cells.used)*cellsPerPage - v.cells.free
}

// linkOf is the row of a key that waits.
func (v *Vault) linkOf(key []byte) *link {
	at, _ := v.ids.find(idOf(key))
	return v.links.at(at)
}

// put stores a secret and returns its link keys.
func put(t testing.TB, v *Vault, secret []byte, terms Terms, n int) [][]byte {
	t.Helper()
	s, err := v.Begin(int64(len(secret)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	if _, err := s.Write(secret); err != nil {
		t.Fatal(err)
	}
	mem := make([]byte, n*KeyLen)
	if err := s.Commit(terms, mem); err != nil {
		t.Fatal(err)
	}
	keys := make([][]byte, n)
	for i := range keys {
		keys[i] = mem[i*KeyLen : (i+1)*KeyLen]
	}
	return keys
}

// open returns what a claim opens.
func open(v *Vault, c Claim) ([]byte, error) {
	var got []byte
	err := v.Open(c, func(o *Opening) error {
		return o.Read(func(p []byte) error {
			got = append(got, p...)
			return nil
		})
	})
	return got, err
}

func text(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + i*7%26)
	}
	return b
}

var hour = Terms{Life: time.Hour}

func TestRoundTrip(t *testing.T) {
	v, _ := newTest(t, Config{})
	sizes := []int{1, 2, cellSize - overhead - 1, cellSize - overhead, cellSize - overhead + 1, 200, 4096,
		chunkMax - 1, chunkMax, chunkMax + 1, 2 * chunkMax, 2*chunkMax + 1, 100_000, 1 << 20}
	for _, n := range sizes {
		for _, phrase := range []string{"", "correct horse"} {
			want := text(n)
			key := put(t, v, want, Terms{Life: time.Hour, Passphrase: []byte(phrase)}, 1)[0]
			got, err := open(v, Claim{Key: key, Passphrase: []byte(phrase)})
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d bytes, passphrase %q: got %d bytes, %v", n, phrase, len(got), err)
			}
			if _, err := open(v, Claim{Key: key, Passphrase: []byte(phrase)}); err != ErrRefused {
				t.Fatalf("second opening: got %v, want %v", err, ErrRefused)
			}
		}
	}
	if n := v.used(); n != 0 {
		t.Errorf("%d cells are used, want 0", n)
	}
}

func TestWriteInPieces(t *testing.T) {
	v, _ := newTest(t, Config{})
	want := text(3*chunkMax + 77)
	for _, piece := range []int{1, 255, 4096, chunkMax, chunkMax + 1} {
		s, err := v.Begin(int64(len(want)) * 2)
		if err != nil {
			t.Fatal(err)
		}
		for rest := want; len(rest) > 0; {
			n := min(piece, len(rest))
			if _, err := s.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		var back []byte
		if err := s.Read(func(p []byte) error { back = append(back, p...); return nil }); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back, want) {
			t.Fatalf("pieces of %d: read back %d bytes, want %d", piece, len(back), len(want))
		}
		key := make([]byte, KeyLen)
		if err := s.Commit(hour, key); err != nil {
			t.Fatal(err)
		}
		if got, err := open(v, Claim{Key: key}); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("pieces of %d: got %d bytes, %v", piece, len(got), err)
		}
	}
}

func TestLinkKeys(t *testing.T) {
	v, _ := newTest(t, Config{})
	seen := map[string]bool{}
	for _, key := range put(t, v, text(10), hour, 100) {
		if len(key) != KeyLen || len(bytes.Trim(key, alphabet)) != 0 {
			t.Fatalf("key of %d characters, or outside base 36", len(key))
		}
		if seen[string(key)] {
			t.Fatal("a key twice")
		}
		seen[string(key)] = true
	}
	if n := v.used(); n != 1 {
		t.Errorf("100 links to 10 bytes use %d cells, want 1", n)
	}
}

func TestSeveralLinks(t *testing.T) {
	v, _ := newTest(t, Config{})
	want := text(5000)
	keys := put(t, v, want, Terms{Life: time.Hour, Passphrase: []byte("x")}, 3)
	for i, key := range keys {
		if v.used() == 0 {
			t.Fatalf("wiped before link %d was opened", i)
		}
		got, err := open(v, Claim{Key: key, Passphrase: []byte("x")})
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("link %d: %v", i, err)
		}
	}
	if n := v.used(); n != 0 {
		t.Errorf("%d cells are used after the last link, want 0", n)
	}
}

func TestRefusals(t *testing.T) {
	v, _ := newTest(t, Config{})
	unknown := text(KeyLen)
	for _, c := range []Claim{
		{}, {Key: unknown}, {Key: unknown[:5]}, {Key: text(500)},
		{Key: unknown, Passphrase: []byte("p")}, {Passphrase: []byte("p")},
	} {
		if _, err := open(v, c); err != ErrRefused {
			t.Errorf("key of %d bytes: got %v, want %v", len(c.Key), err, ErrRefused)
		}
	}
}

func TestLimits(t *testing.T) {
	v, _ := newTest(t, Config{Max: 1000})
	if _, err := v.Begin(1001); err != ErrTooLarge {
		t.Errorf("over the limit: got %v, want %v", err, ErrTooLarge)
	}
	if _, err := v.Begin(0); err != ErrEmpty {
		t.Errorf("nothing: got %v, want %v", err, ErrEmpty)
	}
	s, err := v.Begin(10)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(hour, make([]byte, KeyLen)); err != ErrEmpty {
		t.Errorf("nothing written: got %v, want %v", err, ErrEmpty)
	}
	if _, err := s.Write(text(11)); err != ErrTooLarge {
		t.Errorf("more than announced: got %v, want %v", err, ErrTooLarge)
	}
	if _, err := s.Write(text(10)); err != nil {
		t.Errorf("after a refused write: %v", err)
	}
	s.Abort()
	s.Abort()
	if _, err := s.Write(text(1)); err != ErrClosed {
		t.Errorf("after Abort: got %v, want %v", err, ErrClosed)
	}
}

// A full vault refuses, and loses nothing that waits.
func TestFull(t *testing.T) {
	v, _ := newTest(t, Config{Max: 64 << 10})
	var keys [][]byte
	for {
		s, err := v.Begin(64 << 10)
		if errors.Is(err, ErrFull) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		s.Write(text(64 << 10))
		key := make([]byte, KeyLen)
		if err := s.Commit(hour, key); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	if len(keys) < 45 {
		t.Errorf("only %d secrets of 64 KiB fit in %d KiB", len(keys), len(v.arena.pages)>>10)
	}
	for i, key := range keys {
		if got, err := open(v, Claim{Key: key}); err != nil || len(got) != 64<<10 {
			t.Fatalf("secret %d: %d bytes, %v", i, len(got), err)
		}
	}
}

// What an unfinished submission took comes back, wiped (settled checks that).
func TestAbort(t *testing.T) {
	v, _ := newTest(t, Config{})
	for _, n := range []int{0, 1, chunkMax, 5*chunkMax + 3} {
		s, err := v.Begin(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		s.Write(text(n))
		s.Abort()
		if u := v.used(); u != 0 {
			t.Errorf("%d bytes: %d cells are used after Abort", n, u)
		}
		settled(t, v)
	}
}

func TestPurge(t *testing.T) {
	v, _ := newTest(t, Config{})
	key := put(t, v, text(5000), hour, 1)[0]
	s, err := v.Begin(100_000)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(text(50_000))
	other := put(t, v, text(40_000), hour, 1)[0]
	err = v.Open(Claim{Key: other}, func(o *Opening) error {
		v.Purge()
		return o.Read(func([]byte) error { return nil })
	})
	if err != ErrClosed {
		t.Errorf("opening while purged: got %v, want %v", err, ErrClosed)
	}
	if _, err := s.Write(text(1)); err != ErrClosed {
		t.Errorf("writing after a purge: got %v, want %v", err, ErrClosed)
	}
	s.Abort()
	if _, err := open(v, Claim{Key: key}); err != ErrRefused {
		t.Errorf("opening after a purge: got %v, want %v", err, ErrRefused)
	}
	if len(bytes.Trim(v.arena.pages, "\x00")) > 0 {
		t.Error("a page is not zero after a purge")
	}
	key = put(t, v, text(10), hour, 1)[0]
	if _, err := open(v, Claim{Key: key}); err != nil {
		t.Errorf("after a purge the vault is of no use: %v", err)
	}
}

func TestClosed(t *testing.T) {
	v, err := New(Config{Arena: 4 << 20, Argon2: cheap, Now: new(clock).Now})
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.Begin(10)
	if err != nil {
		t.Fatal(err)
	}
	v.Close()
	v.Close()
	if _, err := v.Begin(1); err != ErrClosed {
		t.Errorf("Begin: got %v, want %v", err, ErrClosed)
	}
	if _, err := open(v, Claim{Key: text(KeyLen), Passphrase: []byte("p")}); err != ErrClosed {
		t.Errorf("Open: got %v, want %v", err, ErrClosed)
	}
	if _, err := s.Write(text(1)); err != ErrClosed {
		t.Errorf("Write: got %v, want %v", err, ErrClosed)
	}
	if err := v.Lend(func([]byte) error { return nil }); err != ErrClosed {
		t.Errorf("Lend: got %v, want %v", err, ErrClosed)
	}
	s.Abort()
}

// A flipped bit, a swapped chunk and a chunk cut off are all refused.
func TestTampering(t *testing.T) {
	for name, harm := range map[string]func(v *Vault){
		"bit":  func(v *Vault) { v.arena.pages[int(v.body.at(0).first)*cellSize+chunkMax/2] ^= 1 },
		"tag":  func(v *Vault) { v.arena.pages[int(v.body.at(0).first)*cellSize+chunkMax] ^= 0x80 },
		"last": func(v *Vault) { v.cells.next[v.body.at(0).first] = none },
		"swap": func(v *Vault) {
			b := v.body.at(0)
			second := v.cells.next[b.first]
			v.cells.next[b.first], v.cells.next[second], b.first = v.cells.next[second], b.first, second
		},
	} {
		v, _ := newTest(t, Config{})
		s, _ := v.Begin(4 * chunkMax)
		s.Write(text(4 * chunkMax))
		key := make([]byte, KeyLen)
		if err := s.Commit(hour, key); err != nil {
			t.Fatal(err)
		}
		harm(v)
		got, err := open(v, Claim{Key: key})
		if err == nil {
			t.Errorf("%s: opened %d bytes, want an error", name, len(got))
		}
		v.Purge() // the chain may be broken
	}
}

func TestMain(m *testing.M) {
	if os.Getenv("VAULT_TEST_ARENA") != "" {
		lockChild()
		return
	}
	os.Exit(m.Run())
}
