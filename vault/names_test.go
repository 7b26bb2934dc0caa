package vault

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// named is rows of nothing but ids, and their index.
type named struct {
	names
	rows table[id]
}

func newNamed() *named {
	n := new(named)
	n.names.id = func(row uint32) *id { return n.rows.at(row) }
	return n
}

func (n *named) add(name id) {
	at := n.rows.put(name)
	n.put(at, &name)
}

func (n *named) remove(name id) {
	at, ok := n.find(name)
	if !ok {
		return
	}
	n.drop(&name)
	n.rows.drop(at)
}

// filled is how many slots are not zero.
func (n *names) filled() (k int) {
	for _, s := range n.slots {
		if s != (slot{}) {
			k++
		}
	}
	return k
}

// The index against a map, with ids that crowd: few homes, the last of all
// among them, and equal first bits.
func TestNamesModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, want := newNamed(), map[id]bool{}
		draw := func(t *rapid.T) (name id) {
			hash := rapid.SampledFrom([]uint32{0, 1, 1 << 25, 1 << 31, ^uint32(0) - 1<<26, ^uint32(0) - 1, ^uint32(0)}).Draw(t, "hash")
			binary.BigEndian.PutUint32(name[:], hash)
			name[15] = byte(rapid.IntRange(0, 15).Draw(t, "rest"))
			return name
		}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				if name := draw(t); !want[name] {
					n.add(name)
					want[name] = true
				}
			},
			"remove": func(t *rapid.T) {
				name := draw(t)
				n.remove(name)
				delete(want, name)
			},
			"ready": func(t *rapid.T) { n.ready(rapid.IntRange(0, 200).Draw(t, "n")) },
			"": func(t *rapid.T) {
				for name := range want {
					if at, ok := n.find(name); !ok || *n.rows.at(at) != name {
						t.Fatalf("%x is not found", name)
					}
				}
				if _, ok := n.find(draw(t)); ok && len(want) == 0 {
					t.Fatal("something is found in an empty index")
				}
				if n.used != len(want) || n.filled() != len(want) {
					t.Fatalf("%d are counted and %d slots filled, want %d", n.used, n.filled(), len(want))
				}
			},
		})
	})
}

// A million come and go; half of them are gone when the others are looked for.
func TestNamesMillion(t *testing.T) {
	const many = 1_000_000
	n := newNamed()
	from := rand.New(rand.NewPCG(1, 2))
	draw := func() (name id) {
		binary.BigEndian.PutUint64(name[:], from.Uint64())
		binary.BigEndian.PutUint64(name[8:], from.Uint64())
		return name
	}
	ids := make([]id, many)
	for i := range ids {
		ids[i] = draw()
		n.add(ids[i])
	}
	for _, name := range ids[:many/2] {
		n.remove(name)
	}
	for i, name := range ids {
		if _, ok := n.find(name); ok != (i >= many/2) {
			t.Fatalf("id %d is found: %v", i, ok)
		}
	}
	if each := float64(len(n.slots)) * 8 / many; each > 24 {
		t.Errorf("%.0f bytes for an id, want at most 24", each)
	}
	for _, name := range ids[many/2:] {
		n.remove(name)
	}
	if n.used != 0 || n.filled() != 0 || n.rows.len() != 0 {
		t.Errorf("left: %d counted, %d slots, %d rows", n.used, n.filled(), n.rows.len())
	}
}

// Growing leaves nothing in the array that it leaves.
func TestNamesGrowClean(t *testing.T) {
	n := newNamed()
	n.add(id{1, 2, 3})
	old := n.slots
	n.ready(1000)
	if len(n.slots) == len(old) || slices.ContainsFunc(old, func(s slot) bool { return s != slot{} }) {
		t.Error("the old array still knows what was in it")
	}
}

// What was ready for is put without a byte of heap.
func TestNamesReady(t *testing.T) {
	n := newNamed()
	name := id{}
	for range 3000 {
		n.ready(10)
		n.rows.ready(10)
		if got := testing.AllocsPerRun(1, func() {
			name[0], name[1], name[2] = name[0]+7, name[1]+3, name[2]+1
			n.add(name)
		}); got != 0 {
			t.Fatalf("with %d in: %v allocations, want 0", n.used, got)
		}
	}
}

// Nothing of a link stays in the index when it is gone: not its name, nor the
// wrong passphrases that were tried on it, nor its grant.
func TestIndexForgets(t *testing.T) {
	v, clock := newTest(t, Config{Repeat: time.Minute})
	for range 4 {
		receipt := make([]byte, KeyLen)
		terms := Terms{Life: time.Hour, Passphrase: []byte("p"), Receipt: receipt}
		for _, key := range put(t, v, text(10), terms, 3) {
			open(v, Claim{Key: key, Passphrase: []byte("wrong")})
			v.Open(Claim{Key: key, Passphrase: []byte("p"), Nonce: []byte("n")}, func(o *Opening) error {
				return o.Grant(make([]byte, KeyLen))
			})
		}
	}
	clock.Advance(3 * time.Hour)
	v.sweep()
	checkForgotten(t, v.index)
	put(t, v, text(10), Terms{Life: time.Hour, Receipt: make([]byte, KeyLen)}, 100)
	old := v.index
	v.Purge()
	checkForgotten(t, old)
}

func checkForgotten(t *testing.T, x *index) {
	t.Helper()
	for i := range x.links.used {
		if l := *x.links.at(i); l.id != (id{}) || l.wrapped != ([wrappedLen]byte{}) {
			t.Fatalf("row %d of a link is left", i)
		}
	}
	for i := range x.extras.used {
		if *x.extras.at(i) != (extra{}) {
			t.Fatalf("row %d beside a link is left", i)
		}
	}
	for i := range x.receipts.rows.used {
		if *x.receipts.rows.at(i) != (receipt{}) {
			t.Fatalf("row %d of a receipt is left", i)
		}
	}
	if n := x.ids.filled() + x.receipts.ids.filled(); n != 0 {
		t.Errorf("%d slots of names are left", n)
	}
}

// The index grows when a submission ends or an opening does, never inside an
// opening: what is allocated there is costly.
func TestGrantGrowsNothing(t *testing.T) {
	v, _ := newTest(t, Config{Arena: 8 << 20, Repeat: time.Minute})
	size := func() (n [4]int) {
		v.mu.Lock()
		defer v.mu.Unlock()
		return [4]int{len(v.ids.slots), len(v.links.blocks), len(v.extras.blocks), cap(v.due.heap)}
	}
	at := size()
	grew := 0
	for range 1200 {
		key := put(t, v, text(10), hour, 1)[0]
		if now := size(); now != at {
			grew++
		}
		err := v.Open(Claim{Key: key, Nonce: []byte("n")}, func(o *Opening) error {
			at = size()
			if err := o.Grant(make([]byte, KeyLen)); err != nil {
				return err
			}
			if now := size(); now != at {
				t.Fatalf("a grant made the index grow from %v to %v", at, now)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		at = size()
	}
	if grew == 0 {
		t.Error("the index never grew: the test shows nothing")
	}
}
