package vault

import (
	"crypto/sha256"
	"errors"

	"golang.org/x/crypto/argon2"
)

// Argon2 is the cost of Argon2id, in the terms of RFC 9106.
type Argon2 struct {
	Passes uint32 // t
	Memory uint32 // m, in KiB
	Lanes  uint8  // p
}

// ArgonDefault is the second recommended option of RFC 9106, section 4.
var ArgonDefault = Argon2{Passes: 3, Memory: 64 << 10, Lanes: 4}

// The floor under what can be configured: OWASP's Password Storage Cheat
// Sheet, m=19 MiB and t=2.
const (
	argonMemoryMin = 19 << 10
	argonPassesMin = 2
)

func (a Argon2) check() error {
	if a.Memory < argonMemoryMin || a.Passes < argonPassesMin || a.Lanes < 1 {
		return errors.New("setting the cost of Argon2id: under the floor of 19 MiB, 2 passes, 1 lane")
	}
	return nil
}

// argon writes the Argon2id tag of a passphrase to out. The caller has a
// turn. The passphrase is hashed first so that Argon2id's heap never holds it.
func (v *Vault) argon(out, passphrase, salt []byte) {
	v.did.count(didArgon)
	a := v.conf.Argon2
	sum := sha256.Sum256(passphrase)
	k := argon2.IDKey(sum[:], salt, a.Passes, a.Memory, a.Lanes, uint32(len(out)))
	copy(out, k)
	clear(k)
	clear(sum[:])
}
