package clean

import "strconv"

// SizeMax is room for a number, or a size with its unit, in bytes.
const SizeMax = 32

// Decimal is a number of ours, for a header.
func Decimal(n int64) string { return strconv.FormatInt(n, 10) }

// AppendNumber appends a number to b, without a string of it.
func AppendNumber(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// AppendSize appends a number of bytes to b in the largest unit that it has
// one of, with one digit behind the point below ten.
func AppendSize(b []byte, n int64) []byte {
	unit, shift := " B", 0
	switch {
	case n >= 1<<30:
		unit, shift = " GiB", 30
	case n >= 1<<20:
		unit, shift = " MiB", 20
	case n >= 1<<10:
		unit, shift = " KiB", 10
	}
	b = AppendNumber(b, n>>shift)
	if tenth := n & (1<<shift - 1) * 10 >> shift; n>>shift < 10 && tenth > 0 {
		b = append(b, '.', byte('0'+tenth))
	}
	return append(b, unit...)
}
