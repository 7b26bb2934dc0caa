package vault

import (
	"bytes"
	"sync"
	"testing"
	"time"
)

// putReceipt stores a secret with n links and a receipt.
func putReceipt(t testing.TB, v *Vault, secret []byte, terms Terms, n int) (links [][]byte, receipt []byte) {
	t.Helper()
	receipt = make([]byte, KeyLen)
	terms.Receipt = receipt
	return put(t, v, secret, terms, n), receipt
}

// states are what a receipt says of its links.
func states(t testing.TB, v *Vault, receipt []byte) (got []State) {
	t.Helper()
	r, err := v.Receipt(receipt)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Links {
		got = append(got, o.State)
	}
	return got
}

func TestReceiptTellsEach(t *testing.T) {
	v, clock := newTest(t, Config{Tries: 1})
	day := uint16(100)
	v.conf.Day = func() uint16 { return day }
	terms := Terms{Life: time.Hour, Passphrase: []byte("p")}
	links, receipt := putReceipt(t, v, text(100), terms, 4)
	day++
	if _, err := open(v, Claim{Key: links[1], Passphrase: []byte("p")}); err != nil {
		t.Fatal(err)
	}
	open(v, Claim{Key: links[2], Passphrase: []byte("wrong")})
	day++
	if n, err := v.Burn(receipt, 3); n != 1 || err != nil {
		t.Fatalf("burning: %d, %v", n, err)
	}
	r, err := v.Receipt(receipt)
	if err != nil {
		t.Fatal(err)
	}
	want := []Outcome{{Waiting, 100}, {Opened, 101}, {Locked, 101}, {Burned, 102}}
	for i, o := range r.Links {
		if o != want[i] {
			t.Errorf("link %d: got %v on day %d, want %v on day %d", i, o.State, o.Day, want[i].State, want[i].Day)
		}
	}
	if r.Made != 100 || !r.Phrase || r.Life != time.Hour || r.Left != time.Hour || r.Kept != 2*time.Hour {
		t.Errorf("got %+v", r)
	}
	clock.Advance(time.Hour)
	if got := states(t, v, receipt)[0]; got != Expired {
		t.Errorf("before the sweep: got %v, want %v", got, Expired)
	}
	v.sweep()
	if got := states(t, v, receipt)[0]; got != Expired {
		t.Errorf("after the sweep: got %v, want %v", got, Expired)
	}
	if n := v.used(); n != 0 {
		t.Errorf("%d cells are used, want 0", n)
	}
	clock.Advance(time.Hour)
	if _, err := v.Receipt(receipt); err != ErrRefused {
		t.Errorf("after twice the lifetime: got %v, want %v", err, ErrRefused)
	}
	v.sweep()
	if n := v.receipts.outcomes.len() + v.receipts.rows.len() + v.receipts.ids.used; n != 0 {
		t.Errorf("%d rows are left of a receipt", n)
	}
}

func TestBurn(t *testing.T) {
	v, _ := newTest(t, Config{Repeat: time.Minute})
	links, receipt := putReceipt(t, v, text(5000), hour, 3)
	mine := Claim{Key: links[0], Nonce: []byte("n")}
	if _, err := open(v, mine); err != nil {
		t.Fatal(err)
	}
	if n, err := v.Burn(receipt, -1); n != 2 || err != nil {
		t.Fatalf("burning: %d, %v, want 2", n, err)
	}
	if n, err := v.Burn(receipt, -1); n != 0 || err != nil {
		t.Fatalf("burning again: %d, %v, want 0", n, err)
	}
	for _, key := range links[1:] {
		if _, err := open(v, Claim{Key: key}); err != ErrRefused {
			t.Errorf("burned: got %v, want %v", err, ErrRefused)
		}
	}
	// What was opened stays opened, its repeat included.
	if got := states(t, v, receipt); got[0] != Opened {
		t.Errorf("got %v, want %v", got[0], Opened)
	}
	if _, err := open(v, mine); err != nil {
		t.Errorf("repeat after a burn: %v", err)
	}
	if _, err := v.Burn(links[0], -1); err != ErrRefused {
		t.Errorf("burning by a link key: got %v, want %v", err, ErrRefused)
	}
	if _, err := open(v, Claim{Key: receipt}); err != ErrRefused {
		t.Errorf("opening by a receipt key: got %v, want %v", err, ErrRefused)
	}
}

// Of an opening and a burn at once, one wins, and the receipt says which.
func TestBurnAgainstOpen(t *testing.T) {
	v, _ := newTest(t, Config{})
	for range 200 {
		links, receipt := putReceipt(t, v, text(10), hour, 1)
		var all sync.WaitGroup
		var opened, burned bool
		all.Go(func() { _, err := open(v, Claim{Key: links[0]}); opened = err == nil })
		all.Go(func() { n, _ := v.Burn(receipt, 0); burned = n == 1 })
		all.Wait()
		if opened == burned {
			t.Fatalf("opened %v, burned %v", opened, burned)
		}
		if got, want := states(t, v, receipt)[0], map[bool]State{true: Opened, false: Burned}[opened]; got != want {
			t.Fatalf("the receipt says %v, want %v", got, want)
		}
	}
}

// Receipts of what is over make room for new ones, the oldest first.
func TestReceiptsGiveWay(t *testing.T) {
	v, clock := newTest(t, Config{Links: 3})
	var receipts [][]byte
	for range 5 {
		links, r := putReceipt(t, v, text(10), hour, 1)
		receipts = append(receipts, r)
		if _, err := open(v, Claim{Key: links[0]}); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Second)
	}
	for i, r := range receipts {
		_, err := v.Receipt(r)
		if kept := err == nil; kept != (i >= 2) {
			t.Errorf("receipt %d: %v", i, err)
		}
	}
	// Links that wait are never given up for new ones.
	for range 3 {
		put(t, v, text(10), hour, 1)
	}
	s, err := v.Begin(10)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(text(10))
	if err := s.Commit(hour, make([]byte, KeyLen)); err != ErrFull {
		t.Errorf("the fourth link: got %v, want %v", err, ErrFull)
	}
	s.Abort()
}

func TestRequest(t *testing.T) {
	v, clock := newTest(t, Config{Repeat: time.Minute})
	ask, collect := make([]byte, KeyLen), make([]byte, KeyLen)
	if err := v.Request(time.Hour, ask, collect); err != nil {
		t.Fatal(err)
	}
	answered := func(want bool) {
		t.Helper()
		if got, err := v.Answered(collect); err != nil || got != want {
			t.Fatalf("answered: %v, %v, want %v", got, err, want)
		}
	}
	answered(false)
	for _, key := range [][]byte{ask, collect} {
		if _, err := open(v, Claim{Key: key}); err != ErrRefused {
			t.Errorf("opening before the answer: got %v, want %v", err, ErrRefused)
		}
		if _, err := collected(v, Claim{Key: key}); err != ErrRefused {
			t.Errorf("collecting before the answer: got %v, want %v", err, ErrRefused)
		}
	}
	want := text(40_000)
	clock.Advance(50 * time.Minute)
	if err := answer(t, v, want, ask); err != nil {
		t.Fatal(err)
	}
	answered(true)
	if err := answer(t, v, want, ask); err != ErrRefused {
		t.Errorf("a second answer: got %v, want %v", err, ErrRefused)
	}
	// Whoever answered cannot read it, nor open it as a link.
	for _, c := range []Claim{{Key: ask}, {Key: collect}} {
		if _, err := open(v, c); err != ErrRefused {
			t.Errorf("opening: got %v, want %v", err, ErrRefused)
		}
	}
	if _, err := collected(v, Claim{Key: ask}); err != ErrRefused {
		t.Errorf("collecting by the ask: got %v, want %v", err, ErrRefused)
	}
	clock.Advance(50 * time.Minute) // the answer has its own hour
	mine := Claim{Key: collect, Nonce: []byte("n")}
	for range 2 {
		if got, err := collected(v, mine); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("collecting: %d bytes, %v", len(got), err)
		}
	}
	if _, err := collected(v, Claim{Key: collect, Nonce: []byte("other")}); err != ErrRefused {
		t.Errorf("collecting twice: got %v, want %v", err, ErrRefused)
	}
	if _, err := v.Answered(collect); err != ErrRefused {
		t.Errorf("answered, after it was collected: got %v, want %v", err, ErrRefused)
	}
}

func answer(t testing.TB, v *Vault, secret, ask []byte) error {
	t.Helper()
	s, err := v.Begin(int64(len(secret)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	s.Write(secret)
	_, err = s.Answer(ask)
	return err
}

func collected(v *Vault, c Claim) ([]byte, error) {
	var got []byte
	err := v.Collect(c, func(o *Opening) error {
		return o.Read(func(p []byte) error { got = append(got, p...); return nil })
	})
	return got, err
}

// Of many answers at once one is taken; the others stand and can be given to
// someone else.
func TestAnswersRace(t *testing.T) {
	v, _ := newTest(t, Config{})
	for range 20 {
		ask, collect := make([]byte, KeyLen), make([]byte, KeyLen)
		if err := v.Request(time.Hour, ask, collect); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		var won []byte
		for i := range 4 {
			all.Go(func() {
				secret := bytes.Repeat([]byte{byte('a' + i)}, chunkMax+i)
				s, err := v.Begin(int64(len(secret)) + 100)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Abort()
				s.Write(secret)
				switch _, err := s.Answer(ask); err {
				case nil:
					mu.Lock()
					defer mu.Unlock()
					if won != nil {
						t.Error("two answers were taken")
					}
					won = secret
				case ErrRefused:
					var back []byte
					if err := s.Read(func(p []byte) error { back = append(back, p...); return nil }); err != nil || !bytes.Equal(back, secret) {
						t.Errorf("a refused answer reads back as %d bytes, %v", len(back), err)
					}
					if _, err := s.Write([]byte("x")); err != ErrTooLarge {
						t.Errorf("writing on after a refused answer: got %v, want %v", err, ErrTooLarge)
					}
					key := make([]byte, KeyLen)
					if err := s.Commit(hour, key); err != nil {
						t.Error(err)
					}
					if got, err := open(v, Claim{Key: key}); err != nil || !bytes.Equal(got, secret) {
						t.Errorf("a refused answer, committed, opens as %d bytes, %v", len(got), err)
					}
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got, err := collected(v, Claim{Key: collect}); err != nil || !bytes.Equal(got, won) {
			t.Fatalf("collected %d bytes, %v", len(got), err)
		}
	}
}

func TestDraft(t *testing.T) {
	v, clock := newTest(t, Config{})
	want := text(100_000)
	s, err := v.BeginTip(int64(len(want)))
	if err != nil {
		t.Fatal(err)
	}
	s.Write(want)
	key := make([]byte, KeyLen)
	if err := s.Keep(10*time.Minute, key); err != nil {
		t.Fatal(err)
	}
	read := func() ([]byte, error) {
		var got []byte
		err := v.Draft(key, 10*time.Minute, func(o *Opening) error {
			return o.Read(func(p []byte) error { got = append(got, p...); return nil })
		})
		return got, err
	}
	for range 5 {
		clock.Advance(9 * time.Minute) // each use renews it
		v.sweep()
		if got, err := read(); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("reading: %d bytes, %v", len(got), err)
		}
	}
	if _, err := open(v, Claim{Key: key}); err != ErrRefused {
		t.Errorf("opening a draft: got %v, want %v", err, ErrRefused)
	}
	if err := v.Discard(text(KeyLen)); err != ErrRefused {
		t.Errorf("discarding nothing: got %v, want %v", err, ErrRefused)
	}
	if err := v.Discard(key); err != nil {
		t.Fatal(err)
	}
	if _, err := read(); err != ErrRefused || v.used() != 0 {
		t.Errorf("after it was discarded: %v, %d cells", err, v.used())
	}
	// One that is read at that moment goes when the reader ends.
	s, _ = v.BeginTip(100)
	s.Write(want[:100])
	s.Keep(10*time.Minute, key)
	v.Draft(key, time.Hour, func(o *Opening) error {
		if err := v.Discard(key); err != nil {
			t.Error(err)
		}
		v.sweep()
		n := 0
		if err := o.Read(func(p []byte) error { n += len(p); return nil }); err != nil || n != 100 {
			t.Errorf("a reader got %d bytes, %v", n, err)
		}
		return nil
	})
	if v.used() != 0 {
		t.Errorf("%d cells are used", v.used())
	}
}

// A grant reads again what a link opened, for a while after each use and no
// longer than its end.
func TestGrant(t *testing.T) {
	v, clock := newTest(t, Config{Repeat: time.Minute, Grant: 10 * time.Minute})
	want := text(100_000)
	link := put(t, v, want, hour, 1)[0]
	grants := [2][]byte{make([]byte, KeyLen), make([]byte, KeyLen)}
	for _, g := range grants {
		if err := v.Open(Claim{Key: link, Nonce: []byte("n")}, func(o *Opening) error { return o.Grant(g) }); err != nil {
			t.Fatal(err)
		}
	}
	fetch := func(g []byte, off, n int64) ([]byte, error) {
		var got []byte
		err := v.Fetch(g, func(o *Opening) error {
			return o.ReadRange(off, n, func(p []byte) error { got = append(got, p...); return nil })
		})
		return got, err
	}
	if _, err := fetch(grants[0], 0, 1); err != ErrRefused {
		t.Errorf("the first grant, after the second: got %v, want %v", err, ErrRefused)
	}
	for _, r := range [][2]int64{{0, 100_000}, {0, 1}, {99_999, 1}, {chunkMax - 1, 2}, {chunkMax, chunkMax}, {50_000, 0}, {100_000, 0}, {12_345, 70_000}} {
		got, err := fetch(grants[1], r[0], r[1])
		if err != nil || !bytes.Equal(got, want[r[0]:r[0]+r[1]]) {
			t.Errorf("%d bytes at %d: got %d, %v", r[1], r[0], len(got), err)
		}
	}
	for _, r := range [][2]int64{{0, 100_001}, {-1, 1}, {100_001, 0}, {5, -1}} {
		if _, err := fetch(grants[1], r[0], r[1]); err == nil {
			t.Errorf("%d bytes at %d of %d: no error", r[1], r[0], len(want))
		}
	}
	uses := 0
	for ; uses < 100; uses++ {
		clock.Advance(9 * time.Minute)
		v.sweep()
		if _, err := fetch(grants[1], 0, 1); err != nil {
			break
		}
	}
	if uses != 1 { // its end: 10 min and 36 s for 100 kB
		t.Errorf("a grant lasted for %d uses 9 minutes apart, want 1", uses)
	}
	if v.used() != 0 || v.links.len() != 0 || v.extras.len() != 0 {
		t.Errorf("left: %d cells, %d links, %d extras", v.used(), v.links.len(), v.extras.len())
	}
}

func TestLives(t *testing.T) {
	v, _ := newTest(t, Config{})
	s, err := v.Begin(10)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(text(10))
	defer s.Abort()
	for _, life := range []time.Duration{-1, 0, LifeMin - 1, LifeMax + 1} {
		if err := s.Commit(Terms{Life: life}, make([]byte, KeyLen)); err != ErrLife {
			t.Errorf("%v: got %v, want %v", life, err, ErrLife)
		}
		if err := v.Request(life, make([]byte, KeyLen), make([]byte, KeyLen)); err != ErrLife {
			t.Errorf("request for %v: got %v, want %v", life, err, ErrLife)
		}
	}
}

// As the vault fills, what is small or short still comes in; what is refused
// stands and can be committed for less long.
func TestAdmission(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	month := Terms{Life: LifeMax}
	full := func(size int64) bool { return v.Longest(size) < LifeMax }
	if full(v.Max()) {
		t.Fatalf("an empty vault takes its largest for %v", v.Longest(v.Max()))
	}
	for !full(64 << 10) {
		put(t, v, text(64<<10), month, 1)
	}
	if full(1000) {
		t.Errorf("half full, 1000 bytes may stay %v", v.Longest(1000))
	}
	longest := v.Longest(64 << 10)
	s, err := v.Begin(64 << 10)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(text(64 << 10))
	if err := s.Commit(month, make([]byte, KeyLen)); err != ErrFull {
		t.Errorf("64 KiB for a month: got %v, want %v", err, ErrFull)
	}
	if err := s.Commit(Terms{Life: longest}, make([]byte, KeyLen)); err != nil {
		t.Errorf("64 KiB for %v, as was said: %v", longest, err)
	}
	// Links never take the quarter that is kept for tips.
	for v.Longest(4<<10) >= time.Hour {
		put(t, v, text(4<<10), hour, 1)
	}
	for v.Longest(100) >= LifeMin {
		put(t, v, text(100), Terms{Life: LifeMin}, 1)
	}
	if _, err := v.Begin(10); err != ErrFull {
		t.Errorf("a link when only the tips' part is left: got %v, want %v", err, ErrFull)
	}
	tip, err := v.BeginTip(int64(v.layout.Tips) / 2)
	if err != nil {
		t.Fatalf("a tip when only the tips' part is left: %v", err)
	}
	tip.Write(text(v.layout.Tips / 2))
	if err := tip.Keep(time.Hour, make([]byte, KeyLen)); err != nil {
		t.Fatal(err)
	}
	v.Purge()
	if v.tipCells != 0 {
		t.Errorf("%d cells of tips after a purge", v.tipCells)
	}
}

func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		size int
		tips bool
		want Layout
	}{
		{ArenaMin, false, Layout{Heads: 16, Work: 4, Desk: 4}},
		{8<<20 - 256<<10, true, Layout{Heads: 31, Work: 7, Desk: 7, Seal: 2}},
		{256 << 20, true, Layout{Heads: 256, Work: 128, Desk: 64, Seal: 4}},
	} {
		l, err := LayoutFor(c.size, c.tips, 25<<20)
		if err != nil {
			t.Fatal(err)
		}
		if l.Heads != c.want.Heads || l.Work != c.want.Work || l.Desk != c.want.Desk || l.Seal != c.want.Seal {
			t.Errorf("%d KiB: %+v", c.size>>10, l)
		}
		if l.Arena > c.size || c.size-l.Arena >= pageSize || l.Arena != l.slots()+l.Pages || l.Pages%pageSize != 0 {
			t.Errorf("%d KiB: %d are used by %+v", c.size>>10, l.Arena, l)
		}
		if c.tips && l.Tips != l.Pages/4 || l.File > (l.Pages-l.Tips)/2 || l.File > 25<<20 {
			t.Errorf("%d KiB: %+v", c.size>>10, l)
		}
	}
	if _, err := LayoutFor(ArenaMin-1, false, 0); err == nil {
		t.Error("a tiny arena: no error")
	}
}

// The work of a miss is that of a hit, for every way in: counted, not timed.
func TestEqualWork(t *testing.T) {
	v, clock := newTest(t, Config{Tries: 1})
	phrase := Terms{Life: time.Hour, Passphrase: []byte("p")}
	used := put(t, v, text(10), hour, 1)[0]
	open(v, Claim{Key: used})
	burned, receipt := putReceipt(t, v, text(10), hour, 1)
	v.Burn(receipt, 0)
	locked := put(t, v, text(10), phrase, 1)[0]
	open(v, Claim{Key: locked, Passphrase: []byte("no")})
	expired := put(t, v, text(10), Terms{Life: time.Minute}, 1)[0]
	clock.Advance(time.Minute)
	ask, collect := make([]byte, KeyLen), make([]byte, KeyLen)
	v.Request(time.Hour, ask, collect)
	keys := map[string][]byte{
		"unknown": text(KeyLen), "none": nil, "short": text(3), "long": text(99),
		"used": used, "burned": burned[0], "locked": locked, "expired": expired, "ask": ask, "collect": collect,
		"waiting": put(t, v, text(10), phrase, 1)[0],
		"of two":  putEach(t, v, phrase, text(10), text(20))[1],
	}
	type done struct{ argon, derive, unwrap, hpke uint64 }
	now := func() done {
		return done{v.did[didArgon].Load(), v.did[didDerive].Load(), v.did[didUnwrap].Load(), v.did[didHPKE].Load()}
	}
	for name, key := range keys {
		for what, c := range map[string]struct {
			f    func()
			want done
		}{
			"open":        {func() { open(v, Claim{Key: key}) }, done{0, 1, 1, 0}},
			"open, wrong": {func() { open(v, Claim{Key: key, Passphrase: []byte("x")}) }, done{1, 1, 1, 0}},
			"collect":     {func() { collected(v, Claim{Key: key}) }, done{0, 0, 0, 1}},
			"fetch":       {func() { v.Fetch(key, nil) }, done{0, 1, 1, 0}},
			"draft":       {func() { v.Draft(key, time.Hour, nil) }, done{0, 1, 1, 0}},
		} {
			before := now()
			c.f()
			after := now()
			got := done{after.argon - before.argon, after.derive - before.derive, after.unwrap - before.unwrap, after.hpke - before.hpke}
			if got != c.want {
				t.Errorf("%s of %s: did %+v, want %+v", what, name, got, c.want)
			}
		}
	}
}
