package handlers

import (
	"testing"

	"lethe/handlers/drop"
	"lethe/handlers/phrase"
	"lethe/vault"
)

// TestPhraseOffHeap: what a phrase is derived from gets nowhere where it would
// stay until the next collection of garbage, long after a tip was sealed.
func TestPhraseOffHeap(t *testing.T) {
	room, key := make([]byte, 0, phrase.Max), make([]byte, vault.KeyLen)
	for i := range key {
		key[i] = byte('a' + i%26)
	}
	if n := testing.AllocsPerRun(100, func() { drop.Phrase(room, key, drop.LabelDraft) }); n != 0 {
		t.Errorf("deriving a phrase allocates %v times", n)
	}
}
