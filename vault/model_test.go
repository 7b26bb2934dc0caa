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

// The vault against a simple reference, by random histories: the reference
// knows every secret in the clear and what may be done with each key.

type modelLink struct {
	key     string
	secret  string
	phrase  string
	due     time.Duration
	claimed bool
	nonce   string
	wrong   map[string]bool
	receipt string
	state   State
}

type model struct {
	t        *rapid.T
	v        *Vault
	clock    *clock
	links    map[string]*modelLink
	receipts map[string][]string // of links, in order
	gone     []string            // keys that were good once
}

const modelRepeat = time.Minute

func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		k := new(clock)
		v, err := New(Config{Arena: ArenaMin, Argon2: cheap, Now: k.Now, Repeat: modelRepeat, Tries: 2})
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		m := &model{t: rt, v: v, clock: k, links: map[string]*modelLink{}, receipts: map[string][]string{}}
		rt.Repeat(map[string]func(*rapid.T){
			"put":   m.put,
			"abort": m.abort,
			"open":  m.open,
			"burn":  m.burn,
			"wait":  m.wait,
			"purge": m.purge,
			"":      func(*rapid.T) { settled(t, v) },
		})
	})
}

func (m *model) put(t *rapid.T) {
	size := rapid.SampledFrom([]int{1, 200, cellSize - overhead, 5000, chunkMax, chunkMax + 1, 60_000, 400_000}).Draw(t, "size")
	extra := rapid.SampledFrom([]int{0, 0, 1, 20_000}).Draw(t, "announced beyond")
	piece := rapid.SampledFrom([]int{7, 1000, chunkMax, 100_000}).Draw(t, "piece")
	if size > 5000 && piece < 1000 {
		piece = 1000
	}
	n := rapid.IntRange(1, 3).Draw(t, "links")
	phrase := rapid.SampledFrom([]string{"", "", "", "p"}).Draw(t, "passphrase")
	life := rapid.SampledFrom([]time.Duration{LifeMin, time.Hour, LifeMax}).Draw(t, "life")
	apart := rapid.Bool().Draw(t, "each its own")
	var subs []*Submission
	var secrets []string
	for i := range n {
		if !apart && i > 0 {
			secrets = append(secrets, secrets[0])
			continue
		}
		secret := text(size + i)
		s := m.begin(t, secret, extra, piece)
		if s == nil {
			abort(subs)
			return
		}
		defer s.Abort()
		subs, secrets = append(subs, s), append(secrets, string(secret))
	}
	keys, receipt := make([]byte, n*KeyLen), make([]byte, KeyLen)
	terms := Terms{Life: life, Passphrase: []byte(phrase), Receipt: receipt}
	longest := LongestEach(subs)
	var err error
	if apart {
		err = CommitEach(subs, terms, keys)
	} else {
		err = subs[0].Commit(terms, keys)
	}
	if fits := life <= longest; fits != (err == nil) || !fits && err != ErrFull {
		t.Fatalf("for %v, when it could stay for %v: %v", life, longest, err)
	}
	if err != nil {
		return
	}
	i := 0
	for key := range slices.Chunk(keys, KeyLen) {
		m.links[string(key)] = &modelLink{
			key: string(key), secret: secrets[i], phrase: phrase, due: m.clock.Now() + life,
			wrong: map[string]bool{}, receipt: string(receipt), state: Waiting,
		}
		m.receipts[string(receipt)] = append(m.receipts[string(receipt)], string(key))
		i++
	}
}

// begin writes a secret in pieces; nil means that there is no room.
func (m *model) begin(t *rapid.T, secret []byte, extra, piece int) *Submission {
	s, err := m.v.Begin(int64(len(secret) + extra))
	if err == ErrFull || err == ErrTooLarge {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	for rest := secret; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
		if _, err := s.Write(rest[:min(piece, len(rest))]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (m *model) abort(t *rapid.T) {
	size := rapid.IntRange(1, 100_000).Draw(t, "size")
	s, err := m.v.Begin(int64(size))
	if err != nil {
		return
	}
	s.Write(text(rapid.IntRange(0, size).Draw(t, "written")))
	s.Abort()
}

// pick draws a key of those in a map, in an order that does not change.
func pick[T any](t *rapid.T, from map[string]T, what string) (string, bool) {
	if len(from) == 0 {
		return "", false
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(from))).Draw(t, what), true
}

func (m *model) open(t *rapid.T) {
	key, ok := pick(t, m.links, "key")
	if len(m.gone) > 0 && rapid.IntRange(0, 3).Draw(t, "a key that is gone") == 0 {
		key, ok = rapid.SampledFrom(m.gone).Draw(t, "gone"), true
	}
	if !ok {
		return
	}
	phrase := rapid.SampledFrom([]string{"", "", "p", "x", "y"}).Draw(t, "passphrase")
	nonce := rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "nonce")
	got, err := open(m.v, Claim{Key: []byte(key), Passphrase: []byte(phrase), Nonce: []byte(nonce)})
	want, opens := m.expect(key, phrase, nonce)
	if opens != (err == nil) || opens && !bytes.Equal(got, []byte(want)) {
		t.Fatalf("opened %v with %d bytes (%v), want %v with %d", err == nil, len(got), err, opens, len(want))
	}
}

// expect does to the reference what an opening does, and says what it gives.
func (m *model) expect(key, phrase, nonce string) (string, bool) {
	l := m.links[key]
	now := m.clock.Now()
	if l == nil || now >= l.due {
		return "", false
	}
	if l.phrase != "" && phrase != l.phrase {
		if phrase != "" && !l.claimed {
			l.wrong[phrase] = true
			if len(l.wrong) == 2 {
				m.lose(l, Locked)
			}
		}
		return "", false
	}
	switch {
	case !l.claimed:
		l.claimed, l.nonce, l.state = true, nonce, Opened
		l.due = now
		if nonce != "" {
			l.due += modelRepeat
		}
	case nonce == "" || nonce != l.nonce:
		return "", false
	}
	return l.secret, true
}

func (m *model) lose(l *modelLink, s State) {
	l.state, l.due = s, 0
	m.gone = append(m.gone, l.key)
}

func (m *model) burn(t *rapid.T) {
	receipt, ok := pick(t, m.receipts, "receipt")
	if !ok {
		return
	}
	r, err := m.v.Receipt([]byte(receipt))
	if err == nil {
		for i, o := range r.Links {
			l := m.links[m.receipts[receipt][i]]
			if want := l.now(m.clock.Now()); o.State != want {
				t.Fatalf("the receipt says %v of link %d, want %v", o.State, i, want)
			}
		}
	}
	if rapid.Bool().Draw(t, "look only") {
		return
	}
	number := rapid.IntRange(-1, 3).Draw(t, "number")
	if _, err := m.v.Burn([]byte(receipt), number); err != nil {
		return
	}
	for i, key := range m.receipts[receipt] {
		if number >= 0 && i != number {
			continue
		}
		if l := m.links[key]; l.now(m.clock.Now()) == Waiting {
			m.lose(l, Burned)
		}
	}
}

// now is the link's state at a time.
func (l *modelLink) now(at time.Duration) State {
	if l.state == Waiting && at >= l.due {
		return Expired
	}
	return l.state
}

func (m *model) wait(t *rapid.T) {
	m.clock.Advance(rapid.SampledFrom([]time.Duration{time.Second, modelRepeat, time.Hour, 10 * 24 * time.Hour}).Draw(t, "wait"))
	if rapid.Bool().Draw(t, "sweep") {
		m.v.sweep()
	}
}

func (m *model) purge(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "really") > 0 {
		return
	}
	m.v.Purge()
	m.gone = append(m.gone, slices.Sorted(maps.Keys(m.links))...)
	clear(m.links)
	clear(m.receipts)
	if n := m.v.used(); n != 0 {
		t.Fatal(fmt.Sprint(n, " cells are used after a purge"))
	}
}

// Whatever the size, the pieces and what was announced: the same bytes come
// back, and a flipped bit anywhere is refused.
func FuzzSealed(f *testing.F) {
	f.Add(1, 1, 0, 0)
	f.Add(chunkMax+1, 4096, 5, 40)
	f.Add(5*chunkMax, chunkMax+1, 100_000, 1)
	k := new(clock)
	v, err := New(Config{Arena: ArenaMin, Argon2: cheap, Now: k.Now})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(v.Close)
	f.Fuzz(func(t *testing.T, size, piece, beyond, flip int) {
		size, piece, beyond = 1+abs(size)%(8*chunkMax), 1+abs(piece)%100_000, abs(beyond)%100_000
		want := text(size)
		store := func() []byte {
			s, err := v.Begin(int64(size + beyond))
			if err != nil {
				t.Fatal(err)
			}
			for rest := want; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
				if _, err := s.Write(rest[:min(piece, len(rest))]); err != nil {
					t.Fatal(err)
				}
			}
			key := make([]byte, KeyLen)
			if err := s.Commit(hour, key); err != nil {
				t.Fatal(err)
			}
			return key
		}
		if got, err := open(v, Claim{Key: store()}); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("got %d bytes of %d, %v", len(got), size, err)
		}
		key := store()
		v.mu.Lock()
		l := v.linkOf(key)
		var sealed [][]byte
		for at := v.body.at(l.body).first; at != none; at = v.cells.next[at] {
			sealed = append(sealed, v.cells.bytes(run{at, v.cells.size[at]}))
		}
		v.mu.Unlock()
		c := sealed[abs(flip)%len(sealed)]
		n := len(c)
		if last := sealed[len(sealed)-1]; &c[0] == &last[0] {
			n = overhead + 1 // the rest of the last chunk's cells is empty
		}
		c[abs(flip/7)%n] ^= 1 << (abs(flip) % 8)
		if got, err := open(v, Claim{Key: key}); err == nil {
			t.Fatalf("a flipped bit: got %d bytes", len(got))
		}
		settled(t, v)
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
