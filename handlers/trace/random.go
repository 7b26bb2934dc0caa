package trace

import "crypto/rand"

// Random returns n random printable bytes, without a blank.
func Random(n int) []byte {
	b := make([]byte, n)
	fillPrintable(b)
	return b
}

// printable is how many ASCII characters leave ink: ! to ~.
const printable = '~' - '!' + 1

// fillPrintable fills b with them, all as likely.
func fillPrintable(b []byte) {
	var some [256]byte
	for len(b) > 0 {
		rand.Read(some[:])
		for _, c := range some {
			if c < 256/printable*printable && len(b) > 0 {
				b[0] = '!' + c%printable
				b = b[1:]
			}
		}
	}
}

// RandomName returns a file's name of n random letters and an ending.
func RandomName(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	for i, c := range b {
		b[i] = 'a' + c%26
	}
	return append(b, ".pdf"...)
}
