package vault

import "time"

// Tip ends the writing as the first part of a new tip, which a receipt phrase
// leads to: canonical, 1 to PhraseMax bytes, only read. The part is for the
// journalist of that number, or for anyone when it is 0. The tip waits for
// life, LifeMin to LifeMax, from here and from everything that is done with
// it. ErrExists says that a tip with that phrase stands: a repeat of the same
// form, and what was written is wiped. After ErrFull (Longest says what would
// fit), ErrLife and ErrEmpty it stands and may be tried again; every other
// error wipes it.
func (s *Sealed) Tip(phrase []byte, to uint8, life time.Duration) error {
	if life < LifeMin || life > LifeMax {
		return s.ended(ErrLife)
	}
	row := thread{life: life, alias: drawAlias().id()}
	err := s.whole(phrase)
	if err == nil {
		Do(func() { err = row.lead(s.v, phrase) })
	}
	if err == nil {
		err = s.tip(row, to)
	}
	return s.ended(err)
}

// whole is whether a part can end under a phrase.
func (s *Sealed) whole(phrase []byte) error {
	switch {
	case s.over:
		return ErrClosed
	case s.size == 0:
		return ErrEmpty
	case len(phrase) < 1 || len(phrase) > PhraseMax:
		return errPhrase
	}
	return nil
}

// ended wipes what was written unless it went in, or may be tried again.
func (s *Sealed) ended(err error) error {
	switch err {
	case nil, ErrEmpty, ErrLife, ErrFull, ErrRefused:
	default:
		s.Abort()
	}
	return err
}

// lead notes what is kept of a phrase.
func (t *thread) lead(v *Vault, phrase []byte) error {
	var p phrased
	p.set(phrase)
	defer clear(p[:])
	k, err := p.key()
	if err != nil {
		return err
	}
	copy(t.pub[:], k.PublicKey().Bytes())
	t.id = p.id(v)
	return nil
}

func (s *Sealed) tip(row thread, to uint8) error {
	if err := s.v.enter(s.pass); err != nil {
		return err
	}
	defer s.v.exit(s.pass)
	var gone chains
	s.v.mu.Lock()
	err := s.begins(row, to, &gone)
	s.v.mu.Unlock()
	s.v.wipeAll(&gone)
	return err
}

// begins puts a tip with its first part into the index. Places need not be
// promised before: between the look and the putting nobody comes. Links have
// as many of their own. The caller holds life and mu.
func (s *Sealed) begins(row thread, to uint8, gone *chains) error {
	v, x, now := s.v, &s.v.tips, s.v.conf.Now()
	if at, ok := x.ids.find(row.id); ok {
		if t := x.rows.at(at); now < t.due || t.readers > 0 {
			return ErrExists
		}
		v.dropTip(at, gone) // the sweep has not come yet
	}
	if x.rows.len() >= v.conf.Links || row.life > s.longest() {
		return ErrFull
	}
	for _, taken := x.aliases.find(row.alias); taken; _, taken = x.aliases.find(row.alias) {
		row.alias = drawAlias().id()
	}
	v.serial++
	row.serial, row.due = v.serial, now+row.life
	at := x.rows.put(row)
	x.ids.put(at, &row.id)
	x.aliases.put(at, &row.alias)
	x.due.put(at, row.due)
	v.hang(at, &x.rows.at(at).parts, leaf{body: s.body(), number: 1, to: to})
	return nil
}

// Add ends the writing as one more part of a tip, as Tip does with the first.
// ErrRefused says that the phrase leads to no tip: what was written stands.
// ErrFull says that the tip has PartsMax parts, or that there is no room for
// this one for as long as the tip waits. once is what makes this part this one,
// only read: ErrExists says that the tip has a part of the same once already,
// and what was written is wiped. An empty once is of no other part.
func (s *Sealed) Add(phrase []byte, to uint8, once []byte) error {
	err := s.whole(phrase)
	if err == nil {
		var n, mark id
		Do(func() {
			var p phrased
			p.set(phrase)
			n, mark = p.id(s.v), p.once(once)
			clear(p[:])
		})
		err = s.add(n, mark, to)
	}
	return s.ended(err)
}

func (s *Sealed) add(n, once id, to uint8) error {
	v := s.v
	if err := v.enter(s.pass); err != nil {
		return err
	}
	defer v.exit(s.pass)
	v.mu.Lock()
	defer v.mu.Unlock()
	at, err := v.standing(byPhrase, n)
	if err != nil {
		return err
	}
	t := v.tips.rows.at(at)
	if v.repeats(t.parts, once) {
		return ErrExists
	}
	if t.parts.n == PartsMax || s.longest() < t.due-v.conf.Now() {
		return ErrFull
	}
	v.hang(at, &t.parts, leaf{body: s.body(), number: uint32(t.parts.n) + 1, to: to, once: once})
	v.active(at)
	return nil
}

// repeats is whether a part of that once came before. The caller holds mu.
func (v *Vault) repeats(parts list, once id) bool {
	at := parts.first
	for range parts.n {
		l := v.tips.leaves.at(at)
		if l.once == once && once != (id{}) {
			return true
		}
		at = l.next
	}
	return false
}
