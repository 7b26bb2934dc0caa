package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// trapped checks that a page has the field, with its label.
func (a got) trapped(t *testing.T) {
	t.Helper()
	found := false
	for _, n := range a.all("input") {
		if attr(n, "name") != trapName {
			continue
		}
		found = true
		for _, hides := range []string{"hidden", "aria-hidden", "style", "disabled"} {
			if attr(n, hides) != "" || attr(n, "type") != "text" {
				t.Errorf("the field is hidden by %s", hides)
			}
		}
		if attr(n, "tabindex") != "-1" || attr(n, "autocomplete") != "off" || attr(n, "value") != "" {
			t.Error("the keyboard stops at it, or the browser fills it in")
		}
	}
	if !found || !strings.Contains(a.body, `<label for="`+trapName+`">Leave this empty`) {
		t.Fatalf("no field with its label: %v", found)
	}
}

// TestTrap: the form has a field that says that it stays empty, in its label,
// where assistive programs read it; filled in, nothing is made, and the form
// comes back with the text and the field empty.
func TestTrap(t *testing.T) {
	s := newTestSite(t)
	s.ask("GET", "/new", "").trapped(t)
	for _, filled := range []string{"x", strings.Repeat("http://example.com ", 100)} {
		for name, send := range map[string]func(form url.Values) got{
			"urlencoded": func(form url.Values) got { return s.post("/new", form) },
			"multipart": func(form url.Values) got {
				return s.multi("/new", append(values(form), value(trapName, form.Get(trapName)))...)
			},
		} {
			a := send(url.Values{"text": {"kept"}, trapName: {filled}})
			if a.status != http.StatusUnprocessableEntity || a.text("textarea") != "kept" || strings.Contains(a.body, "example.com") {
				t.Errorf("%s: got status %d, %q back", name, a.status, a.text("textarea"))
			}
			if !strings.Contains(a.visible(), "to catch programs: your browser") {
				t.Errorf("%s: it does not say why", name)
			}
		}
	}
	if a := s.post("/new", url.Values{"text": {"kept"}, trapName: {""}}); a.status != http.StatusOK {
		t.Errorf("left empty: got status %d", a.status)
	}
}

// TestTrapElsewhere: so have the forms of a tip and of an answer. Filled in,
// nothing is sent, and the text comes back; sent again without, it is.
func TestTrapElsewhere(t *testing.T) {
	s := usualDrop(t)
	ask, collect := s.asked()
	key := s.testSite.form(ask, "").Get("key")
	s.ask("GET", "/tip", "").trapped(t)
	s.ask("GET", ask, "").trapped(t)
	for path, form := range map[string][]sent{
		"/tip":    {value("text", "zebra")},
		"/answer": {value("key", key), value("text", "zebra")},
	} {
		for _, filled := range []string{"x", strings.Repeat("http://example.com ", 100)} {
			a := s.multi(path, append(form, fileOf("a.txt", "a file"), value(trapName, filled))...)
			if a.status != http.StatusUnprocessableEntity || a.text("textarea") != "zebra" || strings.Contains(a.body, "example.com") {
				t.Errorf("%s: got status %d, %q back", path, a.status, a.text("textarea"))
			}
			if !strings.Contains(a.visible(), "to catch programs: your browser") {
				t.Errorf("%s: it does not say why", path)
			}
			a.trapped(t)
		}
	}
	if a := s.post("/collect", s.testSite.form(collect, "")); strings.Contains(a.body, "zebra") {
		t.Error("an answer waits")
	}
	s.mustTip("zebra") // the only one
	s.only()
	if a := s.multi("/answer", value("key", key), value("text", "zebra"), value(trapName, "")); a.status != http.StatusOK {
		t.Errorf("left empty: got status %d", a.status)
	}
}
