package qr

// code writes to words the data codewords of content: byte mode, length,
// content, end, and what the standard fills up with. Mode and end are half a
// byte each, so content lies between two codewords all the way.
func (v *version) code(words, content []byte) []byte {
	const byteMode, fillOdd, fillEven = 0x40, 0xec, 0x11
	words = words[:v.data()]
	n, at := len(content), 1
	words[0] = byteMode
	if v.wide() {
		words[0] |= byte(n >> 12)
		words[1] = byte(n >> 4)
		at = 2
	} else {
		words[0] |= byte(n >> 4)
	}
	half := byte(n << 4)
	for _, c := range content {
		words[at] = half | c>>4
		half = c << 4
		at++
	}
	words[at] = half // and the end, which is zero
	for i := at + 1; i < len(words); i++ {
		words[i] = fillOdd
		if (i-at)%2 == 0 {
			words[i] = fillEven
		}
	}
	return words
}

// mix divides words into blocks, adds to each what corrects errors in it, and
// writes to out the codewords of all blocks in turn. Blocks at the end are one
// codeword longer where they do not divide evenly.
func (v *version) mix(out, words []byte) []byte {
	out = out[:v.all]
	short, long := v.data()/v.blocks, v.data()%v.blocks
	first := v.blocks - long // block that is longer
	for b := range v.blocks {
		n := short
		if b >= first {
			n++
		}
		for i, c := range words[:n] {
			at := i*v.blocks + b
			if i == short {
				at -= first
			}
			out[at] = c
		}
		var buf [checkMax]byte
		check := buf[:v.check]
		remainder(check, words[:n])
		for i, c := range check {
			out[v.data()+i*v.blocks+b] = c
		}
		clear(check)
		words = words[n:]
	}
	return out
}

// checkMax is the most codewords that correct one block.
const checkMax = 26

// The field of 256 elements that the standard computes in: powers of 2, and
// which power each is. exp goes round twice, so that sums need no remainder.
var exp, log = field()

func field() (exp [510]byte, log [256]byte) {
	x := 1
	for i := range 255 {
		exp[i], exp[i+255] = byte(x), byte(x)
		log[x] = byte(i)
		if x <<= 1; x > 0xff {
			x ^= 0x11d
		}
	}
	return exp, log
}

// generators are, for each degree in use, the logarithms of the coefficients
// of the polynomial that block codewords are divided by, without the first,
// which is 1.
var generators = func() (all [checkMax + 1][]byte) {
	for _, v := range versions {
		if all[v.check] == nil {
			all[v.check] = generator(v.check)
		}
	}
	return all
}()

// generator is the product of (x - 2^i) for i below degree.
func generator(degree int) []byte {
	p := make([]byte, degree)
	p[degree-1] = 1
	for root := range degree {
		for j := range p {
			p[j] = times(p[j], root)
			if j+1 < degree {
				p[j] ^= p[j+1]
			}
		}
	}
	for i, c := range p {
		p[i] = log[c]
	}
	return p
}

// times is c times 2 to a power below 255.
func times(c byte, power int) byte {
	if c == 0 {
		return 0
	}
	return exp[int(log[c])+power]
}

// remainder writes to check, which is zero, what is left of words divided by
// the generator of that degree.
func remainder(check, words []byte) {
	g := generators[len(check)]
	for _, c := range words {
		lead := c ^ check[0]
		copy(check, check[1:])
		check[len(check)-1] = 0
		if lead == 0 {
			continue
		}
		power := int(log[lead])
		for i, coefficient := range g {
			check[i] ^= exp[int(coefficient)+power]
		}
	}
}
