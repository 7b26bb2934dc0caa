package api

import (
	"net/http"

	"lethe/handlers/bundle"
	"lethe/vault"
)

// A showing is a secret on its way to a program. Its memory is locked, and it
// is made before the vault is asked: inside vault.Do, to allocate costs.
type showing struct {
	index  []byte // of the bundle
	grant  []byte // the key by which files are fetched
	writer *writer

	opening *vault.Opening
	bundle  bundle.Bundle

	kind string // of what is answered by itself; empty for JSON
	sent bool   // it went page by page
}

// deliver sends what was written, when the vault is done with it: it holds no
// place there while a slow reader takes it, and net/http makes its head outside
// of vault.Do. An error of the vault's is returned as it is.
func (x *showing) deliver(err error) error {
	w := x.writer
	switch {
	case err != nil || x.sent:
		return err
	case x.kind != "":
		w.reply.Head(w.status, x.kind, int64(w.n))
		return w.reply.Send(w.room[:w.n])
	}
	return w.end()
}

// newShowing divides the rest of the slot.
func (c *call) newShowing() *showing {
	x := &showing{index: c.rest.Cut(bundle.IndexMax), grant: c.rest.Cut(vault.KeyLen)}
	x.writer = c.writer(http.StatusOK)
	return x
}

// begin looks at what was opened. Where there are files, it is granted that
// they are fetched.
func (x *showing) begin(o *vault.Opening) (err error) {
	if x.bundle, err = bundle.Read(o, x.index); err != nil {
		return err
	}
	x.opening = o
	if x.bundle.Files() > 0 {
		return o.Grant(x.grant)
	}
	return nil
}

// value writes a member whose value is the text, with the password on a line of
// its own.
func (x *showing) value(name string) {
	w := x.writer
	w.name(name)
	w.put(`"`)
	if err := x.bundle.WriteText(x.opening, w); err != nil && w.err == nil {
		w.err = err
	}
	w.put(`"`)
	w.comma = true
}

// files writes a member with what there is of files, and the key by which they
// are fetched for a while; nothing where there are none. Clients of Onetime
// Secret do not know it, and pass it over.
func (x *showing) files() {
	if x.bundle.Files() == 0 {
		return
	}
	w, n := x.writer, int64(0)
	w.name("files")
	w.open("[")
	x.bundle.Parts(func(p bundle.Part) bool {
		if p.Kind != bundle.File {
			return true
		}
		n++
		w.open("{")
		w.number("file", n)
		w.text("name", p.Name)
		w.number("size", p.Size)
		w.text("key", x.grant)
		w.close("}")
		return w.err == nil
	})
	w.close("]")
}
