package api

import (
	"time"

	"lethe/vault"
)

// v2Object writes the members of a receipt as the second version has them. name
// is room for a short name; the link's key is nil where it is not known any
// more.
func v2Object(w *writer, name []byte, r *vault.Receipt, receipt, link []byte, kind string) {
	o := outcomeOf(r)
	w.text("identifier", receipt)
	w.text("key", receipt)
	w.null("custid")
	w.null("owner_id")
	w.word("state", o.state)
	w.text("secret_shortid", short(name[:0], receipt, shortSecret))
	w.text("secret_identifier", link)
	w.number("secret_ttl", o.left(r))
	w.number("metadata_ttl", whole(r.Kept))
	w.number("receipt_ttl", whole(r.Kept))
	w.number("lifespan", whole(r.Life))
	w.null("share_domain")
	w.float("created", midnight(r.Made))
	w.float("updated", o.at)
	w.null("shared")
	w.none("recipients")
	w.null("memo")
	w.text("shortid", short(name[:0], receipt, shortReceipt))
	w.null("previewed")
	w.when("revealed", o, stateReceived)
	w.null("viewed")
	w.when("received", o, stateReceived)
	w.when("burned", o, stateBurned)
	w.truth("is_previewed", false)
	w.truth("is_viewed", false)
	w.truth("is_received", o.state == stateReceived)
	w.truth("is_revealed", o.state == stateReceived)
	w.truth("is_burned", o.state == stateBurned)
	w.truth("is_expired", o.state == stateExpired)
	w.truth("is_orphaned", false)
	w.truth("is_destroyed", o.state != stateNew)
	w.truth("has_passphrase", r.Phrase)
	w.word("kind", kind)
	w.word("source", "api")
}

// when puts the day of a state, or null where it is another.
func (w *writer) when(name string, o outcome, state string) {
	if o.state == state {
		w.number(name, o.at)
	} else {
		w.null(name)
	}
}

// v2SecretObject writes the members of a link. Of one that was not made just now
// nothing is told: r is nil, and the answer is the same for every key.
func v2SecretObject(w *writer, name, key []byte, r *vault.Receipt) {
	w.text("identifier", key)
	w.text("key", key)
	w.text("shortid", short(name[:0], key, shortLink))
	if r == nil {
		w.word("state", stateUnknown)
		w.null("lifespan")
		w.null("secret_ttl")
		w.truth("has_passphrase", false)
	} else {
		w.word("state", stateNew)
		w.number("lifespan", whole(r.Life))
		w.number("secret_ttl", whole(r.Left))
		w.truth("has_passphrase", r.Phrase)
	}
	w.word("verification", "")
	if r == nil {
		w.null("created")
		w.null("updated")
	} else {
		w.float("created", midnight(r.Made))
		w.float("updated", midnight(r.Made))
	}
	w.truth("is_previewed", false)
	w.truth("is_revealed", false)
	w.truth("is_viewed", false)
	w.truth("is_received", false)
}

// v2Links writes the members of a receipt that are addresses. Those of the link
// are empty: its key is not kept.
func v2Links(w *writer, host string, receipt []byte) {
	const path = "/receipt/"
	w.word("share_path", "")
	w.word("share_url", "")
	w.link("burn_path", "", path, receipt)
	w.link("burn_url", host, path, receipt)
	w.link("receipt_path", "", path, receipt)
	w.link("receipt_url", host, path, receipt)
	w.link("metadata_path", "", path, receipt)
	w.link("metadata_url", host, path, receipt)
}

// natural writes a member that says a time in its largest whole unit.
func (w *writer) natural(name string, d time.Duration) {
	unit, n := " seconds", whole(d)
	switch {
	case n >= 24*60*60:
		unit, n = " days", n/(24*60*60)
	case n >= 60*60:
		unit, n = " hours", n/(60*60)
	case n >= 60:
		unit, n = " minutes", n/60
	}
	w.name(name)
	w.put(`"`)
	w.digits(n)
	w.put(unit)
	w.put(`"`)
	w.comma = true
}
