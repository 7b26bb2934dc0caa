package desk

import (
	"net/http"

	"lethe/handlers/clean"
	"lethe/vault"
)

// partType is what every part is handed out as.
const partType = "application/octet-stream"

// fetch hands out a part as it lies here: sealed, a file for age. Only when
// its last byte has left is it noted as downloaded. It may be asked for again.
// On a slow line it takes long, so it never has the last slot: the desk goes
// on meanwhile.
func (s *site) fetch(p *clean.Reply, q *request) error {
	rest, err := q.Room(false)
	if err != nil {
		return err
	}
	field := rest.Field("part", clean.NumberDigits)
	if err := q.ReadShort(&rest, &field); err != nil {
		return err
	}
	n, ok := clean.Number(&field, 0)
	if !ok || n == 0 {
		return clean.ErrForm
	}
	if err := s.sees(q.alias, n); err != nil {
		return s.settle(p, err)
	}
	err = s.Vault.Part(q.alias, n, func(o *vault.Opening) error {
		file := q.name + "-" + clean.Decimal(int64(n)) + ".age"
		p.Header().Set("Content-Disposition", `attachment; filename="`+file+`"`)
		p.Head(http.StatusOK, partType, o.Size())
		return o.Read(func(page []byte) error { return p.Send(page) })
	})
	if err != nil {
		return s.settle(p, err)
	}
	// It is sent: that the tip may have ended since changes nothing for whoever
	// has the file.
	_ = s.Vault.Collected(q.alias, n)
	return nil
}
