//go:build !race

package main

import (
	"errors"
	"net/http"

	"lethe/handlers/trace"
)

// purged is the way on which everything is destroyed.
func purged(by *tended) func(*visit) {
	return func(v *visit) {
		v.over("purged", func() { v.must(by.wire.send(message{Purge: true})) })
	}
}

// expired is the one on which its time is over.
func expired(by *tended) func(*visit) {
	return func(v *visit) {
		v.over("expired", func() { v.must(by.jump()) })
	}
}

// purgedTip and expiredTip are the same ways for a tip and a draft.
func purgedTip(by *tended) func(*visit) {
	return func(v *visit) {
		v.tipOver("tip and draft purged", func() { v.must(by.wire.send(message{Purge: true})) })
	}
}

func expiredTip(by *tended) func(*visit) {
	return func(v *visit) {
		v.tipOver("tip and draft expired", func() { v.must(by.jump()) })
	}
}

// over ends a text by its moment while it waits under one link, was opened by
// another, and its files may still be saved.
func (v *visit) over(moment string, end func()) {
	v.Helper()
	keys, _ := v.send(v.form(field("links", "2")))
	v.key = keys[1]
	v.see()
	v.open("/open", v.text)
	v.untilRefused(end)
	v.after(moment)
	for _, v.key = range keys {
		v.refused(v.reader)
	}
	if v.grant == nil {
		return
	}
	_, err := v.reader.Fetch(v.grant, 1)
	v.isRefused("a file of what is over", err)
}

// tipOver ends a tip that waits, and a draft of another, by its moment.
func (v *visit) tipOver(moment string, end func()) {
	v.Helper()
	files := *v
	files.pictured(64)
	d := files.drafted("/tip", files.tipForm())
	v.file = nil
	p := v.leave()
	v.untilRefused(end)
	v.after(moment)
	p.noInbox()
	v.stayed()
	v.asked(v.maker, "/tip/send", trace.SendForm(d.draft, nil, "clean", "as it is"), http.StatusNotFound)
}

// untilRefused does what ends everything that waits, and tries links of
// others, made before, until one does not open.
func (v *visit) untilRefused(end func()) {
	v.Helper()
	other := v.connect(false)
	defer other.Close()
	var keys [][]byte
	for range 20 {
		key, err := other.Make(trace.Random(64), nil)
		v.must(err)
		keys = append(keys, key)
	}
	end()
	until(v.T, "what waits is gone", func() bool {
		if len(keys) == 0 {
			v.Fatal("what waited still opens")
		}
		_, err := other.Open(keys[0], nil, nil)
		keys = keys[1:]
		if errors.Is(err, trace.ErrUnavailable) { // emptied while it was opened
			return false
		}
		if err != nil && !errors.Is(err, trace.ErrRefused) {
			v.Fatal(err)
		}
		return err != nil
	})
}
