package vault

import "testing"

// Use is told in quarters, and counts what is given back.
func TestQuarters(t *testing.T) {
	v, _ := newTest(t, Config{})
	for want := range 4 {
		if got := v.Quarters(); got != want {
			t.Errorf("with %d of %d cells taken: %d quarters, want %d", v.used(), v.all(true), got, want)
		}
		for want < 3 && 4*v.used() < (want+1)*v.all(true) {
			s, err := v.Begin(chunkMax)
			if err != nil {
				t.Fatal(err)
			}
			s.Write(text(chunkMax))
			if err := s.Commit(Terms{Life: LifeMin}, make([]byte, KeyLen)); err != nil {
				t.Fatal(err)
			}
		}
	}
	v.Purge()
	if got := v.Quarters(); got != 0 {
		t.Errorf("after a purge: %d quarters", got)
	}
}
