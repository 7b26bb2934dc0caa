//go:build !race

package vault

import (
	"runtime"
	"testing"
)

// A million secrets: each costs less than 700 bytes, arena and index, with a
// receipt each, and all go away at their deadline. (With the race detector
// this takes a minute; the rest of the tests look for races.)
func TestMillion(t *testing.T) {
	const n = 1_000_000
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	v, clock := newTest(t, Config{Arena: 300 << 20})
	secret, key, receipt := text(200), make([]byte, KeyLen), make([]byte, KeyLen)
	terms := hour
	terms.Receipt = receipt
	for range n {
		s, err := v.Begin(200)
		if err != nil {
			t.Fatal(err)
		}
		s.Write(secret)
		if err := s.Commit(terms, key); err != nil {
			t.Fatal(err)
		}
	}
	each := (float64(heap()-before) + float64(v.used())*cellSize) / n
	t.Logf("%.0f bytes a secret with its receipt", each)
	if each > 700 {
		t.Errorf("%.0f bytes a secret, want at most 700", each)
	}
	if _, err := open(v, Claim{Key: key}); err != nil {
		t.Error(err)
	}
	clock.Advance(hour.Life)
	v.sweep()
	if v.used() != 0 || v.links.len() != 0 || v.body.len() != 0 || len(v.due.heap) != 0 {
		t.Errorf("left: %d cells, %d links, %d bodies, %d deadlines", v.used(), v.links.len(), v.body.len(), len(v.due.heap))
	}
	clock.Advance(hour.Life)
	v.sweep()
	if n := v.receipts.rows.len() + v.receipts.outcomes.len(); n != 0 {
		t.Errorf("%d rows of receipts are left", n)
	}
}

// A secret of 4 KiB costs less than 5,000 bytes.
func TestCostOf4KiB(t *testing.T) {
	v, _ := newTest(t, Config{Arena: 64 << 20})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const n = 10_000
	for range n {
		put(t, v, text(4096), hour, 1)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	each := (float64(after.HeapAlloc)-float64(before.HeapAlloc))/n + float64(v.used())*cellSize/n
	t.Logf("%.0f bytes a secret of 4 KiB", each)
	if each > 5000 {
		t.Errorf("%.0f bytes a secret of 4 KiB, want at most 5000", each)
	}
}
