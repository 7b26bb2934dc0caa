package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/extension"
	"lethe/vault"
)

// fileType is what every file is handed out as.
const fileType = "application/octet-stream"

// saveFile hands out one file of what was opened, by the key that only the
// page with it has: as often as asked while the grant lasts. Every reason not
// to is the one answer. A file on a slow line takes long and has one of the
// vault's desks for all that time, so this is no opening to which the last
// slot goes: others must be able to open meanwhile.
func (s *site) saveFile(p *reply, q *request) error {
	rest, err := q.Room(false)
	if err != nil {
		return err
	}
	key := rest.Field("key", vault.KeyLen)
	file := rest.Field("file", clean.NumberDigits)
	switch err := q.ReadShort(&rest, &key, &file); {
	case errors.Is(err, clean.ErrTooLarge):
		return s.refuse(p, assets.RefusedFile)
	case err != nil:
		return err
	case !key.Seen:
		return clean.ErrForm
	}
	index := rest.Cut(bundle.IndexMax)
	return s.settle(p, assets.RefusedFile, s.Vault.Fetch(clean.KeyOf(&key), func(o *vault.Opening) error {
		b, err := bundle.Read(o, index)
		if err != nil {
			return err
		}
		n, whole := clean.Number(&file, 0)
		part, ok := b.File(n)
		if !whole || !ok {
			return vault.ErrRefused
		}
		return p.download(o, part, int64(n))
	}))
}

// download sends a file from where it lies, page by page. The browser saves
// it and does not look what it is.
func (p *reply) download(o *vault.Opening, f bundle.Part, number int64) error {
	name := neutralName(number, extension.Of(f.Name))
	p.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	p.Head(http.StatusOK, fileType, f.Size)
	return o.ReadRange(f.Off, f.Size, func(page []byte) error { return p.Send(page) })
}
