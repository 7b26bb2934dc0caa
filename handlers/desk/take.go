package desk

import (
	"net/http"
	"unicode"
	"unicode/utf8"

	"lethe/handlers/clean"
	"lethe/handlers/guard"
	"lethe/vault"
)

// take notes who works on a tip, in what they call themselves, or that nobody
// does.
func (s *site) take(p *clean.Reply, q *request) error {
	rest, err := q.Room(true)
	if err != nil {
		return err
	}
	field := rest.Field("name", vault.NameMax)
	if err := q.ReadShort(&rest, &field); err != nil {
		return err
	}
	if err := s.sees(q.alias, 0); err != nil {
		return s.settle(p, err)
	}
	var name []byte
	fits := false
	vault.Do(func() {
		name = guard.Trim(field.Value)
		fits = field.Seen && !field.Long && isName(name)
	})
	if fits {
		if err := s.Vault.TakenBy(q.alias, name); err != nil {
			return s.settle(p, err)
		}
	}
	x, err := s.newShown(p, q, &rest)
	switch {
	case err != nil:
		return s.settle(p, err)
	case !fits:
		x.page.WrongName = true
		return x.send(http.StatusUnprocessableEntity)
	}
	return x.send(http.StatusOK)
}

// isName is whether all of a name can be seen: it stands on the others' pages
// and in their terminals, where it must not turn or hide what is around it.
func isName(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return false
		}
		b = b[n:]
	}
	return true
}
