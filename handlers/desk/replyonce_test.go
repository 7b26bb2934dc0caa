package desk

import (
	"net/http"
	"sync"
	"testing"
)

// TestReplyOnce: a reply that is sent twice is there once: at the same moment
// too, and when its reader deleted one between.
func TestReplyOnce(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	for round := range 9 {
		var all [2]got
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() { all[i] = d.post("/tip/"+a+"/reply", "text", "x", "replies", string(rune('0'+round))) })
		}
		wg.Wait()
		if one, two := all[0].status, all[1].status; one+two != http.StatusOK+http.StatusConflict {
			t.Fatalf("round %d: got status %d and %d, want 200 and 409", round, one, two)
		}
	}
	before := len(d.replies("p"))
	if err := d.vault.DeleteReply([]byte("p"), 1); err != nil {
		t.Fatal(err)
	}
	if got := d.post("/tip/"+a+"/reply", "text", "x", "replies", "8"); got.status != http.StatusConflict {
		t.Errorf("after one was deleted: got status %d, want 409", got.status)
	}
	if n := len(d.replies("p")); n != before-1 {
		t.Errorf("got %d replies, want %d", n, before-1)
	}
}
