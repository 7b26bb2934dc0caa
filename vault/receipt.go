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
	ids      map[id]uint32
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
	serial  uint32
	next    uint32
	day     uint16
	state   State
}

func (r *receipts) init() {
	r.ids = make(map[id]uint32)
	r.due.moved = func(row, pos uint32) { r.rows.rows[row].pos = pos }
	r.spent.moved = func(row, pos uint32) { r.rows.rows[row].place = pos }
}

// addReceipt keeps a receipt for links that were just added, under the key in
// t. The caller holds mu.
func (v *Vault) addReceipt(t Terms, rows []link) {
	r := &v.receipts
	for r.outcomes.len()+len(rows) > v.conf.Links && len(r.spent.heap) > 0 {
		v.forget(r.spent.heap[0].row)
	}
	now, day := v.conf.Now(), v.conf.Day()
	row := receipt{
		id: idOf(t.Receipt), end: now + t.Life, due: now + 2*t.Life, life: t.Life,
		first: none, waiting: uint32(len(rows)), place: none, made: day, phrase: len(t.Passphrase) > 0,
	}
	at := r.rows.put(row)
	r.ids[row.id] = at
	r.due.put(at, row.due)
	next := none
	for i := len(rows) - 1; i >= 0; i-- {
		place := v.ids[rows[i].id]
		l := &v.links.rows[place]
		next = r.outcomes.put(outcome{receipt: at, link: place, serial: l.serial, next: next, day: day, state: Waiting})
		l.outcome = next
	}
	r.rows.rows[at].first = next
}

// tell writes down what became of a link; none is a link without a receipt.
// The caller holds mu.
func (v *Vault) tell(at uint32, s State) {
	if at == none {
		return
	}
	r := &v.receipts
	o := &r.outcomes.rows[at]
	o.state, o.day = s, v.conf.Day()
	row := &r.rows.rows[o.receipt]
	if row.waiting--; row.waiting == 0 {
		r.spent.put(o.receipt, row.due)
	}
}

// forget drops a receipt. No link of it waits. The caller holds mu.
func (v *Vault) forget(at uint32) {
	r := &v.receipts
	row := r.rows.rows[at]
	for o := row.first; o != none; {
		next := r.outcomes.rows[o].next
		r.outcomes.drop(o)
		o = next
	}
	r.due.remove(row.pos)
	if row.place != none {
		r.spent.remove(row.place)
	}
	delete(r.ids, row.id)
	r.rows.drop(at)
}

// Receipt says what became of a submission. ErrRefused says that the key is
// of no receipt that is still kept.
func (v *Vault) Receipt(key []byte) (Receipt, error) {
	n := v.receiptID(key)
	v.mu.Lock()
	defer v.mu.Unlock()
	r := &v.receipts
	at, ok := r.ids[n]
	now := v.conf.Now()
	if !ok || now >= r.rows.rows[at].due {
		return Receipt{}, ErrRefused
	}
	row := &r.rows.rows[at]
	got := Receipt{
		Made: row.made, Life: row.life, Phrase: row.phrase,
		Left: max(row.end-now, 0), Kept: row.due - now,
	}
	for o := row.first; o != none; o = r.outcomes.rows[o].next {
		out := r.outcomes.rows[o]
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
	if _, err := v.begin(); err != nil {
		return 0, err
	}
	defer v.life.RUnlock()
	v.mu.Lock()
	r := &v.receipts
	at, ok := r.ids[n]
	if !ok || v.conf.Now() >= r.rows.rows[at].due {
		v.mu.Unlock()
		return 0, ErrRefused
	}
	burned, wiped := 0, none
	i := 0
	for o := r.rows.rows[at].first; o != none; o = r.outcomes.rows[o].next {
		out := r.outcomes.rows[o]
		if (number < 0 || i == number) && out.state == Waiting {
			// One body for all: only the last link gives it up.
			if w := v.drop(out.link, v.burnedOrExpired(out.link)); w != none {
				wiped = w
			}
			burned++
		}
		i++
	}
	v.mu.Unlock()
	v.wipe(wiped)
	return burned, nil
}

// burnedOrExpired is what to tell of a link that is burned now: expiry comes
// first, even if the sweep has not seen it. The caller holds mu.
func (v *Vault) burnedOrExpired(at uint32) State {
	if v.conf.Now() >= v.links.rows[at].due {
		return Expired
	}
	return Burned
}
