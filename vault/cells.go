package vault

import "math/bits"

// Sizes of the arena's pages, by measurement of chacha20poly1305 on chunks:
// 16 KiB seals at 0.98 of the speed of 1 MiB, 4 KiB at 0.88, 256 B at 0.34.
// A small secret still takes only as many cells as it fills.
const (
	cellSize     = 256
	cellsPerPage = 64 // one word of the map below
	pageSize     = cellSize * cellsPerPage
)

// none ends a chain of chunks.
const none = ^uint32(0)

// run is a chunk's place: n cells that follow each other within one page.
type run struct {
	first uint32
	n     uint8 // 1 to cellsPerPage; 0 means no chunk
}

// cells says which cells of the arena's pages are free. Cells are zero while
// they are free: who gives them back has zeroed them. The caller locks.
type cells struct {
	mem      []byte
	used     []uint64 // a word a page, a bit a cell
	next     []uint32 // by a chunk's first cell: the next chunk's
	size     []uint8  // by a chunk's first cell: its cells
	free     int      // cells
	reserved int      // of the free ones, promised to submissions under way
	empty    []uint32 // pages with nothing in them, last first
	open     []uint32 // pages with some cells free, as last seen
	where    []uint32 // by page: its place in open, or none
}

func newCells(mem []byte) *cells {
	pages := len(mem) / pageSize
	c := &cells{
		mem:   mem,
		used:  make([]uint64, pages),
		next:  make([]uint32, pages*cellsPerPage),
		size:  make([]uint8, pages*cellsPerPage),
		free:  pages * cellsPerPage,
		empty: make([]uint32, pages),
		open:  make([]uint32, 0, pages),
		where: make([]uint32, pages),
	}
	for i := range c.empty {
		c.empty[i] = uint32(pages - 1 - i)
		c.where[i] = none
	}
	return c
}

// bytes is the memory of a run.
func (c *cells) bytes(r run) []byte {
	at := int(r.first) * cellSize
	end := at + int(r.n)*cellSize
	return c.mem[at:end:end]
}

// reserve promises n cells, or says that they are not there.
func (c *cells) reserve(n int) bool {
	if n > c.free-c.reserved {
		return false
	}
	c.reserved += n
	return true
}

// take finds a run of want cells, or of fewer where no page has that many in
// a row. The cells come out of what was reserved before, so there is always
// at least one.
func (c *cells) take(want int) run {
	want = min(want, cellsPerPage)
	if want == cellsPerPage && len(c.empty) > 0 {
		return c.takeEmpty(want)
	}
	if r := c.takeOpen(want); r.n > 0 {
		return r
	}
	if len(c.empty) > 0 {
		return c.takeEmpty(want)
	}
	return c.takeAny(want)
}

// looks is how many half-used pages are looked at before a whole one is
// begun: enough to fill holes, few enough to cost nothing.
const looks = 4

// takeOpen looks for a row of want free cells in the pages used last.
func (c *cells) takeOpen(want int) run {
	for i := len(c.open) - 1; i >= 0 && i >= len(c.open)-looks; i-- {
		p := c.open[i]
		if at, n := row(c.used[p], want); n >= want {
			r := c.mark(p, at, want)
			c.unlistFull(p)
			return r
		}
	}
	return run{}
}

// takeEmpty begins a page that has nothing in it.
func (c *cells) takeEmpty(want int) run {
	p := c.empty[len(c.empty)-1]
	c.empty = c.empty[:len(c.empty)-1]
	if want < cellsPerPage {
		c.list(p)
	}
	return c.mark(p, 0, want)
}

// takeAny takes the longest row that the half-used pages have.
func (c *cells) takeAny(want int) run {
	best, at, long := none, 0, 0
	for i := len(c.open) - 1; i >= 0 && long < want; i-- {
		if a, n := row(c.used[c.open[i]], want); n > long {
			best, at, long = c.open[i], a, n
		}
	}
	if best == none {
		panic("vault: a reservation without cells")
	}
	r := c.mark(best, at, long)
	c.unlistFull(best)
	return r
}

func (c *cells) mark(page uint32, at, n int) run {
	c.used[page] |= mask(at, n)
	c.free -= n
	c.reserved -= n
	first := page*cellsPerPage + uint32(at)
	c.next[first] = none
	c.size[first] = uint8(n)
	return run{first, uint8(n)}
}

// split makes two runs of one that nothing else follows, the first of n cells,
// and links them. The caller need not lock: they are its own.
func (c *cells) split(r run, n int) (head, tail run) {
	head, tail = run{r.first, uint8(n)}, run{r.first + uint32(n), r.n - uint8(n)}
	c.size[head.first], c.size[tail.first] = head.n, tail.n
	c.next[head.first], c.next[tail.first] = tail.first, none
	return head, tail
}

// give frees cells that the caller has zeroed.
func (c *cells) give(r run) {
	p := r.first / cellsPerPage
	c.used[p] &^= mask(int(r.first%cellsPerPage), int(r.n))
	c.free += int(r.n)
	if c.used[p] != 0 {
		c.list(p)
		return
	}
	c.unlist(p)
	c.empty = append(c.empty, p)
}

func (c *cells) list(p uint32) {
	if c.where[p] == none {
		c.where[p] = uint32(len(c.open))
		c.open = append(c.open, p)
	}
}

func (c *cells) unlist(p uint32) {
	at := c.where[p]
	if at == none {
		return
	}
	last := c.open[len(c.open)-1]
	c.open[at], c.where[last] = last, at
	c.open = c.open[:len(c.open)-1]
	c.where[p] = none
}

func (c *cells) unlistFull(p uint32) {
	if c.used[p] == ^uint64(0) {
		c.unlist(p)
	}
}

// mask is n ones from bit at.
func mask(at, n int) uint64 { return ^uint64(0) >> (64 - n) << at }

// row finds the first row of want zero bits in used, or else the longest.
func row(used uint64, want int) (at, n int) {
	free := ^used
	for at0 := 0; free != 0; {
		skip := bits.TrailingZeros64(free)
		at0 += skip
		free >>= skip
		long := bits.TrailingZeros64(^free)
		if long >= want {
			return at0, want
		}
		if long > n {
			at, n = at0, long
		}
		at0 += long
		free >>= long // a shift by 64 gives 0
	}
	return at, n
}
