package handlers

import (
	"io"
	"testing"

	"lethe/handlers/bundle"
	"lethe/handlers/parcel"
	"lethe/vault"
)

// TestSealPanic: what was reserved for a tip is given back when its content
// panics; else each such tip would take room until the next start.
func TestSealPanic(t *testing.T) {
	s := usualDrop(t)
	const size = 2 << 20
	for range 2 * s.vault.Layout().Pages / size {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			s.site.tips.box.Seal(&parcel.Parcel{Text: parcel.Piece{Size: size, Content: func(io.Writer) error { panic("content") }}})
		}()
	}
	s.mustTip("x")
}

// TestLongBody: a body that says it is long reserves no more than is taken of
// it, so that who sends a few slowly keeps no others out.
func TestLongBody(t *testing.T) {
	s := newDropSite(t, vault.Config{}, Drop{Files: true, Max: 64 << 10}, "alice")
	for n := range 8 {
		in, err := s.site.intakeOf(s.vault.BeginTip, s.site.tips.limits.Upload, s.vault.Max(), make([]byte, bundle.IndexMax))
		if err != nil {
			t.Fatal(err)
		}
		defer in.end()
		if in.full {
			t.Fatalf("%d of them fill the vault", n)
		}
	}
}
