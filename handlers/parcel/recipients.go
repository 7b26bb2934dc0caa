package parcel

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"filippo.io/age"
)

// Recipients are the journalists, in the order of their lines: the first has
// number 1. They do not change.
type Recipients struct {
	names []string
	keys  [][]age.Recipient // of each name
	sizes []int             // of the stanzas of each name, in bytes
	all   []age.Recipient
}

// NewRecipients groups keys by name. ErrMixed, ErrSecret and ErrNone say what
// an operator can mend.
func NewRecipients(lines []Line) (*Recipients, error) {
	r := new(Recipients)
	quantum := 0
	for _, l := range lines {
		key, err := parseKey(l.Key)
		if err != nil {
			return nil, fmt.Errorf("a key of %s: %w", l.Name, err)
		}
		if _, ok := key.(*age.HybridRecipient); ok {
			quantum++
		}
		at := slices.Index(r.names, l.Name)
		if at < 0 {
			at = len(r.names)
			r.names = append(r.names, l.Name)
			r.keys = append(r.keys, nil)
			r.sizes = append(r.sizes, 0)
		}
		size, err := measure(key)
		if err != nil {
			return nil, fmt.Errorf("a key of %s: %w", l.Name, err)
		}
		r.keys[at] = append(r.keys[at], key)
		r.sizes[at] += size
	}
	switch {
	case len(lines) == 0:
		return nil, ErrNone
	case len(r.names) > namesMax:
		return nil, fmt.Errorf("%d journalists; %d at most", len(r.names), namesMax)
	case len(lines) > keysMax:
		return nil, fmt.Errorf("%d age keys; %d at most", len(lines), keysMax)
	case quantum > 0 && quantum < len(lines):
		return nil, ErrMixed
	}
	for _, keys := range r.keys {
		r.all = append(r.all, keys...)
	}
	return r, nil
}

// Names are the journalists' names; the first has number 1.
func (r *Recipients) Names() []string { return slices.Clone(r.names) }

// Len is how many journalists there are.
func (r *Recipients) Len() int { return len(r.names) }

// to are the keys of one journalist, or of all for 0, and how long their
// stanzas are, in bytes. There are none for a number that nobody has.
func (r *Recipients) to(number uint8) (keys []age.Recipient, size int) {
	switch n := int(number); {
	case n == 0:
		for _, s := range r.sizes {
			size += s
		}
		return r.all, size
	case n <= len(r.names):
		return r.keys[n-1], r.sizes[n-1]
	}
	return nil, 0
}

// parseKey reads a public key. age's own errors would repeat it, and it may be
// a secret one by mistake.
func parseKey(s string) (age.Recipient, error) {
	switch low := strings.ToLower(s); {
	case isSecret([]byte(s)):
		return nil, ErrSecret
	case strings.HasPrefix(low, "age1pq1"):
		if r, err := age.ParseHybridRecipient(s); err == nil {
			return r, nil
		}
		return nil, errors.New("a mistyped age1pq… key")
	case strings.HasPrefix(low, "age1"):
		if r, err := age.ParseX25519Recipient(s); err == nil {
			return r, nil
		}
		return nil, errors.New("a mistyped age1… key")
	}
	return nil, errors.New("a word that is no age1…, age1pq… or " + deskPrefix + "… key")
}
