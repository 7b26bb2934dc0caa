package handlers

// numberDigits is room for any number that a form asks for, and for a digit
// more, so that a longer one is never taken for a shorter.
const numberDigits = 5

// number is what a field says in decimal digits, and usual where nothing
// stands in it. It says false for anything else.
func number(f *field, usual int) (n int, ok bool) {
	if len(f.val) == 0 {
		return usual, true
	}
	for _, c := range f.val {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, !f.long && len(f.val) < numberDigits
}
