package clean

// NumberDigits is room for any number that a form asks for, and for a digit
// more, so that a longer one is never taken for a shorter.
const NumberDigits = 5

// Number is what a field says in decimal digits, and usual where nothing
// stands in it. It says false for anything else.
func Number(f *Field, usual int) (n int, ok bool) {
	if len(f.Value) == 0 {
		return usual, true
	}
	for _, c := range f.Value {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, !f.Long && len(f.Value) < NumberDigits
}
