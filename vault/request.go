package vault

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// A request is a pair of keys. Whoever has the ask can put one secret in, and
// cannot read it; only the other key, which the requester keeps, collects it.
// The vault holds the public half of what the second key yields: HPKE (RFC
// 9180), DHKEM(X25519), HKDF-SHA256, ChaCha20-Poly1305. Not a post-quantum
// one: what it seals never leaves this memory.

func kem() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

// private is the private key that a secret of at most 64 bytes yields: a
// collecting key, or what is left of a receipt phrase. The label says which.
func private(secret []byte, label string) (hpke.PrivateKey, error) {
	var seed, salt [32]byte
	derive(seed[:], secret, salt[:saltLen], label)
	k, err := kem().DeriveKeyPair(seed[:])
	clear(seed[:])
	return k, err
}

// newDecoyExtra is what a miss works on: a key that nobody has, and half of
// something sealed to it.
func newDecoyExtra() (e extra) {
	k, err := kem().GenerateKey()
	if err != nil {
		panic("vault: making a key: " + err.Error())
	}
	copy(e.pub[:], k.PublicKey().Bytes())
	copy(e.enc[:], k.PublicKey().Bytes())
	return e
}

// Request makes a request that waits for life, and fills ask and collect,
// KeyLen bytes of locked memory each. ErrFull, ErrLife.
func (v *Vault) Request(life time.Duration, ask, collect []byte) (err error) {
	if len(ask) != KeyLen || len(collect) != KeyLen {
		return fmt.Errorf("making a request: room for %d and %d bytes of keys", len(ask), len(collect))
	}
	if life < LifeMin || life > LifeMax {
		return ErrLife
	}
	var in, out id
	var pub [32]byte
	Do(func() { err = pair(ask, collect, &in, &out, &pub) })
	if err == nil {
		err = v.request(life, in, out, pub)
	}
	if err != nil {
		clear(ask)
		clear(collect)
	}
	return err
}

// pair makes the keys of a request, and what is kept of them.
func pair(ask, collect []byte, in, out *id, pub *[32]byte) error {
	mint(ask)
	mint(collect)
	k, err := private(collect, labelAnswer)
	if err != nil {
		return fmt.Errorf("making a request: %w", err)
	}
	copy(pub[:], k.PublicKey().Bytes())
	*in, *out = idOf(ask), idOf(collect)
	return nil
}

// request puts a request into the index. That is ordinary heap, kept for long:
// it must not grow inside Do.
func (v *Vault) request(life time.Duration, in, out id, pub [32]byte) error {
	p, err := v.begin()
	if err != nil {
		return err
	}
	defer v.exit(p)
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.spare(2, life) {
		return ErrFull
	}
	due := v.conf.Now() + life
	l := link{id: out, due: due, kind: kindAnswer, body: none, outcome: none}
	v.ready(2)
	answer := v.add(l)
	e := extra{pub: pub, life: life, pair: answer, serial: v.serial}
	l.id, l.kind, l.state = in, kindAsk, stateWaiting
	*v.beside(v.add(l)) = e
	return nil
}

// Answer gives a submission to a request, which it ends. ErrRefused says that
// the ask is unknown, answered or expired: the submission stands, but takes no
// more bytes. The other errors are those of Commit. The secret waits for as
// long as the request had, or for as long as there is room for it: for life.
func (s *Submission) Answer(ask []byte) (life time.Duration, err error) {
	v := s.v
	var at found
	var enc [32]byte
	var sealed [wrappedLen]byte
	e := ending{v: v, subs: []*Submission{s}, each: 1} // the request has the places
	e.wrap = func(d desk) (err error) {
		data := d.data()
		if err := s.borrow(data); err != nil {
			return err
		}
		if at, err = v.look(idOf(ask), kindAsk, false, &Opening{v: v}); err != nil {
			return err
		}
		return v.sealTo(&enc, &sealed, at.extra.pub[:], data, labelAnswer)
	}
	e.index = func() (err error) {
		// Room for the largest and longest is not to be had by asking while
		// the vault was empty.
		life, err = v.answer(at, s.body, v.longestEach(e.subs), enc, sealed)
		return err
	}
	err = e.run(LifeMin)
	return life, err
}

// answer gives a body to the request that was found, for most at the most, and
// says for how long. The caller holds mu.
func (v *Vault) answer(at found, body uint32, most time.Duration, enc [32]byte, sealed [wrappedLen]byte) (time.Duration, error) {
	if at.link == none || v.links.at(at.extra.pair).serial != at.extra.serial || v.links.at(at.link).serial != at.serial || v.conf.Now() >= at.row.due {
		return 0, ErrRefused
	}
	v.drop(at.link, Expired)
	pair := at.extra.pair
	l := v.links.at(pair)
	l.body, l.state, l.wrapped = body, stateWaiting, sealed
	life := max(min(at.extra.life, most), LifeMin)
	l.due = v.conf.Now() + life
	v.due.change(l.pos, l.due)
	*v.beside(pair) = extra{enc: enc}
	return life, nil
}

// sealTo seals a data key to a public key; the label says what for.
func (v *Vault) sealTo(enc *[32]byte, sealed *[wrappedLen]byte, pub, data []byte, label string) error {
	v.did.count(didHPKE)
	k, err := kem().NewPublicKey(pub)
	if err != nil {
		return fmt.Errorf("sealing to a key: %w", err)
	}
	e, to, err := hpke.NewSender(k, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), []byte(label))
	if err != nil {
		return fmt.Errorf("sealing to a key: %w", err)
	}
	box, err := to.Seal(nil, data)
	if err != nil {
		return fmt.Errorf("sealing to a key: %w", err)
	}
	copy(enc[:], e)
	copy(sealed[:], box)
	return nil
}

// openWith opens a data key with the private key that a secret yields.
func (v *Vault) openWith(dst, secret, enc, sealed []byte, label string) bool {
	v.did.count(didHPKE)
	k, err := private(secret, label)
	if err != nil {
		return false
	}
	from, err := hpke.NewRecipient(enc, k, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), []byte(label))
	if err != nil {
		return false
	}
	data, err := from.Open(nil, sealed)
	if err != nil || len(data) != chacha20poly1305.KeySize {
		return false
	}
	copy(dst, data)
	clear(data)
	return true
}

// Collect opens what came in by a request, as Open does, once. A request that
// was not answered yet is refused like every other miss; Answered tells.
func (v *Vault) Collect(c Claim, f func(o *Opening) error) error {
	return v.onDesk(func(d desk) error {
		o := &Opening{v: v, desk: d}
		return o.run(func() error {
			at, err := v.look(idOf(c.Key), kindAnswer, false, o)
			if err != nil {
				return err
			}
			if at.row.state == stateNone {
				at.extra.enc = v.decoy.extra.enc // not answered: work as for a miss
			}
			right := v.openWith(o.desk.data(), c.Key[:min(len(c.Key), KeyLen)], at.extra.enc[:], at.row.wrapped[:], labelAnswer)
			return v.settle(&at, right, c.Nonce, [16]byte{}, o)
		}, f)
	})
}

// Answered tells who holds a collecting key whether an answer has come.
// ErrRefused says that the request is unknown, expired or collected.
func (v *Vault) Answered(collect []byte) (answered bool, err error) {
	var n id
	Do(func() { n = idOf(collect) })
	v.mu.Lock()
	defer v.mu.Unlock()
	at, ok := v.ids.find(n)
	if !ok {
		return false, ErrRefused
	}
	l := v.links.at(at)
	if l.kind != kindAnswer || l.state == stateClaimed || v.conf.Now() >= l.due {
		return false, ErrRefused
	}
	return l.state == stateWaiting, nil
}
