package vault

import (
	"context"
	"encoding/binary"
)

// desk is a locked piece for one opening or commit under way:
//
//	data key 32 | wrapping key 32 | tag 32 | used 8 | . | 128: room for one chunk
//
// Every byte of the room is written through page, which first notes how far:
// to zero that much when the desk comes back, and not 32 KiB, is a tenth of
// what a small secret costs from begin to end.
type desk []byte

// deskKeys is where the room begins.
const deskKeys = 128

func (d desk) data() []byte { return d[:32:32] }
func (d desk) kek() []byte  { return d[32:64:64] }
func (d desk) tag() []byte  { return d[64:96:96] }
func (d desk) used() []byte { return d[96:104:104] }

// page is room for n bytes, and no more.
func (d desk) page(n int) []byte {
	if uint64(n) > binary.LittleEndian.Uint64(d.used()) {
		binary.LittleEndian.PutUint64(d.used(), uint64(n))
	}
	return d[deskKeys : deskKeys+n : deskKeys+n]
}

// wipe zeroes what was used.
func (d desk) wipe() {
	clear(d[deskKeys:][:binary.LittleEndian.Uint64(d.used())])
	clear(d[:deskKeys])
}

// onDesk is Lend for the vault's own work.
func (v *Vault) onDesk(f func(d desk) error) error {
	slot, err := v.desk.Take(context.Background())
	if err != nil {
		return err
	}
	d := desk(slot)
	defer func() {
		d.wipe()
		v.desk.put(slot)
	}()
	return f(d)
}
