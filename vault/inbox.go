package vault

import "time"

// Part is what is known of a part of a tip.
type Part struct {
	Number    int // from 1, in the order in which they came
	Day       uint16
	Came      time.Duration // by Config.Now
	Size      int64         // bytes, sealed
	To        uint8         // the journalist's number; 0 is anyone
	Collected bool
}

// ReplyHead is what is known of a reply before it is read.
type ReplyHead struct {
	Number int // from 1; a number is never given twice
	Day    uint16
	Size   int64 // bytes
}

// Inbox is a tip as the tipster sees it.
type Inbox struct {
	Day     uint16        // when its first part came
	Left    time.Duration // until it is wiped
	Parts   []Part
	Replies []ReplyHead // in the order in which they came
}

// Inbox is the tip that a phrase leads to. Every miss is ErrRefused, and does
// the work of a hit.
func (v *Vault) Inbox(phrase []byte) (Inbox, error) {
	n := v.tipID(phrase)
	v.mu.Lock()
	defer v.mu.Unlock()
	at, err := v.standing(byPhrase, n)
	if err != nil {
		return Inbox{}, err
	}
	t := v.tips.rows.at(at)
	got := Inbox{Day: v.dayOf(t), Left: t.due - v.conf.Now(), Parts: v.partsOf(t, nil, forever)}
	at = t.replies.first
	for range t.replies.n {
		l := v.tips.leaves.at(at)
		got.Replies = append(got.Replies, ReplyHead{Number: int(l.number), Day: l.day, Size: l.body.size})
		at = l.next
	}
	return got, nil
}

// forever is later than every part.
const forever = time.Duration(1<<63 - 1)

// partsOf appends the parts of a tip that came until a time. The caller holds
// mu.
func (v *Vault) partsOf(t *thread, to []Part, until time.Duration) []Part {
	at := t.parts.first
	for range t.parts.n {
		l := v.tips.leaves.at(at)
		if l.came <= until {
			to = append(to, Part{
				Number: int(l.number), Day: l.day, Came: l.came,
				Size: l.body.size, To: l.to, Collected: l.collected,
			})
		}
		at = l.next
	}
	return to
}

// dayOf is when a tip's first part came. The caller holds mu.
func (v *Vault) dayOf(t *thread) uint16 { return v.tips.leaves.at(t.parts.first).day }

// Withdraw wipes a tip, with all parts and replies, at once: whoever reads of
// it gets no further page. ErrRefused says that the phrase leads to none.
func (v *Vault) Withdraw(phrase []byte) error { return v.endTip(byPhrase, v.tipID(phrase)) }

// DeleteReply wipes one reply. ErrRefused says that it is not there.
func (v *Vault) DeleteReply(phrase []byte, number int) error {
	n := v.tipID(phrase)
	in, err := v.begin()
	if err != nil {
		return err
	}
	defer v.exit(in)
	var gone chains
	v.mu.Lock()
	err = v.deleteReply(n, number, &gone)
	v.mu.Unlock()
	v.wipeAll(&gone)
	return err
}

func (v *Vault) deleteReply(n id, number int, gone *chains) error {
	at, err := v.standing(byPhrase, n)
	if err != nil {
		return err
	}
	t := v.tips.rows.at(at)
	l, before, err := v.leaf(t.replies, number)
	if err == nil {
		v.unhang(t, &t.replies, l, before, gone)
	}
	return err
}
