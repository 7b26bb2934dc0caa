package handlers

import (
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// again gives the form back, with the text in it. A page cannot keep files.
func (t *tipping) again(status int) error {
	page := &t.page
	if page.Files == "" && t.in.files > 0 {
		page.Files = assets.FilesAgain
	}
	switch {
	case page.Send == assets.Slow:
		status = http.StatusTooManyRequests
	case page.Send == assets.Room || page.Send == assets.Busy:
		status = http.StatusServiceUnavailable
		t.reply.Header().Set("Retry-After", clean.RetryAfter)
	case page.Text == assets.TooLong || page.Files == assets.TooLarge:
		status = http.StatusRequestEntityTooLarge
	}
	const mending = 16 << 10
	w := &clean.Weaver{Reply: t.reply.Reply, Status: status, Sheet: t.reply.to.tongue.Tip(*page), Room: t.window[mending:]}
	if page.Addition {
		w.Least = inboxClass
		t.reply.Header().Set("Clear-Site-Data", policy.ClearSiteData)
	}
	var err error
	vault.Do(func() { err = t.weave(w, t.window[:mending]) })
	return err
}

func (t *tipping) weave(w *clean.Weaver, mending []byte) error {
	if err := w.Piece(); err != nil {
		return err
	}
	first := clean.NonceOf(&t.nonce)
	switch {
	case t.page.Addition:
		first = t.phrase
	case first == nil:
		first = t.reply.to.NewNonce()
	}
	if _, err := w.Write(first); err != nil {
		return err
	}
	if err := w.Piece(); err != nil {
		return err
	}
	if err := t.in.showAgain(w, mending); err != nil {
		return err
	}
	if err := w.Piece(); err != nil {
		return err
	}
	return w.End()
}
