package vault

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// marked is n bytes of which no 8 come twice.
func marked(n int) []byte {
	c, err := chacha20poly1305.New(make([]byte, chacha20poly1305.KeySize))
	if err != nil {
		panic(err)
	}
	return c.Seal(nil, zero[:], make([]byte, n), nil)[:n]
}

// hides checks that the pages hold no 8 bytes of what was written, nor of the
// data key.
func hides(t *testing.T, when string, s *Submission, written []byte) {
	t.Helper()
	key := make([]byte, chacha20poly1305.KeySize)
	if err := s.borrow(key); err != nil {
		t.Fatal(err)
	}
	s.forget()
	runs := make(map[[8]byte]string)
	for name, b := range map[string][]byte{"secret": written, "data key": key} {
		for i := 0; i+8 <= len(b); i++ {
			runs[[8]byte(b[i:])] = name
		}
	}
	pages := bytes.TrimRight(s.v.arena.pages, "\x00")
	for i := 0; i+8 <= len(pages); i++ {
		if name, is := runs[[8]byte(pages[i:])]; is {
			t.Fatalf("%s: 8 bytes of the %s are in the pages", when, name)
		}
	}
}

// While a submission is under way, whatever was written how, the pages hold
// neither what was written nor the key to it, and it reads back.
func TestNothingHalfWritten(t *testing.T) {
	v, _ := newTest(t, Config{Arena: ArenaMin, Tips: true})
	secret := marked(2*chunkMax + 3000)
	for _, piece := range []int{1, 63, 64, 200, 4097, chunkMax - 1, chunkMax, chunkMax + 1, len(secret)} {
		s, err := v.BeginTip(int64(len(secret)))
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(secret); n += piece {
			if _, err := s.Write(secret[n:min(n+piece, len(secret))]); err != nil {
				t.Fatal(err)
			}
			if s.Len() < 1000 && s.Len()%100 < int64(piece) || s.Len()%chunkMax < int64(piece) {
				hides(t, "half written", s, secret[:s.Len()])
			}
		}
		hides(t, "written", s, secret)
		for range 2 {
			var back []byte
			if err := s.Read(func(p []byte) error { back = append(back, p...); return nil }); err != nil || !bytes.Equal(back, secret) {
				t.Fatalf("in pieces of %d: read back %d bytes, %v", piece, len(back), err)
			}
		}
		hides(t, "read back", s, secret)
		link := make([]byte, KeyLen)
		if err := s.Commit(hour, link); err != nil {
			t.Fatal(err)
		}
		if got, err := open(v, Claim{Key: link}); err != nil || !bytes.Equal(got, secret) {
			t.Errorf("in pieces of %d: got %d bytes, %v", piece, len(got), err)
		}
	}
}

// Of what comes in large pieces, little is masked: the rest is sealed at once,
// in no more cells than it takes anyway.
func TestLittleIsMasked(t *testing.T) {
	v, _ := newTest(t, Config{})
	for n := cutMin * cellSize; n <= chunkMax-overhead; n++ {
		s := under(t, v, make([]byte, n))[0]
		need := cellsFor(int64(n))
		if tight := cellsFor(int64(n+overhead)) > need; !tight && s.filled > cellSize {
			t.Fatalf("of %d bytes, %d are masked", n, s.filled)
		}
		if got := s.cells(); got != need {
			t.Fatalf("%d bytes take %d cells, want %d", n, got, need)
		}
		s.Abort()
	}
}

// A submission that was refused at its end is masked again.
func TestNothingAfterRefusal(t *testing.T) {
	v, _ := newTest(t, Config{})
	ask, collect := make([]byte, KeyLen), make([]byte, KeyLen)
	if err := v.Request(time.Hour, ask, collect); err != nil {
		t.Fatal(err)
	}
	secret := marked(chunkMax + 500)
	for _, n := range []int{20, 500, len(secret)} {
		s := under(t, v, secret[:n])[0]
		if _, err := s.Answer(collect); err != ErrRefused {
			t.Fatalf("answering by another key: got %v, want %v", err, ErrRefused)
		}
		hides(t, "refused", s, secret[:n])
		if s.sealer.aead != nil {
			t.Error("the cipher is kept")
		}
		if n < len(secret) {
			s.Abort()
			continue
		}
		if _, err := s.Answer(ask); err != nil {
			t.Fatal(err)
		}
	}
	var got []byte
	if err := v.Collect(Claim{Key: collect}, func(o *Opening) error {
		return o.Read(func(p []byte) error { got = append(got, p...); return nil })
	}); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("collected %d bytes, %v", len(got), err)
	}
}

// No keystream is used for two places: of the same bytes, no 8 look the same
// in another submission or chunk, or after a purge.
func TestMasksDiffer(t *testing.T) {
	v, _ := newTest(t, Config{})
	seen := make(map[[8]byte]bool)
	look := func(masked []byte) {
		t.Helper()
		for i := 0; i+8 <= len(masked); i++ {
			run := [8]byte(masked[i:])
			if seen[run] {
				t.Fatal("the same 8 bytes were masked the same way")
			}
			seen[run] = true
		}
	}
	for range 2 {
		for range 3 {
			s := under(t, v, make([]byte, 300))[0]
			look(s.mem(s.at)[:s.filled])
			more, err := v.Begin(2 * chunkMax)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(more.Abort)
			for range 2 {
				more.Write(make([]byte, chunkMax))
				look(more.mem(more.at)[:more.filled])
			}
			var keys [2][chacha20poly1305.KeySize]byte
			for i, s := range []*Submission{s, more} {
				Do(func() { s.mask(keys[i][:], make([]byte, len(keys[i])), ofKey, 0) })
				look(keys[i][:])
			}
		}
		v.Purge()
	}
}

// Purge makes a new flight key, so that what the old one masked is lost even
// to who has a copy of the pages.
func TestPurgeRenewsFlightKey(t *testing.T) {
	v, _ := newTest(t, Config{})
	before := bytes.Clone(v.arena.flight)
	v.Purge()
	if len(bytes.Trim(before, "\x00")) == 0 || len(bytes.Trim(v.arena.flight, "\x00")) == 0 || bytes.Equal(before, v.arena.flight) {
		t.Error("the flight key is zero, or the same after a purge")
	}
	if m := v.arena.secret; m != nil && &m[len(m)-flightSize] != &v.arena.flight[0] {
		t.Error("the flight key lies where root can read it")
	}
}
