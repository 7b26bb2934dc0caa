package vault

import (
	"crypto/rand"
	"encoding/binary"
)

// AliasWords is how many words an alias is drawn from: the long list of the
// EFF has as many.
const AliasWords = 7776

// Alias names a tip at the desk, by the numbers of two words. It is drawn, not
// secret, and says nothing about the tip.
type Alias [2]uint16

const aliases = AliasWords * AliasWords

// spread is how many 32-bit numbers stand for each alias, so that their hashes
// are spread evenly, as names wants it.
const spread = 1 << 32 / aliases

// drawAlias draws an alias. What is above the last whole number of them is
// drawn again, so every one is equally likely.
func drawAlias() Alias {
	var b [4]byte
	for {
		rand.Read(b[:])
		if n := binary.BigEndian.Uint32(b[:]) / spread; n < aliases {
			return Alias{uint16(n / AliasWords), uint16(n % AliasWords)}
		}
	}
}

// id is the alias as names finds it. One with a number that is too high has
// the id of no alias.
func (a Alias) id() (n id) {
	if a[0] >= AliasWords || a[1] >= AliasWords {
		n[len(n)-1] = 1
		return n
	}
	binary.BigEndian.PutUint32(n[:], (uint32(a[0])*AliasWords+uint32(a[1]))*spread)
	return n
}

// aliasOf undoes id.
func aliasOf(n id) Alias {
	at := binary.BigEndian.Uint32(n[:]) / spread
	return Alias{uint16(at / AliasWords), uint16(at % AliasWords)}
}
