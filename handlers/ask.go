package handlers

import (
	"errors"
	"net/http"
	"time"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/vault"
)

// askPage is what the link of a request leads to: a form that answers it. It
// asks the vault nothing.
func (s *site) askPage(p *reply, q *request) error {
	return s.askForm(p, q.Key())
}

func (s *site) askForm(p *reply, key []byte) error {
	return p.Page(http.StatusOK, p.to.tongue.ask, key, nil)
}

// An answering is such a form on its way into the vault. All of it that is
// secret lies in a lent slot or in the vault.
type answering struct {
	site   *site
	reply  *reply
	key    []byte
	window []byte // the form's pieces; later those of the text that goes back
	in     *intake
	page   assets.AskPage // the form, as it would come back
	weaver clean.Weaver
}

// answerRequest gives text and files to whoever asked for them, or the form
// back with the text and what is wrong: also when the request takes no answer
// any more, because nobody has the text but who just wrote it.
func (s *site) answerRequest(p *reply, q *request) error {
	boundary := clean.BoundaryOf(q.Kind)
	if boundary == "" {
		return clean.ErrForm
	}
	rest, err := q.Room(false)
	if err != nil {
		return err
	}
	window, aside := rest.Cut(clean.WindowSize), rest.Cut(clean.PartRoom)
	key, trap := rest.Field("key", vault.KeyLen), trapField(&rest)
	in, err := s.intake(q, rest.Cut(bundle.IndexMax))
	if err != nil {
		return err
	}
	defer in.end()
	text, file := in.fields()
	body := q.Content()
	vault.Do(func() {
		if err = clean.ReadMultipart(body, boundary, window, aside, &key, &trap, &text, &file); err == nil {
			err = in.text.End()
		}
	})
	switch {
	case err != nil:
		return err
	case !key.Seen:
		return clean.ErrForm
	case in.lost:
		return in.giveBack(nil) // its error
	}
	a := answering{site: s, reply: p, key: clean.KeyOf(&key), window: window, in: in, weaver: clean.Weaver{Reply: p.Reply, Room: rest}}
	return a.finish(&trap)
}

// finish checks the form and gives it to the request.
func (a *answering) finish(trap *clean.Field) error {
	a.check(sprung(trap))
	if a.page.Failed() {
		return a.again(http.StatusUnprocessableEntity)
	}
	switch life, err := a.commit(); {
	case errors.Is(err, vault.ErrRefused):
		a.page.Send = assets.NoChoice
		return a.again(http.StatusNotFound)
	case errors.Is(err, vault.ErrBusy):
		a.page.Send = assets.Busy
		return a.again(http.StatusServiceUnavailable)
	case errors.Is(err, vault.ErrFull):
		a.page.Send = assets.Room
		return a.again(http.StatusServiceUnavailable)
	case err != nil:
		return err
	default:
		return a.reply.Page(http.StatusOK, a.reply.to.tongue.Answered(assets.AnsweredPage{Life: life}))
	}
}

// check is what is wrong with the form.
func (a *answering) check(sprung bool) {
	in := a.in
	a.page = assets.AskPage{Limits: a.site.limits, Typed: in.text.Ink}
	switch {
	case in.empty():
		a.page.Text = assets.Empty
	case !in.text.Valid():
		a.page.Text = assets.NotText
	case in.text.Size > a.site.textMax:
		a.page.Text = assets.TooLong
	}
	a.page.Files = in.wrong
	if sprung {
		a.page.Send = assets.Trap
	}
	if in.full {
		a.page.Send = assets.Room
	}
	if over := a.reply.to.over; over > 0 {
		a.page.Send, a.page.Wait = assets.Slow, toWait(over)
		tellWait(a.reply, over)
	}
}

// commit says for how long the answer waits: where room is short that is less
// than was asked for, and whoever answers is the only one who can be told.
func (a *answering) commit() (life time.Duration, err error) {
	vault.Do(func() { err = a.in.bundle.End() })
	if err != nil {
		return 0, err
	}
	return a.in.to.Answer(a.key)
}

// again gives the form back, with the text in it. A page cannot keep files.
func (a *answering) again(status int) error {
	if a.page.Files == "" && a.in.files > 0 {
		a.page.Files = assets.FilesAgain
	}
	switch {
	case a.page.Send == assets.Slow:
		status = http.StatusTooManyRequests
	case a.page.Send == assets.Room || a.page.Send == assets.Busy:
		status = http.StatusServiceUnavailable
		a.reply.Header().Set("Retry-After", clean.RetryAfter)
	case a.page.Text == assets.TooLong || a.page.Files == assets.TooLarge:
		status = http.StatusRequestEntityTooLarge
	}
	w := &a.weaver
	w.Status, w.Sheet = status, a.reply.to.tongue.Ask(a.page)
	var err error
	vault.Do(func() { err = a.weave() })
	return err
}

func (a *answering) weave() error {
	w := &a.weaver
	if err := w.Piece(); err != nil {
		return err
	}
	if err := w.Hole(a.key); err != nil {
		return err
	}
	if err := a.in.showAgain(w, a.window); err != nil {
		return err
	}
	if err := w.Piece(); err != nil {
		return err
	}
	return w.End()
}
