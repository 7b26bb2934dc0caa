package vault

// Erase destroys all that Purge does and what stands in the slots, whoever has
// them: for good, and without waiting for anybody. What is called afterwards
// gets ErrClosed. It takes about as long as Purge.
//
// The process should end at once. Who has a slot goes on with it, finds it
// empty, and may put into it what he still holds in registers. Work areas of
// Argon2id that are in use stay as they are.
func (v *Vault) Erase() {
	v.life.Lock()
	defer v.life.Unlock()
	if v.closed {
		return // Close has done it, but for the slots that it waits for
	}
	v.closed = true
	v.purge()
	// Twice: meanwhile something may be copied from a slot that is not empty
	// yet into one that is.
	for range 2 {
		v.arena.clearSlots()
	}
}
