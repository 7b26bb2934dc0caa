package firefox

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// level shows which level the browser is at.
const level = `<title>no scripts</title>
<script>document.title = "scripts"</script>
<noscript><p id=without>Scripts are off.</p></noscript>
<svg id=svg width=70 height=70><rect width=70 height=70 /></svg>
<math id=math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>`

// TestSafest sees by what the page has become that each preference is in
// force, and none was renamed meanwhile.
func TestSafest(t *testing.T) {
	must(t, shared.Open(site(t, map[string]string{"/": level})))
	for name, want := range map[string]bool{
		"javascript.enabled": false, "svg.disabled": true, "mathml.disabled": true,
		"gfx.downloadable_fonts.enabled": false, "privacy.resistFingerprinting": true,
	} {
		var got struct{ Set, Known bool }
		must(t, shared.Measure(&got, `const [name] = arguments, p = Services.prefs;
			return {Set: p.getBoolPref(name), Known: p.getDefaultBranch("").getPrefType(name) == p.PREF_BOOL}`, name))
		if got.Set != want || !got.Known {
			t.Errorf("%s: got %v, known to Firefox %v; want %v", name, got.Set, got.Known, want)
		}
	}
	var kinds string
	must(t, shared.Measure(&kinds, `return ["#svg", "#math"].map(e => document.querySelector(e).constructor.name).join(" ")`))
	if kinds != "Element Element" {
		t.Errorf("SVG and MathML: got %s, want elements of no kind", kinds)
	}
	var screened bool
	must(t, shared.Measure(&screened, `return screen.width == window.innerWidth && screen.height == window.innerHeight`))
	if !screened {
		t.Error("the page sees the screen, not its window")
	}
	is(t, "title", "no scripts", shared.Title)
	is(t, "noscript", "Scripts are off.", shared.textOf("#without"))
	if got := width(t, shared, "#svg"); got != 0 {
		t.Errorf("SVG: got %v pixels wide, want none", got)
	}
}

func TestStandard(t *testing.T) {
	f, err := Start(t.Context(), Config{Scripts: true})
	must(t, err)
	defer f.Close()
	must(t, f.Open(site(t, map[string]string{"/": level})))
	is(t, "title", "scripts", f.Title)
	if shown, err := f.Exists("#without"); err != nil || shown {
		t.Errorf("noscript: got %v, %v, want no element", shown, err)
	}
	if got := width(t, f, "#svg"); got != 70 {
		t.Errorf("SVG: got %v pixels wide, want 70", got)
	}
}

func width(t *testing.T, f *Firefox, css string) (pixels float64) {
	t.Helper()
	e, err := f.find(css)
	must(t, err)
	must(t, f.script(&pixels, `return arguments[0].getBoundingClientRect().width`, e))
	return pixels
}

// TestAgain is what pages that show something once rest on: the answer to a
// POST that is not to be kept cannot be had by going back or forward, only by
// sending the form again, and Firefox asks before it does.
func TestAgain(t *testing.T) {
	var sent []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, _ := io.ReadAll(r.Body)
			sent = append(sent, string(body))
			show(w, `<title>opened</title><a href=/after>on</a>`)
			return
		}
		show(w, `<title>`+r.URL.Path+`</title><form method=post action=/open><input name=nonce value=1><button>Open</button></form>`)
	}))
	defer s.Close()

	f := shared
	must(t, f.Open(s.URL+"/link"))
	must(t, f.Click("button"))
	is(t, "answer", "opened", f.Title)

	must(t, f.Back())
	is(t, "back from the answer", "/link", f.Title)
	expired(t, "forward to the answer", f.Forward())
	must(t, f.Back())
	is(t, "back from the expired page", "/link", f.Title)
	if len(sent) != 1 {
		t.Fatalf("got %d sent by back and forward, want 1", len(sent))
	}

	must(t, f.Click("button"))
	must(t, f.Click("a"))
	is(t, "after", "/after", f.Title)
	expired(t, "back to the answer", f.Back())
	if len(sent) != 2 {
		t.Fatalf("got %d sent by going back, want 2", len(sent))
	}

	must(t, f.Reload()) // the button "Try Again" does this
	question(t, f)
	must(t, f.AcceptPrompt())
	is(t, "expired page again", "opened", f.Title)

	must(t, f.Reload())
	question(t, f)
	if _, err := f.Title(); err == nil {
		t.Error("got a title under a question")
	}
	must(t, f.DismissPrompt())
	is(t, "after no", "opened", f.Title)
	if len(sent) != 3 {
		t.Fatalf("got %d sent after no, want 3", len(sent))
	}

	must(t, f.Reload())
	question(t, f)
	must(t, f.AcceptPrompt())
	is(t, "after yes", "opened", f.Title)
	if got, want := strings.Join(sent, " "), "nonce=1 nonce=1 nonce=1 nonce=1"; got != want {
		t.Errorf("got %q sent, want %q", got, want)
	}
	is(t, "question", "", f.Prompt)
}

func expired(t *testing.T, what string, err error) {
	t.Helper()
	if page, ok := errors.AsType[*PageError](err); !ok || page.Code != "notCached" {
		t.Fatalf("%s: got %v, want the page about an expired document", what, err)
	}
}

func question(t *testing.T, f *Firefox) {
	t.Helper()
	got, err := f.Prompt()
	must(t, err)
	if want := "must send information"; !strings.Contains(got, want) {
		t.Fatalf("got question %q, want %q in it", got, want)
	}
}

// TestSlowAnswer clicks a button whose answer is held back until the server
// has it in hand, and has to see the answer, not the form.
func TestSlowAnswer(t *testing.T) {
	arrived, answer := make(chan bool), make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			arrived <- true
			<-answer
		}
		show(w, `<title>`+r.Method+`</title><form method=post><button>Send</button></form>`)
	}))
	defer s.Close()
	must(t, shared.Open(s.URL))
	clicked := make(chan error)
	go func() { clicked <- shared.Click("button") }()
	<-arrived
	select {
	case err := <-clicked:
		t.Fatalf("got %v before the answer", err)
	case answer <- true:
	}
	must(t, <-clicked)
	is(t, "title", "POST", shared.Title)
}

// TestBrokenOff loads a page whose connection ends before it does.
func TestBrokenOff(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			show(w, `<form method=post><button>Send</button></form>`)
			return
		}
		w.Header().Set("Content-Length", "100000")
		show(w, `<title>half</title><p>`+strings.Repeat("many words ", 1000))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer s.Close()
	must(t, shared.Open(s.URL))
	if err := shared.Click("button"); !errors.Is(err, ErrBrokenOff) {
		t.Fatalf("got %v, want a page that broke off", err)
	}
	is(t, "title", "half", shared.Title)
	must(t, shared.Open(s.URL))
	is(t, "title", "", shared.Title)
}

func TestReading(t *testing.T) {
	url := site(t, map[string]string{
		"/":     `<title>Read</title><p>two <b>words</b></p><input value=" x "><a href=/next>next</a>`,
		"/next": `<title>Next</title>`,
	})
	f := shared
	must(t, f.Open(url+"/"))
	is(t, "address", url+"/", f.URL)
	is(t, "text", "two words", f.textOf("p"))
	is(t, "value", " x ", func() (string, error) { return f.Value("input") })
	source, err := f.Source()
	must(t, err)
	if want := "<p>two <b>words</b></p>"; !strings.Contains(source, want) {
		t.Errorf("got source %q, want %q in it", source, want)
	}
	if _, err := f.Value("p"); err == nil {
		t.Error("got a value of a paragraph")
	}
	must(t, f.Click("a"))
	is(t, "address", url+"/next", f.URL)
	must(t, f.Back())
	is(t, "title", "Read", f.Title)
	must(t, f.Reload())
	is(t, "title", "Read", f.Title)

	_, err = f.Text("#missing")
	if !refused(err, "no such element") || !strings.Contains(err.Error(), "#missing") {
		t.Errorf("got %v, want Marionette's message with the selector", err)
	}
	if _, err := f.Exists("p["); err == nil || refused(err, "no such element") {
		t.Errorf("got %v, want a refused selector", err)
	}
}
