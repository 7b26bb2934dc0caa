package parcel

import (
	"strings"
	"testing"

	"filippo.io/age"
)

// TestStanza: the last line of a body is shorter than the others, and empty
// where it must be.
func TestStanza(t *testing.T) {
	full := strings.Repeat("A", 64)
	for n, want := range map[int]string{
		0: "", 1: "AA", 32: full[:43], 47: full[:63], 48: full + "\n", 49: full + "\nAA", 96: full + "\n" + full + "\n",
	} {
		got := string(appendStanza(nil, &age.Stanza{Type: "x", Args: []string{"y", "z"}, Body: make([]byte, n)}))
		if want = "-> x y z\n" + want + "\n"; got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
