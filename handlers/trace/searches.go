package trace

import (
	"fmt"
	"os"
	"slices"
)

// searches are all that a looker looks for.
type searches []*Search

// fewBytes is how much what is looked for may be together, in bytes, so that
// a search for it is made anew in no time.
const fewBytes = 64 << 10

// with looks for these too. What is little is looked for in one search, so
// that memory is not gone through once for each.
func (all searches) with(secrets []Secret) (searches, error) {
	for i, s := range all {
		if s.bytes() <= fewBytes {
			secrets = append(slices.Clone(s.secrets), secrets...)
			all = slices.Delete(slices.Clone(all), i, i+1)
			break
		}
	}
	s, err := NewSearch(secrets...)
	if err != nil {
		return all, err
	}
	return append(all, s), nil
}

// bytes is how much is looked for.
func (s *Search) bytes() (n int) {
	for _, secret := range s.secrets {
		n += len(secret.Value)
	}
	return n
}

// names are those of the secrets, each once, in their order.
func (all searches) names() (names []string) {
	for _, s := range all {
		for _, secret := range s.secrets {
			if !slices.Contains(names, secret.Name) {
				names = append(names, secret.Name)
			}
		}
	}
	return names
}

// InProgram is whether the program that runs has what would count as a trace
// of a secret before it knows any: two words that a page has, too.
func InProgram(secret Secret) (bool, error) {
	s, err := NewSearch(secret)
	if err != nil {
		return false, err
	}
	program, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return false, fmt.Errorf("reading the program: %w", err)
	}
	found := false
	s.find(program, func(match) { found = true })
	return found, nil
}
