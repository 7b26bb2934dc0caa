package handlers

import (
	"strconv"
	"strings"
	"time"

	"lethe/assets"
	"lethe/policy"
)

// lifeDigits is room for any lifetime in seconds, and for one digit more, so
// that a longer number is never taken for a shorter.
const lifeDigits = 16

// lifeOf is the lifetime that a form chose, and whether it is one of those
// offered. A form without one gets the default; one that is not offered
// comes back as the default too.
func lifeOf(f field) (time.Duration, bool) {
	if len(f.val) == 0 {
		return policy.LifeDefault, true
	}
	for _, life := range policy.Lifetimes {
		if !f.long && same(f.val, lifeValue(life)) {
			return life, true
		}
	}
	return policy.LifeDefault, false
}

func lifeValue(life time.Duration) string { return decimal(int64(life / time.Second)) }

// choices are the lifetimes that the form offers.
func choices(chosen time.Duration) []assets.Choice {
	var all []assets.Choice
	for _, life := range policy.Lifetimes {
		all = append(all, assets.Choice{Value: lifeValue(life), Name: lifeName(life), Chosen: life == chosen})
	}
	return all
}

// lifeName says a lifetime in the largest unit that it is whole in; a single
// day is said in hours.
func lifeName(life time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case life%day == 0 && life > day:
		return count(int64(life/day), "day")
	case life%time.Hour == 0:
		return count(int64(life/time.Hour), "hour")
	case life%time.Minute == 0:
		return count(int64(life/time.Minute), "minute")
	}
	return count(int64(life/time.Second), "second")
}

func count(n int64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return decimal(n) + " " + unit + "s"
}

// limits are the numbers that pages state.
func limits(text int64, repeat time.Duration) assets.Limits {
	l := assets.Limits{
		Text:       size(text),
		Letters:    thousands(leading(text)),
		Passphrase: policy.PassphraseMax,
		Tries:      policy.TriesMax,
	}
	if repeat > 0 {
		l.Repeat = lifeName(repeat)
	}
	return l
}

// size is a number of bytes in the largest unit, rounded down.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return decimal(n>>20) + " MiB"
	case n >= 1<<10:
		return decimal(n>>10) + " KiB"
	}
	return count(n, "byte")
}

// leading keeps a number's first digit and makes the others zero.
func leading(n int64) int64 {
	unit := int64(1)
	for n/unit >= 10 {
		unit *= 10
	}
	return n / unit * unit
}

// thousands writes a number with commas.
func thousands(n int64) string {
	s := decimal(n)
	out := ""
	for len(s) > 3 {
		s, out = s[:len(s)-3], ","+s[len(s)-3:]+out
	}
	return s + out
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// isForm is whether a body says that it is an urlencoded form.
func isForm(q *request) bool {
	kind, _, _ := strings.Cut(q.kind, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded")
}
