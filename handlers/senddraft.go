package handlers

import (
	"errors"
	"net/http"
	"time"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/drop"
	"lethe/handlers/parcel"
	"lethe/handlers/phrase"
	"lethe/handlers/picture"
	"lethe/policy"
	"lethe/vault"
)

// fileFields are the names under which the look page sends what becomes of
// each file.
var fileFields = func() (names [policy.FilesMax]string) {
	for i := range names {
		names[i] = "file-" + clean.Decimal(int64(i+1))
	}
	return names
}()

// choiceSize is room for a choice, and for a letter more.
const choiceSize = len(asItIs) + 1

// A sending is a draft on its way to the journalists.
type sending struct {
	looking
	made  []byte // room for the phrase of a new tip
	parts parcel.Parcel
}

// sendDraft sends a tip that was looked at: each file as it is, as a cleaned
// copy, or not at all.
func (s *site) sendDraft(p *reply, q *request) error {
	rest, err := q.Room(false)
	if err != nil {
		return err
	}
	x := &sending{looking: looking{site: s, reply: p}}
	x.picture, x.index = rest.Cut(picture.Room), rest.Cut(bundle.IndexMax)
	key := rest.Field("key", vault.KeyLen)
	whom := rest.Field("to", clean.NumberDigits)
	typed := rest.Field("phrase", phrase.Max+1)
	x.made = rest.Cut(phrase.Max + 1)
	fields := []*clean.Field{&key, &whom, &typed}
	var choices [policy.FilesMax]clean.Field
	for i := range choices {
		choices[i] = rest.Field(fileFields[i], choiceSize)
		fields = append(fields, &choices[i])
	}
	short := clean.Room(x.picture) // the form is read through it, before any picture
	if err := q.ReadShort(&short, fields...); err != nil {
		return err
	}
	x.rest = rest
	to, ok := s.journalist(clean.Number(&whom, 0))
	if !key.Seen || !ok {
		return clean.ErrForm
	}
	x.key, x.to = clean.KeyOf(&key), to
	for i := range choices {
		x.choices[i] = choiceOf(&choices[i])
	}
	if typed.Seen {
		x.least = inboxClass
		if x.phrase, ok = readCanonical(x.made, &typed); !ok {
			return clean.ErrForm
		}
		return s.phraseTry(p, x.send)
	}
	return x.send()
}

// choiceOf is what a field chose, or "".
func choiceOf(f *clean.Field) string {
	for _, c := range []string{asItIs, cleaned, leftOut} {
		if !f.Long && clean.Same(f.Value, c) {
			return c
		}
	}
	return ""
}

// readCanonical reads a phrase that a page of ours put into a form.
func readCanonical(room []byte, f *clean.Field) (canonical []byte, ok bool) {
	vault.Do(func() {
		r := phrase.Read(room[:phrase.Max+1], f.Value)
		canonical, ok = r.Phrase, r.OK() && !f.Long
	})
	return canonical, ok
}

// send packs the draft, makes it a tip or a part of one, and wipes it.
func (x *sending) send() error {
	s := x.site
	leave, err := s.tips.box.Enter(x.reply.to.Visitor)
	if err != nil {
		return err
	}
	defer leave()
	words := x.phrase
	if len(words) == 0 {
		words = draftPhrase(x.made[:0], x.key)
	}
	sealed, err := x.seal()
	if err == nil {
		err = x.commit(sealed, words)
	}
	switch {
	case err == nil:
		return x.done(words, "added")
	case errors.Is(err, vault.ErrRefused):
		return x.gone(words)
	case errors.Is(err, drop.ErrNowhere): // nothing is lost: it can be a new tip
		x.reply.to.missed = true
		x.phrase, x.page.Send = nil, assets.NoChoice
	case errors.Is(err, errChoice):
	case errors.Is(err, vault.ErrFull):
		x.page.Send = assets.Room
	case errors.Is(err, vault.ErrBusy):
		x.page.Send = assets.Busy
	default:
		return err
	}
	if err := x.tell(); !errors.Is(err, vault.ErrRefused) || x.reply.Begun() {
		return err
	}
	return x.gone(words)
}

// commit makes what was sealed a tip, or a part of one.
func (x *sending) commit(sealed *vault.Sealed, words []byte) error {
	return x.site.tips.box.Send(drop.Sending{
		Draft: x.key, Phrase: words, To: x.to, Addition: len(x.phrase) > 0, Once: x.key,
	}, sealed)
}

// done answers that it was sent.
func (x *sending) done(words []byte, done string) error {
	if len(x.phrase) > 0 {
		return x.site.showInbox(x.reply, clean.Room(x.picture), words, inboxView{done: done})
	}
	return x.site.sent(x.reply, words)
}

// gone answers where the draft is not there any more: with the words once more
// if it was sent before, so that a form can be sent twice.
func (x *sending) gone(words []byte) error {
	s := x.site
	if len(x.phrase) > 0 {
		return x.done(words, "gone")
	}
	switch _, err := s.Vault.Inbox(words); {
	case errors.Is(err, vault.ErrRefused):
		return s.refuse(x.reply, assets.RefusedDraft)
	case err != nil:
		return err
	}
	return s.sent(x.reply, words)
}

// seal packs what was chosen of the draft.
func (x *sending) seal() (*vault.Sealed, error) {
	return x.site.tips.box.SealDraft(x.key, func(o *vault.Opening) (*parcel.Parcel, error) {
		return &x.parts, x.plan(o)
	})
}

// stopDraft wipes a tip that was not sent. One that was sent stands, and the
// words by which it can be withdrawn are said once more; of an addition, the
// inbox is shown.
func (s *site) stopDraft(p *reply, q *request) error {
	rest, err := q.Room(true)
	if err != nil {
		return err
	}
	key, typed := rest.Field("key", vault.KeyLen), rest.Field("phrase", phrase.Max+1)
	words := rest.Cut(phrase.Max + 1)
	if err := q.ReadShort(&rest, &key, &typed); err != nil {
		return err
	}
	if !key.Seen {
		return clean.ErrForm
	}
	x := &sending{looking: looking{site: s, reply: p, key: clean.KeyOf(&key), picture: rest}}
	page := p.to.tongue.tips.stopped
	if typed.Seen {
		var ok bool
		if x.phrase, ok = readCanonical(words, &typed); !ok {
			return clean.ErrForm
		}
		page = p.to.tongue.tips.stoppedAddition
	}
	err = s.tips.box.Discard(x.key)
	if errors.Is(err, vault.ErrRefused) {
		if !typed.Seen {
			return x.gone(draftPhrase(words[:0], x.key))
		}
		return s.phraseTry(p, func() error { return x.gone(x.phrase) })
	}
	if err != nil {
		return err
	}
	p.Header().Set("Clear-Site-Data", policy.ClearSiteData)
	return p.Page(http.StatusOK, page)
}

// sent answers with the words that lead back to a tip, and for how long it
// waits.
func (s *site) sent(p *reply, words []byte) error {
	sheet := p.to.tongue.tips.sent
	if in, err := s.Vault.Inbox(words); err == nil && in.Left < s.Drop.Life-time.Hour {
		sheet = p.to.tongue.Sent(assets.SentPage{Words: phrase.Words, Life: in.Left})
	}
	var each [phrase.Words][]byte
	for i := range each {
		n := 0
		for n < len(words) && words[n] != ' ' {
			n++
		}
		each[i], words = words[:n:n], words[min(n+1, len(words)):]
	}
	p.Header().Set("Clear-Site-Data", policy.ClearSiteData)
	return p.Page(http.StatusOK, sheet, each[:]...)
}
