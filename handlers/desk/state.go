package desk

import (
	"lethe/assets"
	"lethe/vault"
)

// A summary is what is said of a tip in a line.
type summary struct {
	state string
	size  int64 // of the parts that are there
	fresh int   // of them that nobody downloaded
}

// sum takes in what has come of a tip. It allocates nothing.
func sum(t *vault.Tip) (s summary) {
	for _, part := range t.Parts {
		s.size += part.Size
		if !part.Collected {
			s.fresh++
		}
	}
	switch {
	case s.fresh > 0:
		s.state = assets.TipNew
	case t.Replies > 0:
		s.state = assets.TipAnswered
	default:
		s.state = assets.TipCollected
	}
	return s
}

// partState is what has come of a part.
func partState(part vault.Part) string {
	if part.Collected {
		return assets.TipCollected
	}
	return assets.TipNew
}
