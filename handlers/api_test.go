package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"lethe/handlers/api"
	"lethe/vault"
)

// newProgramSite is a site with every door for programs open, in whose eyes it
// is always the same moment of the same day.
func newProgramSite(t testing.TB) *testSite {
	return newTestSiteOf(t, vault.Config{
		Arena: 4 << 20, Argon2: cheap, Repeat: time.Minute,
		Now: func() time.Duration { return time.Hour },
		Day: func() uint16 { return 20000 },
	}, Config{API: api.Versions{V1: true, V2: true, Own: true}})
}

// object is what an answer says, as a program takes it: numbers as they are
// written.
func (a got) object(t testing.TB) map[string]any {
	t.Helper()
	if kind := a.header.Get("Content-Type"); kind != "application/json" && kind != "application/problem+json" {
		t.Fatalf("got status %d, type %q, %.200q", a.status, kind, a.body)
	}
	d := json.NewDecoder(strings.NewReader(a.body))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%v in %.500q", err, a.body)
	}
	return m
}

// trimmed is an answer without the blanks that fill it up.
func (a got) trimmed() string { return strings.TrimRight(a.body, " \n") }

// member is a string in an answer, deeper by dots.
func (a got) member(t testing.TB, path string) string {
	t.Helper()
	var v any = a.object(t)
	for name := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	s, ok := v.(string)
	if !ok {
		t.Fatalf("status %d: no %s in %.500s", a.status, path, a.body)
	}
	return s
}

// masked is an answer with its keys and what is drawn from them by name in their
// place.
func (a got) masked(pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(a.trimmed())
}

// call sends what a program sends.
func (s *testSite) call(path, body, kind string) got {
	s.t.Helper()
	if kind == "" {
		return s.ask("POST", path, body)
	}
	return s.ask("POST", path, body, "Content-Type", kind)
}

const json1 = "application/json"

// mustShare keeps a text by the first version, and returns the keys of its
// link and of its receipt.
func (s *testSite) mustShare(form string) (link, receipt string) {
	s.t.Helper()
	a := s.call("/api/v1/share", form, formType)
	if a.status != http.StatusOK {
		s.t.Fatalf("sharing: got status %d, %s", a.status, a.trimmed())
	}
	return a.member(s.t, "secret_key"), a.member(s.t, "metadata_key")
}
