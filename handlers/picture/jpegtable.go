package picture

// tableMax is the longest table or header that is taken. Eight Huffman tables
// with 256 values each, the most there can be in use, are 2184 bytes.
const tableMax = 4096

// tableFits is whether a segment that decoding needs is just as long as what
// it says of itself, so that nothing else is in it.
func tableFits(code byte, b []byte) bool {
	switch code {
	case mDHT:
		return huffmanFits(b)
	case mDQT:
		return quantFits(b)
	case mDAC:
		for i := 0; i+1 < len(b); i += 2 {
			if b[i]>>4 > 1 || b[i]&15 > 3 {
				return false
			}
		}
		return len(b)%2 == 0
	case mDRI, mDNL:
		return len(b) == 2
	case mSOS:
		return scanFits(b)
	}
	return frameFits(b)
}

func huffmanFits(b []byte) bool {
	for len(b) > 0 {
		if len(b) < 17 || b[0]>>4 > 1 || b[0]&15 > 3 {
			return false
		}
		values := 0
		for _, n := range b[1:17] {
			values += int(n)
		}
		if values > 256 || len(b) < 17+values {
			return false
		}
		b = b[17+values:]
	}
	return true
}

func quantFits(b []byte) bool {
	for len(b) > 0 {
		n := 1 + 64
		if b[0]>>4 == 1 {
			n += 64
		}
		if len(b) < n || b[0]>>4 > 1 || b[0]&15 > 3 {
			return false
		}
		b = b[n:]
	}
	return true
}

func frameFits(b []byte) bool {
	if len(b) < 6 || b[0] < 2 || b[0] > 16 || b[3] == 0 && b[4] == 0 {
		return false
	}
	n := int(b[5])
	if n < 1 || n > 4 || len(b) != 6+3*n {
		return false
	}
	for c := b[6:]; len(c) > 0; c = c[3:] {
		if h, v := c[1]>>4, c[1]&15; h < 1 || h > 4 || v < 1 || v > 4 || c[2] > 3 {
			return false
		}
	}
	return true
}

func scanFits(b []byte) bool {
	if len(b) < 1 {
		return false
	}
	n := int(b[0])
	return n >= 1 && n <= 4 && len(b) == 1+2*n+3
}
