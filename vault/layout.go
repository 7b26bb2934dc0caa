package vault

import "fmt"

// Sizes of the lent pieces of locked memory, in bytes.
const (
	// HeadSize holds the head of one request: a slot for each connection.
	HeadSize = 16 << 10
	// SlotSize is for a request that is being worked on.
	SlotSize = 64 << 10
	// SealSize is for one chunk of an age file, 64 KiB, with its tag, its
	// headers and room to spare.
	SealSize = 68 << 10
	// deskSize is for one opening: keys, and a page of plaintext.
	deskSize = 32 << 10
)

// ArenaMin is the smallest arena that a vault is made of, in bytes. Below it
// there is no room for a few connections and a few secrets.
const ArenaMin = 2 << 20

// FileMax is the ceiling of Config.Max, in bytes, whatever the arena.
const FileMax = 512 << 20

// Layout is how locked memory is divided. Each slot kind gets a share of the
// arena within bounds: enough for a small machine to serve, no more than a
// large one needs.
//
//	kind    share    each     least  most
//	heads   1/16     16 KiB      16   256   connections at once
//	work    1/16     64 KiB       4   128   requests being worked on, or waiting for a turn
//	desk    1/32     32 KiB       4    64   openings under way
//	seal    -        68 KiB       2     4   tips being sealed, two for each
//	pages   the rest
//
// Slots for sealing are there with tips only: 2 where the arena is below
// 16 MiB, 4 elsewhere, as two processors are kept busy by two tips.
type Layout struct {
	Arena int `json:"arena"` // bytes of locked memory
	Heads int `json:"heads"` // slots
	Work  int `json:"work"`  // slots
	Desk  int `json:"desk"`  // slots
	Seal  int `json:"seal"`  // slots; 0 without tips
	Pages int `json:"pages"` // bytes for what waits, in whole pages
	Tips  int `json:"tips"`  // bytes of Pages that only tips may use
	File  int `json:"file"`  // the largest secret, in bytes
}

// LayoutFor divides size bytes. With tips, a quarter of the pages is kept for
// them. The largest secret is half of what is for links, at most most bytes
// (0: no more than FileMax).
func LayoutFor(size int, tips bool, most int64) (Layout, error) {
	if size < ArenaMin {
		return Layout{}, fmt.Errorf("making a vault: an arena of %d KiB, the least is %d KiB", size>>10, ArenaMin>>10)
	}
	l := Layout{
		Heads: min(max(size/16/HeadSize, 16), 256),
		Work:  min(max(size/16/SlotSize, 4), 128),
		Desk:  min(max(size/32/deskSize, 4), 64),
	}
	if tips {
		l.Seal = 2
		if size >= 16<<20 {
			l.Seal = 4
		}
	}
	l.Pages = (size - l.slots()) / pageSize * pageSize
	l.Arena = l.slots() + l.Pages
	if tips {
		l.Tips = l.Pages / 4
	}
	if most <= 0 || most > FileMax {
		most = FileMax
	}
	l.File = int(min(int64(l.Pages-l.Tips)/2, most))
	return l, nil
}

// slots is the room for all slots, in bytes.
func (l Layout) slots() int {
	return l.Heads*HeadSize + l.Work*SlotSize + l.Seal*SealSize + l.Desk*deskSize
}
