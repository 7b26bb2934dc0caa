package api

import (
	"net/http"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// ownRoutes are the calls of our own interface. Keys stand in bodies alone.
var ownRoutes = map[string]route{
	"/openapi.json": {get: ownDocument},
	"/limits":       {get: ownLimits},
	"/links":        {post: ownLinks},
	"/open":         {post: ownOpen},
	"/file":         {post: ownFile},
	"/receipt":      {post: ownReceipt},
	"/burn":         {post: ownBurn},
	"/requests":     {post: ownRequest},
	"/answer":       {post: ownAnswer},
	"/collect":      {post: ownCollect},
}

// problemType is what errors are sent as (RFC 9457).
const problemType = "application/problem+json"

// ownWrong answers what was not done.
func ownWrong(p *clean.Reply, w *wrong, _ []byte) error {
	return problem(p, w, classLeast, func(*writer) {})
}

// problem is ownWrong with what more writes, of least bytes or more.
func problem(p *clean.Reply, w *wrong, least int64, more func(w *writer)) error {
	return refuse(p, w, w.status, problemType, func(j *writer) {
		j.least = least
		j.name("type")
		j.put(`"urn:lethe:problem:`)
		j.put(w.name)
		j.put(`"`)
		j.comma = true
		j.word("title", w.text)
		j.number("status", int64(w.status))
		if w.field != "" {
			j.word("field", w.field)
		}
		more(j)
	})
}

// ownDocument is the description of this interface (OpenAPI 3.1).
func ownDocument(_ *API, p *clean.Reply, _ *clean.Request) error {
	return p.File(jsonType, assets.OpenAPI)
}

// ownLimits says what is taken.
func ownLimits(s *API, p *clean.Reply, _ *clean.Request) error {
	w := newWriter(p, http.StatusOK, make([]byte, classLeast))
	w.open("{")
	w.number("text", s.TextMax)
	w.number("upload", s.Upload)
	w.number("files", policy.FilesMax)
	w.number("links", policy.LinksMax)
	w.number("passphrase", policy.PassphraseMax)
	w.number("tries", policy.TriesMax)
	w.number("life_least", whole(policy.LifeMin))
	w.number("life_most", whole(policy.LifeMax))
	w.number("life_default", whole(policy.LifeDefault))
	w.object("tips")
	s.tipLimits(w)
	w.close("}")
	w.close("}")
	return w.end()
}

// ownOpen opens a link.
func ownOpen(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	phrase := c.phrase("passphrase")
	return c.own(&phrase, s.Vault.Open, func([]byte) error { return errUnknown })
}

// ownCollect opens the answer to a request, which has no passphrase. Every miss
// is looked at again, so that the work tells none from the others.
func ownCollect(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	return c.own(new(clean.Field), s.Vault.Collect, func(key []byte) error {
		if _, err := s.Vault.Answered(key); err != nil {
			return missing(p, errRequest, err)
		}
		return errNotYet
	})
}

// own opens what a key leads to; missed is what a miss is. The field of a
// passphrase has no name where there is none.
func (c *call) own(phrase *clean.Field, open func(vault.Claim, func(*vault.Opening) error) error, missed func(key []byte) error) error {
	key, nonce := c.rest.Field("key", vault.KeyLen), c.rest.Field("nonce", vault.NonceLen)
	stream := c.rest.Field("stream", truthSize)
	fields := []*clean.Field{&key, &nonce, &stream}
	if phrase.Name != "" {
		fields = append(fields, phrase)
	}
	if err := c.read(fields...); err != nil {
		return err
	}
	if !key.Seen {
		return errKey
	}
	claim, ok := c.claim(clean.KeyOf(&key), phrase)
	if !ok {
		return errUnknown
	}
	claim.Nonce = clean.NonceOf(&nonce)
	x := c.newShowing()
	err := c.try(claim, func(claim vault.Claim) error {
		return open(claim, func(o *vault.Opening) error { return x.own(o, is(&stream)) })
	})
	if err = missing(c.reply, errUnknown, x.deliver(err)); err == errUnknown {
		return missed(claim.Key)
	}
	return err
}

// own answers with what was opened: one text or one file by itself where that
// was asked for, all that there is else.
func (x *showing) own(o *vault.Opening, stream bool) error {
	if err := x.begin(o); err != nil {
		return err
	}
	if part, alone := x.alone(); stream && alone {
		return x.lone(part)
	}
	w := x.writer
	w.open("{")
	x.value("text")
	if x.bundle.Files() == 0 {
		w.none("files")
	}
	x.files()
	w.close("}")
	return w.err
}

// alone is the one part, where there is one.
func (x *showing) alone() (only bundle.Part, ok bool) {
	n := 0
	x.bundle.Parts(func(p bundle.Part) bool {
		only = p
		n++
		return n < 2
	})
	return only, n == 1
}

// Types of what is sent by itself.
const (
	textType = "text/plain; charset=utf-8"
	fileType = "application/octet-stream"
)

// lone answers with a part and nothing else.
func (x *showing) lone(part bundle.Part) error {
	w := x.writer
	if part.Size > int64(len(w.room)) {
		x.sent = true
		return x.send(part)
	}
	x.kind = kindOf(part)
	return x.opening.ReadRange(part.Off, part.Size, func(page []byte) error {
		w.n += copy(w.room[w.n:], page)
		return nil
	})
}

// kindOf is what a part is sent as.
func kindOf(part bundle.Part) string {
	if part.Kind == bundle.File {
		return fileType
	}
	return textType
}

// send sends a part from where it lies, page by page.
func (x *showing) send(part bundle.Part) error {
	p := x.writer.reply
	p.Head(http.StatusOK, kindOf(part), part.Size)
	return x.opening.ReadRange(part.Off, part.Size, func(page []byte) error { return p.Send(page) })
}

// ownFile hands out a file of what was opened, as often as asked while the
// grant lasts. On a slow line that takes long: it is no opening to which the
// last slot goes.
func ownFile(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.fetching(p, q)
	if err != nil {
		return err
	}
	key, file := c.rest.Field("key", vault.KeyLen), c.rest.Field("file", clean.NumberDigits)
	if err := c.read(&key, &file); err != nil {
		return err
	}
	if !key.Seen {
		return errKey
	}
	x := &showing{index: c.rest.Cut(bundle.IndexMax), writer: c.writer(http.StatusOK)}
	return missing(p, errFile, s.Vault.Fetch(clean.KeyOf(&key), func(o *vault.Opening) error {
		var err error
		if x.bundle, err = bundle.Read(o, x.index); err != nil {
			return err
		}
		x.opening = o
		n, whole := clean.Number(&file, 1)
		part, ok := x.bundle.File(n)
		if !whole || !ok {
			return vault.ErrRefused
		}
		return x.send(part)
	}))
}
