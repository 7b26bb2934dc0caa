package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
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
	rest, err := q.room(false)
	if err != nil {
		return err
	}
	key := field{name: "key", val: rest.cut(vault.KeyLen)[:0]}
	file := field{name: "file", val: rest.cut(numberDigits)[:0]}
	switch err := readShort(q, &rest, &key, &file); {
	case errors.Is(err, errTooLarge):
		return s.refuse(p, assets.RefusedFile)
	case err != nil:
		return err
	case !key.seen:
		return errForm
	}
	index := rest.cut(indexMax)
	return s.settle(p, assets.RefusedFile, s.Vault.Fetch(keyOf(&key), func(o *vault.Opening) error {
		b, err := readBundle(o, index)
		if err != nil {
			return err
		}
		n, whole := number(&file, 0)
		part, ok := b.file(n)
		if !whole || !ok {
			return vault.ErrRefused
		}
		return p.download(o, part, int64(n))
	}))
}

// download sends a file from where it lies, page by page. The browser saves
// it and does not look what it is.
func (p *reply) download(o *vault.Opening, f part, number int64) error {
	name := neutralName(number, extensionOf(f.name))
	p.header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	p.head(http.StatusOK, fileType, f.size)
	return o.ReadRange(f.off, f.size, func(page []byte) error { return p.send(page) })
}
