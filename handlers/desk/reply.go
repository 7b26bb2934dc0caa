package desk

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/handlers/deceit"
	"lethe/policy"
	"lethe/vault"
)

// ReplyMax is the longest reply, in bytes: a few pages, so that a tipster's
// inbox can show many in one answer.
const ReplyMax = policy.ReplyMax

// shownMax is how much a reply may take on the tipster's page, in bytes: as much
// as one of ReplyMax quotes. What is made visible takes more; a reply of such
// characters would make an inbox larger than all others, and whoever sent it
// could tell from outside who opens it.
const shownMax = len("&#34;") * ReplyMax

// backMax is the longest text that comes back in its field when it is no
// reply; what is over is dropped. It leaves half a slot for the rest.
const backMax = 32 << 10

// bodyMax is the longest body that is read: a text to come back of which each
// byte is escaped, and names.
const bodyMax = 3*backMax + 4<<10

// windowSize is for a body's pieces.
const windowSize = 4 << 10

// A typing is a reply on its way in. It lies in a lent slot.
type typing struct {
	kept    kept
	text    clean.Text
	replies clean.Field // how many there had been when its form was made
	rest    clean.Room
}

// kept keeps what is written as far as there is room.
type kept struct {
	b    []byte
	over bool
}

func (k *kept) Write(b []byte) (int, error) {
	n := min(len(b), cap(k.b)-len(k.b))
	k.b = append(k.b, b[:n]...)
	k.over = k.over || n < len(b)
	return len(b), nil
}

// receive reads the form.
func (y *typing) receive(q *request) (err error) {
	if y.rest, err = q.Room(true); err != nil {
		return err
	}
	if !q.IsForm() {
		return clean.ErrForm
	}
	if q.Length() > bodyMax {
		return clean.ErrTooLarge
	}
	y.replies = y.rest.Field("replies", clean.NumberDigits)
	y.kept.b = y.rest.Cut(backMax)[:0]
	y.text.To = &y.kept
	text := clean.Field{Name: "text", To: y.text.Take}
	in, window := q.Content(), y.rest.Cut(windowSize)
	vault.Do(func() {
		if err = clean.ReadForm(in, window, &text, &y.replies); err == nil {
			err = y.text.End()
		}
	})
	return err
}

// wrong is what the text has against it.
func (y *typing) wrong() assets.Wrong {
	switch {
	case !y.text.Ink:
		return assets.Empty
	case y.kept.over || y.text.Size > ReplyMax:
		return assets.TooLong
	case !y.text.Valid(), y.shown() > shownMax:
		return assets.NotText
	}
	return ""
}

// shown is how much the text takes on the tipster's page, in bytes.
func (y *typing) shown() int {
	var n escaped
	vault.Do(func() {
		look := deceit.NewInspector(y.rest[:deceit.Room], &n)
		if _, err := look.Write(y.kept.b); err == nil {
			look.End() // nor does that fail: it only counts
		}
	})
	return int(n)
}

// escaped counts how long what is written to it is, fit for HTML.
type escaped int

func (n *escaped) Write(b []byte) (int, error) {
	*n += escaped(clean.EscapedLen(b))
	return len(b), nil
}

// reply seals a reply to a tip, and answers with the tip's page. The form says
// how many replies there had been when it was made: one sent twice, by a broken
// circuit or a reload, and one beside a colleague's come back.
func (s *site) reply(p *clean.Reply, q *request) error {
	var y typing
	if err := y.receive(q); err != nil {
		return err
	}
	x, err := s.tryReply(p, q, &y)
	switch {
	case err != nil:
		return s.settle(p, err)
	case x.page.Wrong != "":
		x.text = y.kept.b
		return x.sendText(x.failed(), y.rest)
	}
	if x, err = s.newShown(p, q, &y.rest); err != nil {
		return s.settle(p, err)
	}
	x.page.Replied = true
	return x.send(http.StatusOK)
}

// tryReply seals a reply if nothing is wrong with it. One at a time: of two
// that are the same and come at once, one comes back.
func (s *site) tryReply(p *clean.Reply, q *request, y *typing) (*shown, error) {
	s.replying.Lock()
	defer s.replying.Unlock()
	x, err := s.newShown(p, q, &y.rest)
	if err != nil {
		return nil, err
	}
	before, ok := clean.Number(&y.replies, x.page.Count)
	if !ok {
		return nil, clean.ErrForm
	}
	if x.page.Wrong = y.wrong(); x.page.Wrong == "" && x.page.Count > before {
		x.page.Wrong = assets.Again
	}
	if x.page.Wrong == "" {
		x.page.Wrong, err = s.seal(q.alias, y.kept.b)
	}
	return x, err
}

// seal writes a reply to the vault. What may pass is Wrong; an error is not.
func (s *site) seal(a vault.Alias, text []byte) (assets.Wrong, error) {
	sub, err := s.Vault.BeginTip(int64(len(text)))
	if err == nil {
		defer sub.Abort()
		if _, err = sub.Write(text); err == nil {
			err = sub.Reply(a)
		}
	}
	switch {
	case errors.Is(err, vault.ErrFull):
		return assets.Room, nil
	case errors.Is(err, vault.ErrBusy):
		return assets.Busy, nil
	}
	return "", err
}

// failed is the status of a reply that comes back.
func (x *shown) failed() int {
	switch x.page.Wrong {
	case assets.Room, assets.Busy:
		x.reply.Header().Set("Retry-After", clean.RetryAfter)
		return http.StatusServiceUnavailable
	case assets.TooLong:
		return http.StatusRequestEntityTooLarge
	case assets.Again:
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}
