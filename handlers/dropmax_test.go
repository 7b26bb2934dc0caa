package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"lethe/handlers/parcel"
	"lethe/policy"
	"lethe/vault"
)

// TestLimitsOfTheirOwn: links and tips each have a largest size, whichever of
// the two is larger.
func TestLimitsOfTheirOwn(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	to, err := parcel.NewRecipients([]parcel.Line{{Name: "alice", Key: key.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	const small, large = 64 << 10, 256 << 10
	big := fileOf("a.bin", strings.Repeat("x", small+1))
	for _, links := range []int64{small, large} {
		tips := int64(small + large - links)
		s := newTestSiteOf(t, vault.Config{Arena: 16 << 20, Now: func() time.Duration { return 0 }, Argon2: cheap, Tips: true, Max: large + Beside},
			Config{Max: links, Drop: &Drop{Recipients: to, Files: true, Max: tips, Life: policy.TipLife}})
		for path, max := range map[string]int64{"/new": links, "/tip": tips} {
			want := http.StatusOK
			if max == small {
				want = http.StatusRequestEntityTooLarge
			}
			if a := s.multi(path, value("text", "x"), big); a.status != want {
				t.Errorf("links %d, tips %d: %s of %d: got status %d, want %d", links, tips, path, len(big.content), a.status, want)
			}
		}
	}
}
