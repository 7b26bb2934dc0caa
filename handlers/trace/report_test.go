package trace

import "testing"

// TestBeyond: short runs that a stranger holds too are left out, and nothing
// else is.
func TestBeyond(t *testing.T) {
	short := Hit{Secret: "phrase", Form: Raw, Extent: Short, Length: 8, Addr: 1}
	long, other, longer := short, short, short
	long.Extent, long.Length = Long, 16
	other.Secret = "text"
	longer.Length = 9
	stranger := &Report{Hits: []Hit{{Secret: "phrase", Form: Raw, Extent: Short, Length: 8, Addr: 2}, long}}
	got := (&Report{Hits: []Hit{short, long, other, longer}}).Beyond(stranger).Hits
	if len(got) != 3 || got[0] != long || got[1] != other || got[2] != longer {
		t.Errorf("got %v", got)
	}
	if got := (&Report{Hits: []Hit{short}}).Beyond(&Report{}).Hits; len(got) != 1 {
		t.Errorf("beside a stranger with nothing: got %v", got)
	}
}
