package firefox

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// TestPoint has what a hand does: one click selects what selects as a whole
// and nothing elsewhere, three take a paragraph.
func TestPoint(t *testing.T) {
	f := shared
	must(t, f.Open(site(t, map[string]string{"/": `<pre id=all style="user-select:all">one
 two  three</pre><p id=some>four five</p><p id=none style="user-select:none">six</p><p style="height:3000px"><p id=low>seven`})))
	for _, c := range []struct {
		css    string
		clicks int
		want   string
	}{
		{"#none", 1, ""}, {"#none", 3, ""}, {"#some", 1, ""}, {"#some", 3, "four five"},
		{"#all", 1, "one\n two  three"}, {"#low", 3, "seven"},
	} {
		must(t, f.Point(c.css, c.clicks))
		is(t, fmt.Sprintf("%d on %s", c.clicks, c.css), c.want, f.Selection)
	}
	if err := f.Point("#missing", 1); err == nil {
		t.Error("got a click on nothing")
	}
}

// TestPointTwice is the double click of somebody who takes every button for
// an icon. Whatever the answers do, one of them is shown whole.
func TestPointTwice(t *testing.T) {
	var mu sync.Mutex
	sent := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			mu.Lock()
			sent++
			mu.Unlock()
		}
		show(w, `<title>`+r.Method+`</title><form method=post><button>Send</button></form>`)
	}))
	defer s.Close()
	must(t, shared.Open(s.URL))
	must(t, shared.PointThrough("button", 2))
	is(t, "title", "POST", shared.Title)
	mu.Lock()
	defer mu.Unlock()
	if sent == 0 || sent > 2 {
		t.Errorf("got it sent %d times, want once or twice", sent)
	}
}

func TestTabs(t *testing.T) {
	url := site(t, map[string]string{"/a": `<title>a</title>`, "/b": `<title>b</title><a href=/a>a</a>`})
	f := shared
	must(t, f.Tab(0))
	must(t, f.Open(url+"/a"))
	must(t, f.NewTab())
	must(t, f.Open(url+"/b"))
	must(t, f.Tab(0))
	is(t, "first tab", "a", f.Title)
	must(t, f.Tab(1))
	is(t, "second tab", "b", f.Title)
	must(t, f.Click("a"))
	is(t, "second tab", "a", f.Title)
	must(t, f.Tab(0))
	if err := f.Tab(2); err == nil {
		t.Error("got a third tab")
	}
}
