package vault

import (
	"crypto/hpke"
	"crypto/sha256"
	"errors"
)

// PhraseMax is the longest receipt phrase, in bytes. It is stored nowhere:
// the vault keeps a hash of it and a public key that it yields. Neither is
// made slow to guess: a phrase is drawn by the program, with 90 bits.
const PhraseMax = 128

// What is derived from a receipt phrase.
const (
	labelTip   = "lethe v1 tip"
	labelReply = "lethe v1 reply"
	labelOnce  = "lethe v1 part"
)

var errPhrase = errors.New("taking a tip: a receipt phrase of no bytes, or too many")

// phrased is what is left of a phrase to derive from: as good as the phrase
// itself, so that it is wiped after use.
type phrased [sha256.Size]byte

func (p *phrased) set(phrase []byte) {
	if len(phrase) > PhraseMax {
		phrase = nil // the name of no tip
	}
	*p = sha256.Sum256(phrase)
}

// id is the tip's name. Any phrase has one; the empty one is of no tip.
func (p *phrased) id(v *Vault) (n id) {
	v.did.count(didDerive)
	var buf [len(labelTip) + len(p)]byte
	copy(buf[copy(buf[:], labelTip):], p[:])
	sum := sha256.Sum256(buf[:])
	clear(buf[:])
	copy(n[:], sum[:])
	return n
}

// key is what replies to the tip are sealed to.
func (p *phrased) key() (hpke.PrivateKey, error) { return private(p[:], labelReply) }

// once is what tells a repeat of a part from others. It says nothing to whom
// the phrase is unknown.
func (p *phrased) once(once []byte) (n id) {
	if len(once) == 0 {
		return n
	}
	var mark [32]byte
	sum := sha256.Sum256(once)
	derive(mark[:], p[:], sum[:], labelOnce)
	copy(n[:], mark[:])
	clear(mark[:])
	clear(sum[:])
	return n
}

// tipID is the name of a phrase's tip, as it is made outside of any other Do.
func (v *Vault) tipID(phrase []byte) (n id) {
	Do(func() {
		var p phrased
		p.set(phrase)
		n = p.id(v)
		clear(p[:])
	})
	return n
}
