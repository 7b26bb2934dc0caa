package api

import (
	"crypto/sha256"
	"errors"
	"net/http"

	"lethe/handlers/clean"
	"lethe/handlers/drop"
	"lethe/handlers/parcel"
	"lethe/handlers/phrase"
	"lethe/handlers/picture"
	"lethe/policy"
	"lethe/vault"
)

// A tipping is a part of a tip on its way. All of it that is secret lies in a
// lent slot or in the vault.
type tipping struct {
	*call
	knock // of an addition

	room  clean.Room // picture.Room: the body's pieces, then pictures, then the answer
	in    *intake
	addTo bool // it is an addition
	nonce clean.Field
	whom  clean.Field
	way   clean.Field // what is cleaned

	to     uint8
	cleans bool
	phrase []byte // of a new tip
	draft  []byte // room for its key
	once   []byte // the nonce and a hash of what came

	parts parcel.Parcel
	files []drop.Look
	stuck int // the file, from 1, that there is no cleaned copy of
}

// tipping makes room for one. What is short may have the last slot, as on the
// pages: floods do not take it.
func (s *API) tipping(p *clean.Reply, q *clean.Request, addition bool) (*tipping, error) {
	rest, err := q.Room(q.Length() <= clean.WindowSize)
	if err != nil {
		return nil, err
	}
	t := &tipping{call: &call{api: s, reply: p, from: q}, addTo: addition}
	t.room = rest.Cut(picture.Room)
	t.window, t.aside = t.room[:clean.WindowSize], t.room[clean.WindowSize:]
	t.rest = rest
	t.nonce = t.rest.Field("nonce", vault.NonceLen)
	t.whom = t.rest.Field("to", clean.NumberDigits)
	t.way = t.rest.Field("clean", len(cleanNone)+1)
	t.draft, t.once = t.rest.Cut(vault.KeyLen), t.rest.Cut(vault.NonceLen + sha256.Size)[:0]
	t.phrase = t.rest.Cut(phrase.Max)[:0]
	if addition {
		t.knock = t.newKnock()
	}
	t.in, err = t.intakeOf(s.Vault.BeginTip, s.Tips.Text, s.Tips.Upload)
	return t, err
}

// What becomes of files.
const (
	cleanAll  = "all" // of what there is a cleaned copy of, that goes
	cleanNone = "none"
)

// ownTip takes a new tip, and ownAdd one more part of a tip that was sent: in
// one call, because nobody looks at the files in between.
func ownTip(s *API, p *clean.Reply, q *clean.Request) error { return s.takeTip(p, q, false) }

func ownAdd(s *API, p *clean.Reply, q *clean.Request) error { return s.takeTip(p, q, true) }

func (s *API) takeTip(p *clean.Reply, q *clean.Request, addition bool) error {
	t, err := s.tipping(p, q, addition)
	if err != nil {
		return err
	}
	defer t.in.end()
	more := []*clean.Field{&t.nonce, &t.whom, &t.way}
	if addition {
		more = append(more, &t.typed)
	}
	if err := t.receive(t.in, more...); err != nil {
		return err
	}
	if addition && !t.whole() {
		return t.turnAway(t.call)
	}
	if w := t.check(); w != nil {
		return w
	}
	if addition {
		return t.add()
	}
	if err := t.send(); err != nil {
		return t.failed(err)
	}
	return t.sent()
}

// check is what is wrong with what came, or nil.
func (t *tipping) check() *wrong {
	tips := t.api.Tips
	if w := t.in.check(); w != nil {
		return w
	}
	n, ok := clean.Number(&t.whom, 0)
	switch {
	case t.in.files > 0 && !tips.Files:
		return errNoFiles
	case !ok || n > tips.Box.Recipients.Len():
		return errWhom
	case len(t.nonce.Value) > 0 && clean.NonceOf(&t.nonce) == nil:
		return errNonce
	}
	t.to = uint8(n)
	t.cleans = len(t.way.Value) == 0 || clean.Same(t.way.Value, cleanAll)
	if !t.cleans && !clean.Same(t.way.Value, cleanNone) || t.way.Long {
		return errClean
	}
	return nil
}

// send seals what came, and makes it a tip or a part of one. It waits as a
// draft until then: to be sealed, it has to be read again.
func (t *tipping) send() error {
	box := t.api.Tips.Box
	if err := t.in.close(); err != nil {
		return err
	}
	leave, err := box.Enter(t.from.Visitor)
	if err != nil {
		return err
	}
	defer leave()
	if _, err := t.takes(1, nil); err != nil {
		return err
	}
	if err := t.in.to.Keep(policy.DraftLife, t.draft); err != nil {
		t.gives(1)
		return err
	}
	defer box.Discard(t.draft) // where it became nothing
	sealed, err := box.SealDraft(t.draft, t.plan)
	if err == nil {
		words := t.words()
		if !t.addTo {
			t.derive()
			words = t.phrase
		}
		err = box.Send(drop.Sending{Draft: t.draft, Phrase: words, To: t.to, Addition: t.addTo, Once: t.once}, sealed)
	}
	if err != nil {
		t.gives(1)
	}
	return err
}

// derive makes the phrase of a new tip. It follows from the nonce and all that
// came, so that a call that is sent twice is one tip.
func (t *tipping) derive() {
	vault.Do(func() {
		if clean.NonceOf(&t.nonce) == nil {
			t.phrase = drop.DrawPhrase(t.phrase)
			return
		}
		t.phrase = drop.Phrase(t.phrase, t.once, labelCall)
	})
}

// labelCall keeps what follows from a call apart from what follows from forms.
const labelCall = "lethe v1 receipt phrase of a call"

// failed is what a program is told of an error of send. Of an addition that is
// as large as any other answer: it says that the phrase leads somewhere.
func (t *tipping) failed(err error) error {
	least, more := int64(classLeast), func(*writer) {}
	if t.addTo {
		least = inboxClass
	}
	w, known := err.(*wrong)
	switch {
	case t.reply.Begun():
		return err
	case errors.Is(err, errStuck):
		w, more = errUnclean, func(w *writer) { w.number("file", int64(t.stuck)) }
	case errors.Is(err, vault.ErrFull):
		w = errFull
	case errors.Is(err, vault.ErrBusy):
		w = errBusy
	case !known:
		return err
	}
	return problem(t.reply, w, least, more)
}

// sent answers with the phrase of a new tip, what became of its files, and for
// how long it waits.
func (t *tipping) sent() error {
	in, err := t.api.Vault.Inbox(t.phrase)
	if errors.Is(err, vault.ErrRefused) { // done with at the desk just now
		in.Left, err = 0, nil
	}
	if err != nil {
		return err
	}
	w := newWriter(t.reply, http.StatusCreated, t.room)
	vault.Do(func() {
		w.open("{")
		w.text("phrase", t.phrase)
		w.number("life", whole(in.Left))
		t.told(w)
		w.close("}")
		err = w.end()
	})
	return err
}
