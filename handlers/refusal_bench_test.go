package handlers

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/bundle"
	"lethe/vault"
)

// BenchmarkRefusals compares how long the answers take that must look alike:
// each reason for a refusal against a key that nobody ever made, without a
// passphrase and with one. The reasons come in a new order each round, so that
// what else the machine does falls on all of them. The figures are ratios of
// medians; one that stays away from 1 could be measured from outside.
func BenchmarkRefusals(b *testing.B) {
	var clock atomic.Int64
	s := newTestSiteOf(b, vault.Config{
		Arena: 32 << 20, Argon2: cheap, Repeat: time.Minute,
		Now: func() time.Duration { return time.Duration(clock.Load()) },
	}, Config{})
	keys := map[string]string{"unknown": strings.Repeat("q", vault.KeyLen)}
	burned, receipt := s.keepWithReceipt(1, "", time.Hour)
	s.vault.Burn([]byte(receipt), -1)
	expired, _ := s.keepWithReceipt(1, "", 2*time.Minute)
	keys["burned"], keys["expired"] = burned[0][3:], expired[0][3:]
	keys["used"] = s.keep("", piece{bundle.Text, "", "x"})
	s.post("/open", url.Values{"key": {keys["used"]}})
	keys["locked"] = s.keep("right", piece{bundle.Text, "", "x"})
	for n := range 5 {
		s.post("/open", url.Values{"key": {keys["locked"]}, "passphrase": {strings.Repeat("w", n+1)}})
	}
	clock.Add(int64(10 * time.Minute))
	keys["waiting"] = s.keep("right", piece{bundle.Text, "", "x"}) // passphrase missing or wrong

	for _, passphrase := range []string{"", "wrong"} {
		name := "no passphrase"
		if passphrase != "" {
			name = "a passphrase"
		}
		b.Run(name, func(b *testing.B) { s.compareRefusals(b, keys, passphrase) })
	}
}

func (s *testSite) compareRefusals(b *testing.B, keys map[string]string, passphrase string) {
	took := make(map[string][]time.Duration)
	names := make([]string, 0, len(keys))
	for name := range keys {
		names = append(names, name)
	}
	for range b.N {
		rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names {
			began := time.Now()
			a := s.post("/open", url.Values{"key": {keys[name]}, "passphrase": {passphrase}})
			took[name] = append(took[name], time.Since(began))
			if a.status != http.StatusNotFound {
				b.Fatalf("%s: got status %d", name, a.status)
			}
		}
	}
	median := func(name string) float64 {
		slices.Sort(took[name])
		return float64(took[name][b.N/2])
	}
	base := median("unknown")
	for name := range keys {
		if name != "unknown" {
			b.ReportMetric(median(name)/base, name+"/unknown")
		}
	}
}
