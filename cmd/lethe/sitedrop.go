package main

import (
	"lethe/handlers"
	"lethe/handlers/parcel"
)

// pages is the drop as the public pages are told of it; nil for none.
func (d *drop) pages() (*handlers.Drop, error) {
	if d == nil {
		return nil, nil
	}
	lines := make([]parcel.Line, 0, len(d.Recipients))
	for _, r := range d.Recipients {
		lines = append(lines, parcel.Line{Name: r.Name, Key: r.Key})
	}
	to, err := parcel.NewRecipients(lines)
	if err != nil {
		return nil, err
	}
	return &handlers.Drop{Recipients: to, Files: d.Files, Max: d.Max, Life: d.Life, Hours: d.Hours.list(), Note: d.Note}, nil
}
