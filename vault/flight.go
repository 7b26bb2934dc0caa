package vault

import (
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/chacha20poly1305"
)

// A submission under way needs its data key again and again, and its last
// chunk cannot be sealed before it is known to be full or the last. Neither
// stands in the pages as it is, where root could read it for as long as a
// visitor takes to send the rest: both are masked with ChaCha20 under the
// flight key. That is one for the vault, in the memory of the slots; Purge
// makes a new one. What is masked is opened in place only to be sealed.

const (
	// flightSize is the length of the flight key in bytes.
	flightSize = chacha20.KeySize
	// flightBlock is how much of a keystream one block is, in bytes.
	flightBlock = 64
	// ofKey stands for the data key where else the chunk's number does. No
	// submission has that many: FileMax in chunks of one cell are 2.3 million.
	ofKey = 1<<32 - 1
)

// mask puts on or takes off what hides a chunk, from a byte of it on: dst
// becomes src, masked. The two are the same place or apart. A submission's
// number and the chunk's are the nonce, so that no byte of a keystream masks
// two bytes. It takes 70 ns, and 76 ns for each 64 bytes. The caller holds
// life and is inside Do.
func (s *Submission) mask(dst, src []byte, chunk uint32, from int) {
	var nonce [chacha20.NonceSize]byte
	binary.BigEndian.PutUint64(nonce[:], s.number)
	binary.BigEndian.PutUint32(nonce[8:], chunk)
	c, err := chacha20.NewUnauthenticatedCipher(s.v.arena.flight, nonce[:])
	if err != nil {
		panic("vault: masking: " + err.Error())
	}
	c.SetCounter(uint32(from / flightBlock))
	if n := from % flightBlock; n > 0 {
		var before [flightBlock]byte
		c.XORKeyStream(before[:n], before[:n])
		clear(before[:n])
	}
	c.XORKeyStream(dst, src)
	*c = chacha20.Cipher{}
}

// keyCell is where what leads to the data key lies in the arena. The caller
// holds life.
func (s *Submission) keyCell() []byte { return s.mem(s.key)[:chacha20poly1305.KeySize] }

// dataKey writes the submission's key to dst: what is in its cell, unmasked.
// That was drawn, so the key is as random, and nobody's without the flight
// key. The caller holds life and is inside Do.
func (s *Submission) dataKey(dst []byte) { s.mask(dst, s.keyCell(), ofKey, 0) }

// cipher makes the sealer's cipher unless it is there. The caller holds life
// and is inside Do.
func (s *Submission) cipher() error {
	if s.sealer.aead != nil {
		return nil
	}
	var key [chacha20poly1305.KeySize]byte
	s.dataKey(key[:])
	err := s.sealer.with(key[:])
	clear(key[:])
	return err
}

// flip masks what stands in the current chunk and returns it. Of what is
// masked it takes the mask off, for a moment: to be sealed there.
func (s *Submission) flip() []byte {
	m := s.mem(s.at)[:s.filled]
	s.mask(m, m, uint32(s.chunks), 0)
	return m
}
