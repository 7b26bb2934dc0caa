package handlers

import (
	"net/http"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/deceit"
	"lethe/handlers/extension"
	"lethe/policy"
	"lethe/vault"
)

// A showing is a secret on its way to a page. Its memory is locked, and it is
// made before the vault is asked: inside vault.Do, to allocate costs.
type showing struct {
	site      *site
	reply     *reply
	collected bool // it answers a request

	index  []byte // of the bundle
	grant  []byte // the key by which files are fetched
	number []byte
	look   []byte // for an inspector
	weaver clean.Weaver

	opening *vault.Opening
	bundle  bundle.Bundle
	counts  deceit.Inspector
	inert   deceit.Inspector
}

// newShowing divides the rest of a slot.
func (s *site) newShowing(p *reply, rest clean.Room, collected bool) *showing {
	return &showing{
		site: s, reply: p, collected: collected,
		index:  rest.Cut(bundle.IndexMax),
		grant:  rest.Cut(vault.KeyLen),
		number: rest.Cut(clean.SizeMax),
		look:   rest.Cut(deceit.Room),
		weaver: clean.Weaver{Reply: p.Reply, Status: http.StatusOK, Room: rest},
	}
}

// clearSiteData is made once: to allocate where it is set costs.
var clearSiteData = []string{policy.ClearSiteData}

// deliver sends the page that show has written, when the vault is done with it:
// it holds no place there while a slow reader takes the page, and net/http
// makes its head outside of vault.Do. An error of the vault's is returned as it
// is.
func (x *showing) deliver(err error) error {
	if err != nil {
		return err
	}
	return x.weaver.End()
}

// show writes a page of what was opened: the text and the password in it, what
// can deceive there, and a form for each file.
func (x *showing) show(o *vault.Opening) error {
	x.reply.Header()["Clear-Site-Data"] = clearSiteData
	b, err := bundle.Read(o, x.index)
	if err != nil {
		return err
	}
	x.opening, x.bundle = o, b
	page := assets.OpenedPage{Limits: x.site.limits, Files: b.Files(), Collected: x.collected}
	_, text := b.Only(bundle.Text)
	_, word := b.Only(bundle.Password)
	if page.Text = text || word; page.Text {
		x.counts = deceit.NewInspector(x.look, nil)
		if err := x.bundle.WriteText(x.opening, &x.counts); err != nil {
			return err
		}
		if err := x.counts.End(); err != nil {
			return err
		}
		c := x.counts.Count
		page.Control, page.Bidi, page.Hidden = c[deceit.Control], c[deceit.Bidi], c[deceit.Hidden]
	}
	if page.Files > 0 {
		if err := o.Grant(x.grant); err != nil {
			return err
		}
	}
	return x.send(page)
}

// send writes the page, and sends what has no room.
func (x *showing) send(page assets.OpenedPage) error {
	w, t := &x.weaver, x.reply.to.tongue
	sheet, kept := t.opened[page]
	if !kept {
		sheet = t.Opened(page)
	}
	w.Sheet = sheet
	if err := w.Piece(); err != nil {
		return err
	}
	if page.Text {
		if err := x.bundle.WriteText(x.opening, w); err != nil {
			return err
		}
		if err := w.Piece(); err != nil {
			return err
		}
	}
	if page.Deceptive() {
		if err := x.readInert(); err != nil {
			return err
		}
	}
	return x.files()
}

// readInert writes the text with what can deceive made visible.
func (x *showing) readInert() error {
	x.inert = deceit.NewInspector(x.look, &x.weaver)
	if err := x.bundle.WriteText(x.opening, &x.inert); err != nil {
		return err
	}
	if err := x.inert.End(); err != nil {
		return err
	}
	return x.weaver.Piece()
}

// files fills what each file's form has: name, size, key, number.
func (x *showing) files() (err error) {
	n := int64(0)
	x.bundle.Parts(func(p bundle.Part) bool {
		if p.Kind == bundle.File {
			n++
			err = x.file(p, n)
		}
		return err == nil
	})
	return err
}

func (x *showing) file(p bundle.Part, n int64) error {
	w := &x.weaver
	if len(p.Name) == 0 {
		if err := w.Raw([]byte(neutralName(n, extension.Of(nil)))); err != nil {
			return err
		}
	} else {
		x.inert = deceit.NewInspector(x.look, w)
		if _, err := x.inert.Write(p.Name); err != nil {
			return err
		}
		if err := x.inert.End(); err != nil {
			return err
		}
	}
	if err := w.Piece(); err != nil {
		return err
	}
	if err := w.Hole(clean.AppendSize(x.number[:0], p.Size)); err != nil {
		return err
	}
	if err := w.Hole(x.grant); err != nil {
		return err
	}
	return w.Hole(clean.AppendNumber(x.number[:0], n))
}
