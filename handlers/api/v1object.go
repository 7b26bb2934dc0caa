package api

import "lethe/vault"

// v1Object writes the members of a receipt. The link's key is nil where it is
// not known any more: nobody keeps it but its holders.
func v1Object(w *writer, host string, r *vault.Receipt, receipt, link []byte) {
	o := outcomeOf(r)
	w.word("custid", "anon")
	w.text("metadata_key", receipt)
	w.text("identifier", receipt)
	if link != nil {
		w.text("secret_key", link)
		w.text("secret_identifier", link)
	}
	w.number("ttl", whole(r.Life))
	w.number("metadata_ttl", whole(r.Kept))
	w.number("receipt_ttl", whole(r.Kept))
	if o.state != stateReceived {
		w.number("secret_ttl", o.left(r))
	}
	w.link("metadata_url", host, "/receipt/", receipt)
	w.link("receipt_url", host, "/receipt/", receipt)
	w.word("state", o.state)
	w.number("updated", o.at)
	w.number("created", midnight(r.Made))
	if o.state == stateReceived {
		w.number("received", o.at)
	}
	w.none("recipient")
	w.none("recipients")
	w.word("share_domain", "")
	w.truth("passphrase_required", r.Phrase)
	w.truth("has_passphrase", r.Phrase)
}

// left is for how many seconds a link still waits.
func (o outcome) left(r *vault.Receipt) int64 {
	if o.state != stateNew {
		return 0
	}
	return whole(r.Left)
}
