package main

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"lethe/handlers/trace"
)

// BenchmarkFile is 16 MiB as a file in the form that makes links, and the same
// file saved from the page that opened it, each a run of its own: through the
// real process, on loopback.
func BenchmarkFile(b *testing.B) {
	s := start(b, "serve", "--no-onion", "--local", "127.0.0.1:0", "--state", b.TempDir()+"/state")
	addr := s.local()[len("http://"):]
	form := trace.FilesForm([]byte("xxxxxxxx"), nil, trace.File{Field: "file", Filename: []byte("a.bin"), Value: make([]byte, moved)})
	v, err := trace.Visit(addr, false)
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	b.Run("up", func(b *testing.B) {
		b.SetBytes(moved)
		for b.Loop() {
			page, err := v.Post("/new", form)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer() // or the next would find no room
			receipt, err := trace.OneKey(page, "receipt")
			if err == nil {
				_, err = v.Post("/burn", trace.BurnForm(receipt, true))
			}
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("down", func(b *testing.B) {
		grant := keepFile(b, v, form)
		b.SetBytes(moved)
		for b.Loop() {
			if err := saveAway(v, grant); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// keepFile makes a link of the form, opens it, and returns the key of its
// file.
func keepFile(b *testing.B, v *trace.Visitor, form trace.Body) []byte {
	b.Helper()
	page, err := v.Post("/new", form)
	if err != nil {
		b.Fatal(err)
	}
	key, err := trace.OneKey(page, "s")
	if err != nil {
		b.Fatal(err)
	}
	if page, err = v.Post("/open", trace.OpenForm(key, nil, nil)); err != nil {
		b.Fatal(err)
	}
	if text, _ := trace.Text(page); !bytes.Equal(text, []byte("xxxxxxxx")) {
		b.Fatal("opened another text than was sent")
	}
	return trace.Hidden(page, "key")[0]
}

// saveAway saves a file of a benchmark and keeps nothing of it.
func saveAway(v *trace.Visitor, grant []byte) error {
	form := trace.FetchForm(grant, 1)
	if err := v.Send(http.MethodPost, "/file", form, len(form.Bytes)); err != nil {
		return err
	}
	a, err := v.Answer()
	if err != nil {
		return err
	}
	defer a.Body.Close()
	_, err = io.CopyN(io.Discard, a.Body, moved)
	return err
}
