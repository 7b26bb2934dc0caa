package handlers

import (
	"crypto/sha256"
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/budget"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/parcel"
	"lethe/handlers/phrase"
	"lethe/handlers/picture"
	"lethe/policy"
	"lethe/vault"
)

// tipPage is the form that sends a tip.
func (s *site) tipPage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.tips.form, q.NewNonce(), nil)
}

// A tipping is a part of a tip on its way. All of it that is secret lies in a
// lent slot or in the vault.
type tipping struct {
	site  *site
	reply *reply

	window  clean.Room // the form's pieces; later for looking into pictures
	rest    clean.Room
	in      *intake
	nonce   clean.Field
	typed   clean.Field // the phrase, for an addition
	whom    clean.Field
	trap    clean.Field
	to      uint8
	phrase  []byte // canonical
	draft   []byte // room for a draft's key
	kept    bool   // it waits as a draft, and is not in the form any more
	derived []byte // room for what a phrase is derived from

	page assets.TipPage // the form, as it would come back
}

// takeTip takes a new tip, and addToTip one more part of a tip that was sent.
// A text alone is sealed at once; with files it waits as a draft, and the
// answer is a look at what they give away.
func (s *site) takeTip(p *reply, q *request) error { return s.take(p, q, false) }

// An addition over budget gets its form back, as every form with a text does.
func (s *site) addToTip(p *reply, q *request) error {
	if q.over > 0 {
		return s.take(p, q, true)
	}
	b, y := s.budget(q), budget.Try{Visitor: q.Visitor}
	if _, q.over = b.Begin(y); q.over > 0 {
		return s.take(p, q, true)
	}
	err := s.take(p, q, true)
	b.End(y, q.missed, !q.missed)
	return err
}

func (s *site) take(p *reply, q *request, addition bool) error {
	boundary := clean.BoundaryOf(q.Kind)
	if boundary == "" {
		return clean.ErrForm
	}
	rest, err := q.Room(true) // a short text has a place at work that floods do not take
	if err != nil {
		return err
	}
	t := &tipping{site: s, reply: p, window: rest.Cut(picture.Room)}
	index := rest.Cut(bundle.IndexMax)
	t.nonce = rest.Field("nonce", vault.NonceLen)
	t.typed = rest.Field("phrase", typedMax)
	t.whom = rest.Field("to", clean.NumberDigits)
	t.trap = trapField(&rest)
	t.phrase, t.draft = rest.Cut(phrase.Max + 1)[:0], rest.Cut(vault.KeyLen)
	t.derived, t.rest = rest.Cut(vault.NonceLen+sha256.Size), rest
	if t.in, err = s.intakeOf(fewer(s.Vault.BeginTip, q.over), s.tips.limits.Upload, q.Length(), index); err != nil {
		return err
	}
	defer t.in.end()
	t.in.alone = !s.Drop.Files
	if err := t.receive(q, boundary); err != nil {
		return err
	}
	if t.in.lost {
		return t.in.giveBack(nil) // its error
	}
	return t.finish(addition)
}

// receive reads the form, text and files straight into the vault.
func (t *tipping) receive(q *request, boundary string) (err error) {
	text, file := t.in.fields()
	body := q.Content()
	vault.Do(func() {
		window, aside := t.window[:clean.WindowSize], t.window[clean.WindowSize:]
		err = clean.ReadMultipart(body, boundary, window, aside, &t.nonce, &t.typed, &t.whom, &t.trap, &text, &file)
		if err == nil {
			err = t.in.text.End()
		}
	})
	return err
}

// finish checks the form, and sends it or answers with a look at its files.
func (t *tipping) finish(addition bool) error {
	t.check(addition)
	if t.page.Failed() {
		return t.again(http.StatusUnprocessableEntity)
	}
	var err error
	if t.in.files > 0 {
		err = t.look()
	} else {
		err = t.send()
	}
	switch {
	case t.reply.Begun() || t.kept:
		return err
	case errors.Is(err, vault.ErrRefused):
		t.reply.to.missed = true
		t.page.Send = assets.NoChoice
		return t.again(inboxStatus)
	case errors.Is(err, vault.ErrBusy):
		t.page.Send = assets.Busy
	case errors.Is(err, vault.ErrFull):
		t.page.Send = assets.Room
	default:
		return err
	}
	return t.again(http.StatusServiceUnavailable)
}

// check is what is wrong with the form.
func (t *tipping) check(addition bool) {
	s, in := t.site, t.in
	t.page = assets.TipPage{
		Limits: s.tips.limits, Drop: s.tips.says, Life: s.Drop.Life,
		Addition: addition, Typed: in.text.Ink,
	}
	switch empty := in.empty(); {
	case empty && in.wrong != assets.NoFiles:
		t.page.Text = assets.Empty
	case !in.text.Valid():
		t.page.Text = assets.NotText
	case in.text.Size > s.tips.limits.Text:
		t.page.Text = assets.TooLong
	}
	t.page.Files = in.wrong
	var ok bool
	if t.to, ok = s.journalist(clean.Number(&t.whom, 0)); !ok {
		t.page.Whom = assets.NoChoice
	}
	t.page.To = int(t.to)
	if sprung(&t.trap) {
		t.page.Send = assets.Trap
	}
	if in.full {
		t.page.Send = assets.Room
	}
	if over := t.reply.to.over; over > 0 {
		t.page.Send, t.page.Wait = assets.Slow, toWait(over)
		tellWait(t.reply, over)
	}
	if addition {
		t.readPhrase()
	}
}

// readPhrase reads the phrase of an addition, which a page of ours put there.
func (t *tipping) readPhrase() {
	vault.Do(func() {
		r := phrase.Read(t.phrase[:phrase.Max+1], t.typed.Value)
		t.phrase = r.Phrase
		if (!r.OK() || t.typed.Long) && t.page.Send == "" {
			t.page.Send = assets.NoChoice
		}
	})
}

// send seals a text without files, and answers.
func (t *tipping) send() error {
	s, in := t.site, t.in
	leave, err := s.tips.box.Enter(t.reply.to.Visitor)
	if err != nil {
		return err
	}
	defer leave()
	var once []byte
	if t.page.Addition {
		once, err = in.digest(t.derived[:0])
	} else {
		t.phrase, err = in.textPhrase(t.phrase, clean.NonceOf(&t.nonce), t.derived)
	}
	if err != nil {
		return err
	}
	sealed, err := s.tips.box.Seal(&parcel.Parcel{For: t.to, Text: in.piece()})
	if err != nil {
		return err
	}
	if t.page.Addition {
		err = s.tips.box.Add(sealed, t.phrase, t.to, once)
	} else {
		err = s.tips.box.Begin(sealed, t.phrase, t.to)
	}
	if err != nil {
		return err
	}
	in.end()
	if t.page.Addition {
		return s.showInbox(t.reply, clean.Room(t.window), t.phrase, inboxView{done: "added"})
	}
	return s.sent(t.reply, t.phrase)
}

// look keeps what came as a draft, and answers with what its files give away.
func (t *tipping) look() error {
	var err error
	vault.Do(func() { err = t.in.bundle.End() })
	if err != nil {
		return err
	}
	if err := t.in.to.Keep(policy.DraftLife, t.draft); err != nil {
		return err
	}
	t.kept = true
	l := looking{site: t.site, reply: t.reply, key: t.draft, to: t.to, picture: t.window, index: t.in.bundle.Room(), rest: t.rest}
	if t.page.Addition {
		l.phrase, l.least = t.phrase, inboxClass
	}
	return l.tell()
}
