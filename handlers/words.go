package handlers

import (
	"time"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/policy"
)

// lifeDigits is room for any lifetime in seconds, and for one digit more, so
// that a longer number is never taken for a shorter.
const lifeDigits = 16

// lifeOf is the lifetime that a form chose, and whether it is one of those
// offered. A form without one gets the default; one that is not offered
// comes back as the default too.
func lifeOf(f clean.Field) (time.Duration, bool) {
	if len(f.Value) == 0 {
		return policy.LifeDefault, true
	}
	for _, life := range policy.Lifetimes {
		if !f.Long && clean.Same(f.Value, lifeValue(life)) {
			return life, true
		}
	}
	return policy.LifeDefault, false
}

func lifeValue(life time.Duration) string { return clean.Decimal(int64(life / time.Second)) }

// choices are the lifetimes that the form offers.
func choices(chosen time.Duration) []assets.Choice {
	var all []assets.Choice
	for _, life := range policy.Lifetimes {
		all = append(all, assets.Choice{Life: life, Chosen: life == chosen})
	}
	return all
}

// limits are the numbers that pages state.
func limits(text, upload int64, repeat time.Duration) assets.Limits {
	return assets.Limits{
		Text:       text,
		Upload:     upload,
		Files:      policy.FilesMax,
		Links:      policy.LinksMax,
		Lines:      policy.LinesMax,
		Passphrase: policy.PassphraseMax,
		Tries:      policy.TriesMax,
		Repeat:     repeat,

		Phrase:     policy.PhraseWords,
		Characters: assets.Length{Least: policy.PasswordMin, Most: policy.PasswordMax, Usual: policy.PasswordDefault},
		Words:      assets.Length{Least: policy.WordsMin, Most: policy.WordsMax, Usual: policy.WordsDefault},
	}
}
