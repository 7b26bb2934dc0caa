package parcel

import "math/bits"

const (
	// classMin is the smallest size class of a tar, in bytes: half a chunk,
	// and what most texts are far below.
	classMin = 32 << 10
	// classSteps is how many classes there are from one power of two to the
	// next. They cost an eighth at most, and what lies in one class is alike.
	classSteps = 8
)

// class is the size class of n bytes: from 32 KiB on, each power of two and
// seven steps to the next. All are whole blocks of a tar.
func class(n int64) int64 {
	if n <= classMin {
		return classMin
	}
	step := int64(1) << (bits.Len64(uint64(n-1)) - 1) / classSteps
	return (n + step - 1) / step * step
}

// sealedSize is how long a payload of n bytes is once it is sealed.
func sealedSize(n int64) int64 {
	chunks := max((n+chunkSize-1)/chunkSize, 1)
	return n + chunks*overhead
}

// padded is the size class of a tar of n bytes, with room for what its
// padding consists of: nothing, or two blocks and more.
func padded(n int64) int64 {
	c := class(n)
	if c == n+block {
		c = class(c + 1)
	}
	return c
}
