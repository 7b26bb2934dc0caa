package handlers

import "lethe/vault"

// lend runs f with a slot of locked memory, wiped afterwards; what f leaves
// on the stack and in registers is erased.
func (s *site) lend(f func(slot []byte) error) (err error) {
	vault.Do(func() { err = s.Vault.Lend(f) })
	return err
}

// room is a slot that is being divided.
type room []byte

// cut takes the next n bytes. That a slot has enough for all is fixed by
// constants and seen by the first test.
func (r *room) cut(n int) []byte {
	b := (*r)[:n:n]
	*r = (*r)[n:]
	return b
}

// How a slot of 64 KiB is divided.
const (
	windowSize = 32 << 10 // a body's pieces
	escapeSize = 16 << 10 // text on its way out
)
