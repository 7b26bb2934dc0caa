package api

import (
	"math/big"
	"regexp"
	"testing"
)

// FuzzSeconds holds the reading of numbers against math/big: whole parts, and
// what is above every lifetime.
func FuzzSeconds(f *testing.F) {
	for _, s := range []string{"", "0", "1", "-1", "3600.5", "1e3", "1.5E+2", "15e-1", "1e99", "99999999999999999999", "1e", ".", "-", ".5", "5.", "1e-99", "00012", "0.00000000000001e14"} {
		f.Add(s)
	}
	number := regexp.MustCompile(`^-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$`)
	f.Fuzz(func(t *testing.T, s string) {
		got := seconds([]byte(s))
		if !number.MatchString(s) {
			if got != 0 {
				t.Errorf("%q: got %d, want 0", s, got)
			}
			return
		}
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			return
		}
		want := new(big.Int).Quo(r.Num(), r.Denom())
		if limit := big.NewInt(most); want.CmpAbs(limit) > 0 {
			want = limit.Mul(limit, big.NewInt(int64(want.Sign())))
		}
		// Of a long fraction with an exponent the last digits do not count.
		if diff := new(big.Int).Sub(want, big.NewInt(got)); diff.CmpAbs(big.NewInt(0)) != 0 && len(s) < 12 {
			t.Errorf("%q: got %d, want %v", s, got, want)
		}
	})
}
