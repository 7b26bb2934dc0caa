package vault

import "time"

// A tip is a thread: parts, which are sealed elsewhere and stored as they
// come, and replies, which the vault seals to a public key that the receipt
// phrase yields. The phrase leads the tipster there, the alias the desk.

// Bounds of one tip.
const (
	// PartsMax is how many parts a tip has at most, the first included.
	PartsMax = 64
	// RepliesMax is how many replies to a tip wait at most.
	RepliesMax = 64
	// NameMax is the longest name of who took a tip, in bytes.
	NameMax = 40
)

// thread is a tip's row. Its parts and replies hang together by leaf.next.
type thread struct {
	id       id       // of its receipt phrase
	alias    id       // as its alias is looked up
	pub      [32]byte // that replies are sealed to
	due      time.Duration
	life     time.Duration // from one activity to due
	tended   time.Duration // due, as the desk's last doing left it
	pos      uint32        // in the queue
	serial   uint32        // tells apart what had this place before
	parts    list
	replies  list
	numbered uint32 // replies so far
	cells    uint32 // of its parts and replies
	readers  uint32 // of those
	name     run    // a cell: who took it
	nameLen  uint8
}

// leaf is a part of a tip, or a reply to it.
type leaf struct {
	body      body
	enc       [32]byte         // of a reply: the sender's half
	wrapped   [wrappedLen]byte // of a reply: its data key
	once      id               // of a part: tells a repeat of it; zero tells none
	came      time.Duration
	thread    uint32
	next      uint32
	number    uint32 // from 1, never given twice
	serial    uint32 // tells apart what had this place before
	day       uint16
	to        uint8
	collected bool
}

// list is a chain of n leaves in the order in which they came. Without any,
// first and last mean nothing.
type list struct {
	first, last uint32
	n           uint8
}

// tips is what is known of the tips that wait: a part of the index.
type tips struct {
	ids     names // by phrase
	aliases names
	rows    table[thread]
	leaves  table[leaf]
	due     queue
	coming  int // under way, that will want a row, a leaf or both
}

func (x *tips) init() {
	x.ids.id = func(row uint32) *id { return &x.rows.at(row).id }
	x.aliases.id = func(row uint32) *id { return &x.rows.at(row).alias }
	x.due.moved = func(row, pos uint32) { x.rows.at(row).pos = pos }
}

// clear zeroes what was known, where it lies.
func (x *tips) clear() {
	clear(x.ids.slots)
	clear(x.aliases.slots)
	x.rows.clear()
	x.leaves.clear()
}

// ready makes room for all that is under way. It is done when each begins: it
// may end inside Do, where the index must not grow.
func (x *tips) ready() {
	x.ids.ready(x.coming)
	x.aliases.ready(x.coming)
	x.rows.ready(x.coming)
	x.leaves.ready(x.coming)
	x.due.ready(x.coming)
}

// byPhrase and byAlias are the two ways to a tip.
func byPhrase(x *tips) *names { return &x.ids }
func byAlias(x *tips) *names  { return &x.aliases }

// standing is the tip of an id that has not come to its end. The caller holds
// mu.
func (v *Vault) standing(by func(x *tips) *names, n id) (uint32, error) {
	at, ok := by(&v.tips).find(n)
	if !ok || v.conf.Now() >= v.tips.rows.at(at).due {
		return none, ErrRefused
	}
	return at, nil
}

// hang adds a leaf to a list of a tip. The caller holds mu.
func (v *Vault) hang(at uint32, to *list, l leaf) {
	t := v.tips.rows.at(at)
	v.serial++
	l.thread, l.next, l.serial = at, none, v.serial
	l.came, l.day = v.conf.Now(), v.conf.Day()
	row := v.tips.leaves.put(l)
	if to.n == 0 {
		to.first = row
	} else {
		v.tips.leaves.at(to.last).next = row
	}
	to.last = row
	to.n++
	t.cells += l.body.cells
}

// leaf is the one of a number in a list, and the one before it. The caller
// holds mu.
func (v *Vault) leaf(in list, number int) (at, before uint32, err error) {
	at, before = in.first, none
	for range in.n {
		l := v.tips.leaves.at(at)
		if int64(l.number) == int64(number) {
			return at, before, nil
		}
		at, before = l.next, at
	}
	return none, none, ErrRefused
}

// active lets a tip wait for its life again, as far as it would be let in
// now. It loses nothing of what it had. The caller holds mu.
func (v *Vault) active(at uint32) {
	t := v.tips.rows.at(at)
	need := int(t.cells)
	most := v.longest(need, v.room(true)+need, true) // it is in its own room
	if due := v.conf.Now() + min(t.life, most); due > t.due {
		t.due = due
		v.tips.due.change(t.pos, due)
	}
}

// tend is active for what the desk does. The caller holds mu.
func (v *Vault) tend(at uint32) {
	v.active(at)
	t := v.tips.rows.at(at)
	t.tended = t.due
}

// dueAs is when a tip is due, as far as what was done to it until a time
// says: a part that came later must not show by how much longer it waits. The
// caller holds mu.
func (v *Vault) dueAs(t *thread, seen []Part) time.Duration {
	last := seen[len(seen)-1].Came
	return min(t.due, max(t.tended, last+t.life))
}
