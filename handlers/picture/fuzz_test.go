package picture

import (
	"bytes"
	"testing"
)

// Whatever the file: nothing panics, both agree on what is damaged, pieces do
// not matter, and what was cleaned is clean, no longer than before but for
// what says which way is up, and its own clean copy.
func FuzzClean(f *testing.F) {
	for _, s := range append(jpegSamples(f), pngSamples(f)...) {
		if len(s.file) < 8192 {
			f.Add(s.file, uint8(50))
		}
	}
	for _, file := range refused(f) {
		f.Add(file, uint8(1))
	}
	f.Fuzz(func(t *testing.T, file []byte, piece uint8) {
		p := int(piece) + 1
		kind, found := look(t, file, p)
		if !kind.Cleanable() && found != 0 {
			t.Errorf("got %s: %s", kind.Name(), list(found))
		}
		if k, g := look(t, file, max(1, len(file))); k != kind || g != found {
			t.Errorf("in pieces of %d: got %s, want %s", p, list(found), list(g))
		}
		copied, err := clean(t, file, p)
		if refused := !kind.Cleanable() || found.Has(Damaged); refused != (err == ErrDamaged) || !refused && err != nil {
			t.Fatalf("got %v, but found %s: %s", err, kind.Name(), list(found))
		}
		whole, wholeErr := clean(t, file, max(1, len(file)))
		if wholeErr != err || err == nil && !bytes.Equal(whole, copied) {
			t.Fatalf("in pieces of %d: got another copy: %v, want %v", p, err, wholeErr)
		}
		if err != nil {
			return
		}
		if k, left := look(t, copied, p); k != kind || left != 0 {
			t.Errorf("the copy gives away: %s", list(left))
		}
		if again, err := clean(t, copied, p); err != nil || !bytes.Equal(again, copied) {
			t.Errorf("the copy of the copy is another: %v", err)
		}
		if len(copied) > len(file) {
			t.Errorf("got %d bytes of %d", len(copied), len(file))
		}
	})
}
