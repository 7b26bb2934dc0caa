package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// receiptPage tells who holds a receipt what became of the links. It changes
// nothing. Unknown ones get the one answer of receipts.
func (s *site) receiptPage(p *reply, q *request) error {
	return s.showReceipt(p, q.Key())
}

func (s *site) showReceipt(p *reply, key []byte) error {
	r, err := s.Vault.Receipt(key)
	if errors.Is(err, vault.ErrRefused) {
		return s.refuse(p, assets.RefusedReceipt)
	}
	if err != nil {
		return err
	}
	page := assets.ReceiptPage{
		Limits: s.limits,
		Ago:    s.daysSince(r.Made),
		Life:   r.Life, Left: r.Left, Kept: r.Kept,
		Phrase: r.Phrase,
		Links:  make([]assets.ReceiptLink, len(r.Links)),
	}
	for i, l := range r.Links {
		page.Links[i] = assets.ReceiptLink{State: stateWords[l.State], Ago: s.daysSince(l.Day)}
	}
	sheet := p.to.tongue.Receipt(page)
	holes := make([][]byte, len(sheet)-1) // each form has the key
	for i := range holes {
		holes[i] = key
	}
	return p.Page(http.StatusOK, sheet, holes...)
}

// stateWords are what the page calls the states.
var stateWords = [...]string{
	vault.Waiting: "waiting",
	vault.Opened:  "opened",
	vault.Burned:  "burned",
	vault.Expired: "expired",
	vault.Locked:  "locked",
}

// daysSince is how many days ago a day was. A clock that was set back since
// makes it today.
func (s *site) daysSince(day uint16) int { return max(0, int(s.Day())-int(day)) }

// burnLinks destroys what waits, once whoever holds the receipt has said
// twice that they want it.
func (s *site) burnLinks(p *reply, q *request) error {
	rest, err := q.Room(true)
	if err != nil {
		return err
	}
	key := rest.Field("key", vault.KeyLen)
	link := rest.Field("link", clean.NumberDigits)
	sure := rest.Field("sure", 1)
	if err := q.ReadShort(&rest, &key, &link, &sure); err != nil {
		return err
	}
	which, ok := clean.Number(&link, 0)
	if !key.Seen || !ok {
		return clean.ErrForm
	}
	if sure.Long || !clean.Same(sure.Value, "1") {
		return s.askToBurn(p, clean.KeyOf(&key), which)
	}
	n, err := s.Vault.Burn(clean.KeyOf(&key), which-1)
	if errors.Is(err, vault.ErrRefused) {
		return s.refuse(p, assets.RefusedReceipt)
	}
	if err != nil {
		return err
	}
	p.Header().Set("Clear-Site-Data", policy.ClearSiteData)
	return p.Page(http.StatusOK, p.to.tongue.Burned(assets.BurnedPage{Burned: n}), key.Value)
}

// askToBurn answers with the question about one link, or about all where which
// is 0; where nothing waits any more, with the receipt, which says so.
func (s *site) askToBurn(p *reply, key []byte, which int) error {
	r, err := s.Vault.Receipt(key)
	if errors.Is(err, vault.ErrRefused) {
		return s.refuse(p, assets.RefusedReceipt)
	}
	if err != nil {
		return err
	}
	waiting := 0
	for i, l := range r.Links {
		if l.State == vault.Waiting && (which == 0 || which == i+1) {
			waiting++
		}
	}
	if waiting == 0 {
		return s.showReceipt(p, key)
	}
	return p.Page(http.StatusOK, p.to.tongue.Burn(assets.BurnPage{Links: waiting, Number: which}), key)
}
