package main

import (
	"math"
	"strings"
	"testing"

	"lethe/cmd/lethe/client"
	"lethe/policy"
)

// A service that says that it takes anything does not have all memory locked.
func TestSendTextRoom(t *testing.T) {
	for _, most := range []int64{1 << 40, math.MaxInt64} {
		s := &sending{linkVisit: &linkVisit{std: streams{in: strings.NewReader("zebra")}}, parts: make([]client.Part, 1)}
		if err := s.text(t.Context(), client.Limits{Text: most, Upload: most}); err != nil {
			t.Fatal(err)
		}
		if n := len(s.memo.Bytes()); n > policy.TextMax+1 || string(s.parts[0].Text) != "zebra" {
			t.Errorf("got %q in a room of %d bytes", s.parts[0].Text, n)
		}
		s.close()
	}
}
