package vault

import (
	"fmt"
	"time"
)

// State is what a receipt says of a link.
type State uint8

// The states of a link.
const (
	Waiting State = iota + 1
	Opened        // by a reader
	Burned        // by who holds the receipt
	Expired       // unread
	Locked        // by wrong passphrases
)

func (s State) String() string {
	switch s {
	case Waiting:
		return "waiting"
	case Opened:
		return "opened"
	case Burned:
		return "burned"
	case Expired:
		return "expired"
	case Locked:
		return "locked"
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// Receipt is what became of a submission. It is not secret. Days are the
// numbers that Config.Day gives.
type Receipt struct {
	Made   uint16        // day
	Life   time.Duration // as it was asked for
	Left   time.Duration // until the links expire; 0 when they have
	Kept   time.Duration // until the receipt is forgotten
	Phrase bool          // a passphrase is needed
	Links  []Outcome     // in the order of the keys
}

// Outcome is what became of one link.
type Outcome struct {
	State State
	Day   uint16 // when it came to that; when it was made, while it waits
}

// receipts remember what became of links: for twice their lifetime, but never
// in the way of new ones.
type receipts struct {
	ids      names
	rows     table[receipt]
	outcomes table[outcome]
	due      queue // all
	spent    queue // those without a waiting link, in the same order
}

type receipt struct {
	id      id
	end     time.Duration // when the links expire
	due     time.Duration // when it is forgotten
	life    time.Duration
	first   uint32 // outcome
	waiting uint32 // links
	pos     uint32 // in due
	place   uint32 // in spent, or none
	made    uint16
	phrase  bool
}

// outcome is a link's entry. They hang together by next.
type outcome struct {
	receipt uint32
	link    uint32 // while it waits
	next    uint32
	day     uint16
	state   State
}

func (r *receipts) init() {
	r.ids.id = func(row uint32) *id { return &r.rows.at(row).id }
	r.due.moved = func(row, pos uint32) { r.rows.at(row).pos = pos }
	r.spent.moved = func(row, pos uint32) { r.rows.at(row).place = pos }
}

// addReceipt keeps a receipt for n links that are added next, and returns its
// place. The caller holds mu.
func (v *Vault) addReceipt(name id, t Terms, n int) uint32 {
	r := &v.receipts
	for r.outcomes.len()+n > v.conf.Links && len(r.spent.heap) > 0 {
		v.forget(r.spent.heap[0].row)
	}
	now := v.conf.Now()
	row := receipt{
		id: name, end: now + t.Life, due: now + 2*t.Life, life: t.Life,
		first: none, waiting: uint32(n), place: none, made: v.conf.Day(), phrase: len(t.Passphrase) > 0,
	}
	at := r.rows.put(row)
	r.ids.put(at, &row.id)
	r.due.put(at, row.due)
	return at
}

// expect lets a receipt tell of a link, before all those that it tells of
// already. The caller holds mu.
func (v *Vault) expect(at, link uint32) {
	r := &v.receipts
	row, l := r.rows.at(at), v.links.at(link)
	l.outcome = r.outcomes.put(outcome{receipt: at, link: link, next: row.first, day: row.made, state: Waiting})
	row.first = l.outcome
}

// tell writes down what became of a link; none is a link without a receipt.
// The caller holds mu.
func (v *Vault) tell(at uint32, s State) {
	if at == none {
		return
	}
	r := &v.receipts
	o := r.outcomes.at(at)
	o.state, o.day = s, v.conf.Day()
	row := r.rows.at(o.receipt)
	if row.waiting--; row.waiting == 0 {
		r.spent.put(o.receipt, row.due)
	}
}

// forget drops a receipt. No link of it waits. The caller holds mu.
func (v *Vault) forget(at uint32) {
	r := &v.receipts
	row := r.rows.at(at)
	for o := row.first; o != none; {
		next := r.outcomes.at(o).next
		r.outcomes.drop(o)
		o = next
	}
	r.due.remove(row.pos)
	if row.place != none {
		r.spent.remove(row.place)
	}
	r.ids.drop(&row.id)
	r.rows.drop(at)
}

// Receipt says what became of a submission. ErrRefused says that the key is
// of no receipt that is still kept.
func (v *Vault) Receipt(key []byte) (Receipt, error) {
	n := v.receiptID(key)
	v.mu.Lock()
	defer v.mu.Unlock()
	r := &v.receipts
	at, ok := r.ids.find(n)
	now := v.conf.Now()
	if !ok || now >= r.rows.at(at).due {
		return Receipt{}, ErrRefused
	}
	row := r.rows.at(at)
	got := Receipt{
		Made: row.made, Life: row.life, Phrase: row.phrase,
		Left: max(row.end-now, 0), Kept: row.due - now,
	}
	for o := row.first; o != none; o = r.outcomes.at(o).next {
		out := r.outcomes.at(o)
		if out.state == Waiting && now >= row.end {
			out.state = Expired // the sweep has not come yet
		}
		got.Links = append(got.Links, Outcome{out.state, out.day})
	}
	return got, nil
}

func (v *Vault) receiptID(key []byte) (n id) {
	Do(func() { n = idOf(key) })
	return n
}

// Burn destroys what waits by a receipt's key: the link of that number, or
// every one when it is negative. What was opened before stays opened. It
// returns how many links it destroyed, and ErrRefused as Receipt does.
func (v *Vault) Burn(key []byte, number int) (int, error) {
	n := v.receiptID(key)
	in, err := v.begin()
	if err != nil {
		return 0, err
	}
	defer v.exit(in)
	v.mu.Lock()
	r := &v.receipts
	at, ok := r.ids.find(n)
	if !ok || v.conf.Now() >= r.rows.at(at).due {
		v.mu.Unlock()
		return 0, ErrRefused
	}
	burned, i := 0, 0
	var few [4]uint32
	wiped := few[:0] // a chain for each body that no other link leads to
	for o := r.rows.at(at).first; o != none; o = r.outcomes.at(o).next {
		out := r.outcomes.at(o)
		if (number < 0 || i == number) && out.state == Waiting {
			wiped = append(wiped, v.drop(out.link, v.burnedOrExpired(out.link)))
			burned++
		}
		i++
	}
	v.mu.Unlock()
	for _, first := range wiped {
		v.wipe(first)
	}
	return burned, nil
}

// burnedOrExpired is what to tell of a link that is burned now: expiry comes
// first, even if the sweep has not seen it. The caller holds mu.
func (v *Vault) burnedOrExpired(at uint32) State {
	if v.conf.Now() >= v.links.at(at).due {
		return Expired
	}
	return Burned
}
