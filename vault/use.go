package vault

// Quarters is how much of the room for what waits is taken, in whole quarters,
// 0 to 4: fewer than would tell who watches it that somebody came.
func (v *Vault) Quarters() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := v.all(true)
	return 4 * (all - v.cells.free) / all
}
