package handlers

import (
	"errors"
	"io"
	"net/http"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// makePage is the form that makes links.
func (s *site) makePage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.blank)
}

// A making is one such form on its way to its links. All of it that is secret
// lies in a lent slot or in the vault.
type making struct {
	site  *site
	reply *reply

	window clean.Room // the form's pieces; later room for what is made
	out    []byte

	in   *intake
	wish wish
	page assets.MakePage // the form, as it would come back

	lines []span              // of the text, where each gets a link
	each  []*vault.Submission // one for each of them
	made  made
	had   int // turns that its visitor had lately
}

// makeLink takes the form, and answers with the links, or with the form, all
// that was typed in it, and what is wrong.
func (s *site) makeLink(p *reply, q *request) error {
	boundary := clean.BoundaryOf(q.Kind)
	if boundary == "" && !q.IsForm() {
		return clean.ErrForm
	}
	if boundary == "" && q.Length() > policy.FormMax {
		return clean.ErrTooLarge
	}
	rest, err := q.Room(false)
	if err != nil {
		return err
	}
	m := making{
		site: s, reply: p,
		window: rest.Cut(clean.WindowSize),
		out:    rest.Cut(clean.EscapeSize),
		wish:   newWish(&rest),
	}
	m.in, err = s.intake(q, rest.Cut(bundle.IndexMax))
	if err != nil {
		return err
	}
	defer m.end()
	if err := m.receive(q, boundary, rest); err != nil {
		return err
	}
	return m.finish()
}

// end ends what became of nothing.
func (m *making) end() {
	m.in.end()
	for _, sub := range m.each {
		sub.Abort()
	}
}

// receive reads the form, text and files straight into the vault. A
// passphrase is made comparable in rest.
func (m *making) receive(q *request, boundary string, rest clean.Room) (err error) {
	text, file := m.in.fields()
	fields, body := m.wish.fields(&text), q.Content()
	if boundary != "" {
		fields = append(fields, &file)
	}
	vault.Do(func() {
		if boundary != "" {
			err = clean.ReadMultipart(body, boundary, m.window, m.out, fields...)
		} else {
			err = clean.ReadForm(body, m.window, fields...)
		}
		if err == nil {
			err = m.in.text.End()
		}
		if phrase := &m.wish.passphrase; err == nil && !phrase.Long {
			typed := len(phrase.Value)
			phrase.Value = passphrase.Comparable(phrase.Value, rest.Cut(passphrase.Room(policy.PassphraseMax)))
			m.wish.blank = typed > 0 && len(phrase.Value) == 0
		}
	})
	return err
}

// finish checks the form and makes the links.
func (m *making) finish() error {
	if err := m.check(); err != nil {
		return err
	}
	if m.page.Failed() {
		return m.again()
	}
	if wait := m.take(); wait > 0 {
		m.slow(wait)
		return m.again()
	}
	err := m.commit()
	if err != nil {
		m.give()
	}
	switch {
	case errors.Is(err, vault.ErrBusy): // all of it still stands
		m.page.Send = assets.Busy
		return m.again()
	case errors.Is(err, vault.ErrFull):
		m.page.Send = assets.Room
		m.page.Longest = m.longest()
		return m.again()
	case err != nil:
		return err
	}
	return m.ready()
}

// check is what was chosen, and what is wrong with it.
func (m *making) check() error {
	in := m.in
	m.page = m.wish.page(m.site.limits)
	m.page.Typed = in.text.Ink
	if in.lost {
		return in.giveBack(nil) // its error
	}
	if m.page.Each {
		if err := m.divide(); err != nil {
			return err
		}
	}
	switch page := &m.page; {
	case page.MadePassword == "" && in.empty(), page.Each && len(m.lines) == 0:
		page.Text = assets.Empty
	case !in.text.Valid():
		page.Text = assets.NotText
	case in.text.Size > m.site.textMax:
		page.Text = assets.TooLong
	}
	m.page.Files = in.wrong
	switch {
	case !m.page.Each || m.page.Count != "":
	case in.files > 0:
		m.page.Count = assets.OneOf
	case len(m.lines) > policy.LinesMax:
		m.page.Count = assets.TooMany
	}
	if in.full {
		m.page.Send = assets.Room
	}
	if over := m.reply.to.over; over > 0 {
		m.slow(over)
	}
	return nil
}

// again gives the form back with the text in it. A passphrase is not: it would
// stand in the page for whoever looks. A page cannot keep files.
func (m *making) again() error {
	page := &m.page
	if page.Passphrase == "" && len(m.wish.passphrase.Value) > 0 {
		page.Passphrase = assets.Again
	}
	if page.Files == "" && m.in.files > 0 {
		page.Files = assets.FilesAgain
	}
	status := http.StatusUnprocessableEntity
	switch {
	case page.Send == assets.Slow:
		status = http.StatusTooManyRequests
	case page.Send != "" && page.Send != assets.Trap:
		status = http.StatusServiceUnavailable
		m.reply.Header().Set("Retry-After", clean.RetryAfter)
	case page.Text == assets.TooLong || page.Files == assets.TooLarge:
		status = http.StatusRequestEntityTooLarge
	}
	sheet := m.reply.to.tongue.Make(*page)
	return m.reply.Text(status, sheet, m.out, func(w io.Writer) error {
		return m.in.showAgain(w, m.window)
	})
}
