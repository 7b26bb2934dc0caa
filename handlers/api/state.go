package api

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"lethe/vault"
)

// The states as clients know them.
const (
	stateNew      = "new"
	stateReceived = "received"
	stateBurned   = "burned"
	stateExpired  = "expired"
	stateUnknown  = "unknown" // of a link: the one answer for each
)

// An outcome is what became of all links of a receipt, as clients know it: they
// know of one. While one waits it is new; one that was opened counts more than
// those that were destroyed, and these more than those that ran out.
type outcome struct {
	state string
	at    int64 // when it came to that: midnight, UTC, in seconds since 1970
}

// midnight is the beginning of a day, in seconds since 1970. Nothing finer is
// told.
func midnight(day uint16) int64 { return int64(day) * int64(24*time.Hour/time.Second) }

func outcomeOf(r *vault.Receipt) outcome {
	best := outcome{stateExpired, midnight(r.Made)}
	rank := map[string]int{stateExpired: 0, stateBurned: 1, stateReceived: 2, stateNew: 3}
	for _, l := range r.Links {
		o := outcome{stateOf(l.State), midnight(l.Day)}
		if o.state == best.state && o.at > best.at || rank[o.state] > rank[best.state] {
			best = o
		}
	}
	return best
}

// stateOf is what clients call a state. They know of none that wrong
// passphrases bring about: it is destroyed.
func stateOf(s vault.State) string {
	switch s {
	case vault.Waiting:
		return stateNew
	case vault.Opened:
		return stateReceived
	case vault.Burned, vault.Locked:
		return stateBurned
	}
	return stateExpired
}

// Kinds of what a short name stands for.
const (
	shortLink    = 's'
	shortReceipt = 'r'
	shortSecret  = 'l' // a link, by its receipt
)

// shortLen is how long a short name is: clients show it in lists.
const shortLen = 8

// short writes the short name of a key to dst: eight hex digits of a hash. That
// of Onetime Secret is the key's beginning, of which nothing stays here. Its
// caller is inside vault.Do.
func short(dst, key []byte, kind byte) []byte {
	var b [1 + vault.KeyLen]byte
	b[0] = kind
	n := copy(b[1:], key)
	sum := sha256.Sum256(b[:1+n])
	clear(b[:])
	return hex.AppendEncode(dst, sum[:shortLen/2])
}
