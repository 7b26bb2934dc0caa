package qr

import "sync"

// A frame is what all codes of one version share. It holds nothing of any
// content, is made at its first use, and is only read afterwards. Rows and
// columns are bits, the first module the lowest.
type frame struct {
	side  int
	order []place // where each bit of the codewords goes

	// For each mask, what is added to the bits of the content: the mask
	// itself, and outside of the content the patterns that every code has.
	rows, cols [masks][sideMax]uint64
}

// masks is how many there are.
const masks = 8

type place struct{ x, y uint8 }

var frames [len(versions)]struct {
	once sync.Once
	frame
}

func frameOf(v *version) *frame {
	f := &frames[v.number-1]
	f.once.Do(func() { f.make(v) })
	return &f.frame
}

// A drawing is a frame's patterns while they are drawn. Modules that are
// fixed are not for content.
type drawing struct {
	side        int
	dark, fixed [sideMax][sideMax]bool // by x and y
}

func (f *frame) make(v *version) {
	f.side = v.side()
	d := drawing{side: f.side}
	d.patterns(v)
	f.order = d.order(v.all * 8)
	for mask := range masks {
		d.format(mask)
		for x := range f.side {
			for y := range f.side {
				if d.dark[x][y] || !d.fixed[x][y] && masked(mask, x, y) {
					f.rows[mask][y] |= 1 << x
					f.cols[mask][x] |= 1 << y
				}
			}
		}
	}
}

func (d *drawing) set(x, y int, dark bool) {
	d.dark[x][y], d.fixed[x][y] = dark, true
}

// patterns draws what tells a reader where the code is, and the version.
func (d *drawing) patterns(v *version) {
	for i := range d.side {
		d.set(6, i, i%2 == 0)
		d.set(i, 6, i%2 == 0)
	}
	d.finder(3, 3)
	d.finder(d.side-4, 3)
	d.finder(3, d.side-4)
	for i, x := range v.align {
		for j, y := range v.align {
			last := len(v.align) - 1
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue // a finder is there
			}
			d.square(x, y, 2, func(away int) bool { return away != 1 })
		}
	}
	if v.number >= 7 {
		bits := v.number<<12 | parity(v.number, 12, 0x1f25)
		for i := range 18 {
			a, b := d.side-11+i%3, i/3
			d.set(a, b, bits>>i&1 == 1)
			d.set(b, a, bits>>i&1 == 1)
		}
	}
	d.format(0) // so that its place is taken
}

// finder draws the large square around a middle, and the light edge that
// belongs to it.
func (d *drawing) finder(x, y int) {
	d.square(x, y, 4, func(away int) bool { return away != 2 && away != 4 })
}

// square draws a square of modules, as far as the code goes, by how far each
// is away from the middle.
func (d *drawing) square(x, y, most int, dark func(away int) bool) {
	for dx := -most; dx <= most; dx++ {
		for dy := -most; dy <= most; dy++ {
			if x+dx >= 0 && y+dy >= 0 && x+dx < d.side && y+dy < d.side {
				d.set(x+dx, y+dy, dark(max(dx, -dx, dy, -dy)))
			}
		}
	}
}

// format draws level M, which is 00, and the mask, in both places.
func (d *drawing) format(mask int) {
	bits := (mask<<10 | parity(mask, 10, 0x537)) ^ 0x5412
	bit := func(i int) bool { return bits>>i&1 == 1 }
	for i := range 6 {
		d.set(8, i, bit(i))
		d.set(5-i, 8, bit(i+9))
	}
	d.set(8, 7, bit(6))
	d.set(8, 8, bit(7))
	d.set(7, 8, bit(8))
	for i := range 8 {
		d.set(d.side-1-i, 8, bit(i))
	}
	for i := range 7 {
		d.set(8, d.side-7+i, bit(i+8))
	}
	d.set(8, d.side-8, true)
}

// parity is what is left of v, shifted by n bits, divided by a polynomial of
// that degree.
func parity(v, n, poly int) int {
	rest := v
	for range n {
		rest = rest<<1 ^ rest>>(n-1)*poly
	}
	return rest
}

// order is where n bits go, one after the other: upward and downward by turns
// in columns of two, from the right, around what is fixed.
func (d *drawing) order(n int) []place {
	all := make([]place, 0, n)
	up := true
	for right := d.side - 1; right > 0; right -= 2 {
		if right == 6 {
			right-- // the column of the timing pattern
		}
		for i := range d.side {
			y := i
			if up {
				y = d.side - 1 - i
			}
			for _, x := range [...]int{right, right - 1} {
				if !d.fixed[x][y] && len(all) < n {
					all = append(all, place{uint8(x), uint8(y)})
				}
			}
		}
		up = !up
	}
	return all
}
