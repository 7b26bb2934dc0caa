package firefox

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hard are texts that get damaged where something is careless.
var hard = map[string]string{
	"quotes":    `"double" 'single' \back`,
	"markup":    `<b>&amp;</b> </textarea> %41+%00 ]]>`,
	"emoji":     "😀 👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
	"rightward": "مرحبا بالعالم שלום עולם \u202eback\u202c",
	"lines":     "\none\ttab\n\n  three \n",
	"accents":   "e\u0301 é ﬁ İ ß",
	"long":      strings.Repeat("0123456789", 1000),
	"long hard": strings.Repeat("\"<b>&amp;\t😀\nש é ", 600),
}

// TestForm types or pastes, sends, and compares with what the server got and
// with what the page that the server made of it shows, letter for letter.
func TestForm(t *testing.T) {
	got := make(map[string]string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			got["text"], got["line"] = r.FormValue("text"), r.FormValue("line")
		}
		form := `<form method=post enctype="%s"><textarea name=text>` + "\n" +
			`%s</textarea><input name=line value="%s"><button>Send</button></form>`
		show(w, fmt.Sprintf(form, r.URL.Query().Get("enctype"),
			html.EscapeString(r.FormValue("text")), html.EscapeString(r.FormValue("line"))))
	}))
	defer s.Close()

	f := shared
	for name, text := range hard {
		for _, enctype := range []string{"application/x-www-form-urlencoded", "multipart/form-data"} {
			t.Run(name+"/"+enctype[:9], func(t *testing.T) {
				line := strings.ReplaceAll(text, "\n", " ")
				must(t, f.Open(s.URL+"?enctype="+enctype))
				must(t, f.Type("textarea", text))
				must(t, f.Type("input", line))
				must(t, f.Click("button"))

				// Forms are sent with network line ends, and a browser
				// makes them its own again.
				if want := strings.ReplaceAll(text, "\n", "\r\n"); got["text"] != want {
					t.Errorf("server: got text %.200q, want %.200q", got["text"], want)
				}
				if got["line"] != line {
					t.Errorf("server: got line %.200q, want %.200q", got["line"], line)
				}
				is(t, "page", text, func() (string, error) { return f.Value("textarea") })
				is(t, "page", line, func() (string, error) { return f.Value("input") })
			})
		}
	}
}

func TestType(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, []byte("x"), 0o600))
	f := shared
	must(t, f.Open(site(t, map[string]string{"/": `<input id=a value=ab><input id=f type=file><textarea readonly>r</textarea><p>`})))
	long := strings.Repeat("x", typedMax+1)
	must(t, f.Type("#a", "c"))
	must(t, f.Type("#a", long))
	must(t, f.Type("#a", "d"))
	is(t, "typed and pasted", "abc"+long+"d", func() (string, error) { return f.Value("#a") })
	must(t, f.Clear("#a"))
	is(t, "cleared", "", func() (string, error) { return f.Value("#a") })
	must(t, f.Type("#f", path))
	is(t, "file", `C:\fakepath\file`, func() (string, error) { return f.Value("#f") })
	for _, css := range []string{"p", "textarea", "#missing"} {
		if err := f.Type(css, long); err == nil {
			t.Errorf("%s: got it typed into", css)
		}
	}
}

func TestClick(t *testing.T) {
	f := shared
	must(t, f.Open(site(t, map[string]string{"/": `<form>
<fieldset disabled><button id=disabled>x</button></fieldset>
<button id=hidden style="display:none">x</button>
<button id=invisible style="visibility:hidden">x</button>
<div style="position:relative"><button id=covered>x</button><p id=lid style="position:absolute;inset:0;margin:0">lid</p></div>
<input type=checkbox id=box value=on required><label for=box>box</label>
<select><option value=a>a<option id=b value=b>b</select>
<button id=send>Send</button></form>
<details><summary>More</summary><p id=folded>folded</p></details>
<div style="height:3000px"></div><a id=low href="#here">low</a>`})))
	for css, want := range map[string]string{
		"#disabled": "disabled", "#hidden": "not rendered", "#invisible": "not rendered",
		"#covered": "covered by p#lid", "#missing": "no such element",
	} {
		if err := f.Click(css); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", css, err, want)
		}
	}
	must(t, f.Click("#send")) // refused by the browser: the box is required
	if sent, err := f.Exists("#box:valid"); err != nil || sent {
		t.Errorf("got the box valid %v, %v", sent, err)
	}
	must(t, f.Click("label"))
	if checked, err := f.Exists("#box:checked"); err != nil || !checked {
		t.Errorf("got the box checked %v, %v", checked, err)
	}
	must(t, f.Click("#b"))
	is(t, "selected", "b", func() (string, error) { return f.Value("select") })
	is(t, "folded", "", f.textOf("#folded"))
	must(t, f.Click("summary"))
	is(t, "unfolded", "folded", f.textOf("#folded"))
	must(t, f.Click("#low"))
	address, err := f.URL()
	must(t, err)
	if !strings.HasSuffix(address, "#here") {
		t.Errorf("got %q, want the fragment in it", address)
	}
}

func TestDownload(t *testing.T) {
	content := bytes.Repeat([]byte("sealed\x00"), 20000)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/file" {
			show(w, `<title>desk</title><a href=/file>file</a>`)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", "attachment; filename=tip.age")
		w.Header().Set("Cache-Control", "no-store")
		w.Write(content)
	}))
	defer s.Close()
	must(t, shared.Open(s.URL))
	must(t, shared.Click("a"))
	is(t, "title", "desk", shared.Title)
	var got []byte
	for deadline := time.Now().Add(Limit); !bytes.Equal(got, content); time.Sleep(5 * time.Millisecond) {
		got, _ = os.ReadFile(filepath.Join(sharedDownloads, "tip.age"))
		if time.Now().After(deadline) {
			t.Fatalf("got %d bytes, want %d", len(got), len(content))
		}
	}
}

func TestScreenshot(t *testing.T) {
	f := shared
	must(t, f.Open(site(t, map[string]string{"/": `<body style="margin:0"><div style="height:2000px">high</div>`})))
	defer f.Resize(1000, 600)
	for _, size := range [][2]int{{1000, 600}, {360, 640}, {1400, 900}} {
		must(t, f.Resize(size[0], size[1]))
		picture(t, f.ScreenshotView, size[0], size[1])
		picture(t, f.Screenshot, size[0], 2000)
	}
}

func picture(t *testing.T, take func(string) error, width, height int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.png")
	must(t, take(path))
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	got, err := png.DecodeConfig(file)
	must(t, err)
	if got.Width != width || got.Height != height {
		t.Errorf("got %d x %d, want %d x %d", got.Width, got.Height, width, height)
	}
}
