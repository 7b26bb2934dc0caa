package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"testing"
)

func TestDeriveIsHKDF(t *testing.T) {
	for secret := 0; secret <= 64; secret++ {
		for _, salt := range []int{0, 1, saltLen, 64} {
			for _, label := range []string{"", labelPlain, labelPhrase} {
				got := make([]byte, 32)
				derive(got, text(secret), text(salt), label)
				want, err := hkdf.Key(sha256.New, text(secret), text(salt), label, 32)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Fatalf("secret of %d bytes, salt of %d, label %q: got %x, want %x", secret, salt, label, got, want)
				}
			}
		}
	}
}
