package assets

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lethe/handlers/firefox"
)

// Keys that a browser test types, as the WebDriver standard lists them.
const (
	control = "\ue009"
	null    = "\ue000" // lets go of all
)

// TestSelectAll: on a page that gives several things, the keyboard's "select
// all" takes the one that is in the focus, and else the link or the text, in
// a real browser. A receipt that went along would go to the reader.
func TestSelectAll(t *testing.T) {
	fill := func(s Sheet, holes ...string) []byte {
		var b bytes.Buffer
		for i, piece := range s {
			b.Write(piece)
			if i < len(holes) {
				b.WriteString(holes[i])
			}
		}
		return b.Bytes()
	}
	l := english()
	served := map[string][]byte{
		"/ready": fill(l.Ready(ReadyPage{Limits: testLimits, Links: 1, Life: day, Passphrase: "made", Password: true}),
			"PASSWORD", "LINK", "", "LINK", "PASSPHRASE", "RECEIPT"),
		"/requested": fill(l.Requested(RequestedPage{Limits: testLimits, Life: day}), "LINK", "", "LINK", "COLLECT"),
		"/opened": fill(l.Opened(OpenedPage{Limits: testLimits, Text: true, Files: 1, Bidi: 1}),
			"one\ntwo  \n", "INERT", "NAME", "1 KiB", "KEY", "1"),
		"/paste": fill(l.Paste(PastePage{})),
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/style.css" {
			w.Header().Set("Content-Type", "text/css")
			w.Write(Style)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(served[r.URL.Path])
	}))
	defer s.Close()
	f, err := firefox.Start(t.Context(), firefox.Config{})
	if err != nil {
		t.Fatalf("%v (where Firefox is missing: apt-get install firefox-esr)", err)
	}
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ path, at, want string }{
		{"/ready", "body", "LINK"},
		{"/ready", "#link", "LINK"},
		{"/ready", "[aria-labelledby=receipt]", "RECEIPT"},
		{"/ready", "[aria-labelledby=passphrase]", "PASSPHRASE"},
		{"/ready", "[aria-labelledby=password]", "PASSWORD"},
		{"/requested", "body", "LINK"},
		{"/requested", "[aria-labelledby=collect]", "COLLECT"},
		{"/opened", "body", "one\ntwo  \n"},
	} {
		must(f.Open(s.URL + tt.path))
		must(f.Type(tt.at, control+"ac"+null))
		must(f.Open(s.URL + "/paste"))
		must(f.Type("#link", control+"v"+null))
		got, err := f.Value("#link")
		must(err)
		if strings.TrimRight(got, "\n") != strings.TrimRight(tt.want, "\n") {
			t.Errorf("%s, %s: got %q, want %q", tt.path, tt.at, got, tt.want)
		}
	}
}
