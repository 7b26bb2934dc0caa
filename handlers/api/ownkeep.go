package api

import (
	"io"
	"net/http"
	"strings"
	"time"

	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// nameMax is the longest name of a file that is read of a query, in bytes: one
// that is longer cannot be kept.
const nameMax = bundle.NameMax + 1

// receive reads what is to be kept: a form or JSON with text and files, or
// text/plain, or anything else as one file, with what there is beside it in the
// query.
func (c *call) receive(in *intake, more ...*clean.Field) error {
	text := clean.Field{Name: "text", To: in.text.Take}
	file := clean.Field{Name: "file", To: in.takeFile, Open: in.openFile, Many: true}
	kind, _, _ := strings.Cut(c.from.Kind, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch {
	case clean.BoundaryOf(c.from.Kind) != "":
		return c.read(append(more, &text, &file)...)
	case kind == "" || kind == jsonType || c.from.IsForm():
		return c.read(append(more, &text)...)
	}
	name := c.rest.Field("name", nameMax)
	if err := c.readQuery(append(more, &name)...); err != nil {
		return err
	}
	take := in.text.Take
	if kind != "text/plain" {
		take = in.takeFile
	}
	body := c.from.Content()
	var err error
	vault.Do(func() {
		if kind != "text/plain" {
			if err = in.openFile(name.Value, nil); err != nil {
				return
			}
		}
		err = stream(body, c.window, take)
	})
	return err
}

// stream gives r to take, in pieces.
func stream(r io.Reader, window []byte, take func([]byte) error) error {
	for {
		n, err := r.Read(window)
		if err := take(window[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// life is the lifetime that a call asks for, in seconds; the default where it
// does not.
func life(f *clean.Field) (time.Duration, bool) {
	if len(f.Value) == 0 {
		return policy.LifeDefault, true
	}
	d := time.Duration(seconds(f.Value)) * time.Second
	return d, !f.Long && d >= policy.LifeMin && d <= policy.LifeMax
}

// ownLinks keeps text and files for as many links as are asked for.
func ownLinks(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.taking(p, q)
	if err != nil {
		return err
	}
	in, err := c.intake()
	if err != nil {
		return err
	}
	defer in.end()
	lasts, phrase, links := c.rest.Field("life", lifeDigits), c.phrase("passphrase"), c.rest.Field("links", clean.NumberDigits)
	if err := c.receive(in, &lasts, &phrase, &links); err != nil {
		return err
	}
	if w := in.check(); w != nil {
		return w
	}
	lifetime, inRange := life(&lasts)
	n, whole := clean.Number(&links, 1)
	passphrase, fits := c.comparable(&phrase)
	switch {
	case !inRange:
		return errLife
	case !whole || n < 1 || n > policy.LinksMax:
		return errLinks
	case !fits:
		return errPhrase
	}
	keys, receipt := c.rest.Cut(n*vault.KeyLen), c.rest.Cut(vault.KeyLen)
	if err := in.close(); err != nil {
		return err
	}
	had, err := c.takes(int64(n), passphrase)
	if err != nil {
		return err
	}
	if err := in.to.Commit(c.terms(lifetime, passphrase, receipt, had), keys); err != nil {
		c.gives(int64(n))
		return err
	}
	return c.ownKept(keys, receipt, lifetime, len(passphrase) > 0)
}

// ownKept answers with new links.
func (c *call) ownKept(keys, receipt []byte, life time.Duration, passphrase bool) (err error) {
	w, host := c.writer(http.StatusOK), c.from.Host
	vault.Do(func() {
		w.open("{")
		w.name("links")
		w.open("[")
		for ; len(keys) > 0; keys = keys[vault.KeyLen:] {
			w.open("{")
			w.address(host, "/s/", keys[:vault.KeyLen])
		}
		w.close("]")
		w.object("receipt")
		w.address(host, "/receipt/", receipt)
		w.number("life", whole(life))
		w.truth("passphrase", passphrase)
		w.close("}")
	})
	return w.end()
}

// address writes a key and the link with it, and closes their object.
func (w *writer) address(host, path string, key []byte) {
	w.text("key", key)
	w.link("url", host, path, key)
	w.close("}")
}

// ownRequest makes a request: a link by which someone sends, and one that
// collects it.
func ownRequest(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.opening(p, q)
	if err != nil {
		return err
	}
	lasts := c.rest.Field("life", lifeDigits)
	if err := c.read(&lasts); err != nil {
		return err
	}
	lifetime, inRange := life(&lasts)
	if !inRange {
		return errLife
	}
	if _, err := c.takes(2, nil); err != nil {
		return err
	}
	ask, collect := c.rest.Cut(vault.KeyLen), c.rest.Cut(vault.KeyLen)
	if err := s.Vault.Request(lifetime, ask, collect); err != nil {
		return err
	}
	w := c.writer(http.StatusOK)
	vault.Do(func() {
		w.open("{")
		w.object("ask")
		w.address(q.Host, "/ask/", ask)
		w.object("collect")
		w.address(q.Host, "/collect/", collect)
		w.number("life", whole(lifetime))
		w.close("}")
	})
	return w.end()
}

// ownAnswer gives text and files to whoever asked for them.
func ownAnswer(s *API, p *clean.Reply, q *clean.Request) error {
	c, err := s.taking(p, q)
	if err != nil {
		return err
	}
	in, err := c.intake()
	if err != nil {
		return err
	}
	defer in.end()
	key := c.rest.Field("key", vault.KeyLen)
	if err := c.receive(in, &key); err != nil {
		return err
	}
	if !key.Seen {
		return errKey
	}
	if w := in.check(); w != nil {
		return w
	}
	if _, err := c.takes(1, nil); err != nil {
		return err
	}
	if err := in.close(); err != nil {
		return err
	}
	lifetime, err := in.to.Answer(clean.KeyOf(&key))
	if err != nil {
		return missing(p, errRequest, err)
	}
	w := c.writer(http.StatusOK)
	w.open("{")
	w.number("life", whole(lifetime))
	w.close("}")
	return w.end()
}
