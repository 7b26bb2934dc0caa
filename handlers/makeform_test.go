package handlers

import (
	"bytes"
	"fmt"
	stdmultipart "mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lethe/handlers/bundle"
	"lethe/vault"
)

// A sent is one part of a form as a browser sends it.
type sent struct {
	name, file, content string
	isFile              bool
}

func value(name, content string) sent      { return sent{name: name, content: content} }
func fileOf(filename, content string) sent { return sent{"file", filename, content, true} }

// values are the parts of a form without files, in a browser's order.
func values(form url.Values) (all []sent) {
	for _, name := range []string{"text", "passphrase", "made", "life", "links", "each", "password", "length"} {
		for _, v := range form[name] {
			all = append(all, value(name, v))
		}
	}
	return all
}

// multi sends parts as multipart/form-data.
func (s *testSite) multi(path string, parts ...sent) got {
	s.t.Helper()
	var b bytes.Buffer
	w := stdmultipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"`, p.name)}}
		if p.isFile {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, p.name, p.file))
			h.Set("Content-Type", "application/octet-stream")
		}
		part, err := w.CreatePart(h)
		if err != nil {
			s.t.Fatal(err)
		}
		part.Write([]byte(p.content))
	}
	w.Close()
	return s.ask("POST", path, b.String(), "Content-Type", w.FormDataContentType(),
		"Origin", "http://"+testHost, "Sec-Fetch-Site", "same-origin")
}

// mustReady is the page with new links, and their paths.
func (a got) mustReady(t testing.TB) (paths []string) {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("making a link: got status %d, %q, %q", a.status, a.title(), a.wrong())
	}
	for _, n := range a.blocks("secret") {
		path, ok := strings.CutPrefix(inside(n), "http://"+testHost)
		if !ok || len(path) != len("/s/")+vault.KeyLen {
			t.Fatalf("making a link: got %q", inside(n))
		}
		paths = append(paths, path)
	}
	return paths
}

// blocks are the blocks of a class: "secret" is what a page is about, "take"
// what else it gives.
func (a got) blocks(class string) (found []*html.Node) {
	for _, n := range a.all("pre") {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			found = append(found, n)
		}
	}
	return found
}

// inside is the text in an element.
func inside(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// wrong are the names of what a form has against it.
func (a got) wrong() (all []string) {
	for _, n := range a.all("p") {
		if id, ok := strings.CutSuffix(attr(n, "id"), "-wrong"); ok {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// boxes are the values of a form's visible fields, and of its boxes that are
// checked.
func (a got) boxes() url.Values {
	all := url.Values{}
	for _, n := range a.all("input") {
		kind, name := attr(n, "type"), attr(n, "name")
		checked := slices.ContainsFunc(n.Attr, func(at html.Attribute) bool { return at.Key == "checked" })
		if kind != "file" && (checked || kind != "radio" && kind != "checkbox") {
			all.Set(name, attr(n, "value"))
		}
	}
	return all
}

// A kept is a part of what a link leads to.
type keptPart struct {
	kind          bundle.Kind
	name, content string
}

// opened is all that a link leads to, straight from the vault, by the
// passphrase as every door makes it.
func (s *testSite) opened(path, passphrase string) (all []keptPart, err error) {
	s.t.Helper()
	key := []byte(strings.TrimPrefix(path, "/s/"))
	err = s.vault.Open(vault.Claim{Key: key, Passphrase: []byte(compared(passphrase))}, func(o *vault.Opening) error {
		b, err := bundle.Read(o, make([]byte, bundle.IndexMax))
		if err != nil {
			return err
		}
		b.Parts(func(p bundle.Part) bool {
			kept := keptPart{kind: p.Kind, name: string(p.Name)}
			err = o.ReadRange(p.Off, p.Size, func(page []byte) error {
				kept.content += string(page)
				return nil
			})
			all = append(all, kept)
			return err == nil
		})
		return err
	})
	return all, err
}

// mustHold opens a link and checks what it leads to.
func (s *testSite) mustHold(path, passphrase string, want ...keptPart) {
	s.t.Helper()
	got, err := s.opened(path, passphrase)
	if err != nil {
		s.t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("got %.300q, want %.300q", got, want)
	}
}

func textPart(s string) keptPart       { return keptPart{bundle.Text, "", s} }
func filePart(name, s string) keptPart { return keptPart{bundle.File, name, s} }
func passwordPart(s string) keptPart   { return keptPart{bundle.Password, "", s} }
