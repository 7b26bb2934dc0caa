package vault

import "crypto/sha256"

// Derive writes to out, 32 bytes, what follows from a secret of at most 64 by
// HKDF-SHA256 without a salt. The label is 63 bytes at most. Nothing of it gets
// onto the heap, where it would stay until the next collection of garbage. The
// caller is inside Do.
func Derive(out, secret []byte, label string) { derive(out, secret, nil, label) }

// derive is HKDF-SHA256 (RFC 5869) for one block of output: out has 32 bytes.
// It is crypto/hkdf without the heap, because each allocation inside Do costs
// more than all of this: 1 µs in place of 15. A test holds it to crypto/hkdf.
// secret has at most 64 bytes, salt and label together fit a few.
func derive(out, secret, salt []byte, label string) {
	var prk [sha256.Size]byte
	mac(&prk, salt, secret)
	var info [64]byte
	n := copy(info[:], label)
	info[n] = 1
	var okm [sha256.Size]byte
	mac(&okm, prk[:], info[:n+1])
	copy(out, okm[:])
	clear(prk[:])
	clear(okm[:])
}

// mac is HMAC-SHA256 (RFC 2104) of at most 64 bytes under a key of at most 64.
func mac(sum *[sha256.Size]byte, key, message []byte) {
	const block = sha256.BlockSize
	var inner, outer [2 * block]byte
	copy(inner[:], key)
	copy(outer[:], key)
	for i := range block {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	n := block + copy(inner[block:], message)
	first := sha256.Sum256(inner[:n])
	n = block + copy(outer[block:], first[:])
	*sum = sha256.Sum256(outer[:n])
	clear(inner[:])
	clear(outer[:])
	clear(first[:])
}
