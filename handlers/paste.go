package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// pastePage is the form that takes a pasted link: an address bar keeps what
// was typed there.
func (s *site) pastePage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.paste)
}

// pastedLink answers with the page that the pasted link leads to: as if that
// had been loaded, so no redirect puts a key into a header.
func (s *site) pastedLink(p *reply, q *request) error {
	rest, err := q.Room(true)
	if err != nil {
		return err
	}
	link := rest.Field("link", pastedMax)
	switch err := q.ReadShort(&rest, &link); {
	case errors.Is(err, clean.ErrTooLarge):
		return s.pasteAgain(p, assets.TooLong)
	case err != nil:
		return err
	case len(link.Value) == 0:
		return s.pasteAgain(p, assets.Empty)
	}
	key, to, ok := q.KeyRoom(), door(0), false
	vault.Do(func() {
		var found []byte
		if found, to, ok = findKey(link.Value); ok {
			copy(key, found)
		}
	})
	if !ok {
		return s.pasteAgain(p, assets.NoChoice)
	}
	switch to {
	case doorReceipt:
		return s.showReceipt(p, key)
	case doorAsk:
		return s.askForm(p, key)
	case doorCollect:
		return s.collectForm(p, key)
	}
	return s.linkForm(p, key)
}

func (s *site) pasteAgain(p *reply, wrong assets.Wrong) error {
	return p.Page(http.StatusUnprocessableEntity, p.to.tongue.Paste(assets.PastePage{Wrong: wrong}))
}
