package assets

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestWrongAtTop: where one field is wrong, the box at the top of the form
// says what the field does, and leads to it; where more are, it names them.
func TestWrongAtTop(t *testing.T) {
	for _, l := range Languages {
		for field, id := range []string{"text", "file", "passphrase", "life", "links", "length"} {
			p := MakePage{Limits: testLimits, Lives: testLives}
			*[]*Wrong{&p.Text, &p.Files, &p.Passphrase, &p.Life, &p.Count, &p.Password}[field] = TooMany
			checkTop(t, fmt.Sprint(l.Code, ", make, ", id), l.Make(p), id)
		}
		checkTop(t, l.Code+", ask, text", l.Ask(AskPage{Limits: testLimits, Text: Empty}), "text")
		checkTop(t, l.Code+", ask, files", l.Ask(AskPage{Limits: testLimits, Files: TooLarge}), "file")
		for field, id := range []string{"text", "file", "to"} {
			p := TipPage{Limits: testLimits, Drop: testDrop}
			*[]*Wrong{&p.Text, &p.Files, &p.Whom}[field] = TooLarge
			checkTop(t, fmt.Sprint(l.Code, ", tip, ", id), l.Tip(p), id)
		}
		two := l.Make(MakePage{Limits: testLimits, Lives: testLives, Text: TooLong, Files: FilesAgain})
		if !says(two, text(t, l, "make.change")) {
			t.Errorf("%s: two that are wrong are not named", l.Code)
		}
	}
}

// checkTop checks a form on which one field is wrong.
func checkTop(t *testing.T, name string, s Sheet, id string) {
	t.Helper()
	var top, at, leads string
	walk(t, s, func(n *html.Node) {
		class, _ := attr(n, "class")
		switch {
		case class == "wrong" && n.Data == "div":
			top = content(n)
			for d := range n.Descendants() {
				if to, ok := attr(d, "href"); ok {
					leads += to
				}
			}
		case class == "wrong" && n.Data == "p":
			at = content(n)
		}
	})
	if at == "" || !strings.Contains(top, at) || leads != "#"+id {
		t.Errorf("%s: the top says %q and leads to %q, the field %q", name, top, leads, at)
	}
}
