package firefox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// TestFiles chooses files, has them sent, and saves them again: byte for byte,
// the large one after half of it was held back.
func TestFiles(t *testing.T) {
	content := map[string][]byte{
		"plain.txt":       []byte("plain"),
		"Über uns, 1.pdf": bytes.Repeat([]byte("\x00\r\n\xff%%EOF"), 300_000),
	}
	var names []string
	files := make(map[string][]byte)
	half := make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			must(t, r.ParseMultipartForm(16<<20))
			for _, h := range r.MultipartForm.File["file"] {
				in, err := h.Open()
				must(t, err)
				names = append(names, h.Filename)
				files[h.Filename], err = io.ReadAll(in)
				must(t, err)
			}
			show(w, `<a id=a0 href="/0">0</a><a id=a1 href="/1">1</a>`)
		case r.URL.Path != "/":
			b := files[names[r.URL.Path[1]-'0']]
			w.Header().Set("Content-Type", "application/octet-stream")
			w.Header().Set("Content-Disposition", "attachment; filename=same.bin")
			w.Header().Set("Content-Length", fmt.Sprint(len(b)))
			w.Write(b[:len(b)/2])
			if len(b) > 1<<20 {
				w.(http.Flusher).Flush()
				<-half
			}
			w.Write(b[len(b)/2:])
		default:
			show(w, `<form method=post enctype=multipart/form-data><input type=file id=f name=file multiple><button>Send</button></form>`)
		}
	}))
	defer s.Close()

	f := shared
	dir := t.TempDir()
	var paths []string
	for name, b := range content {
		paths = append(paths, filepath.Join(dir, name))
		must(t, os.WriteFile(paths[len(paths)-1], b, 0o600))
	}
	must(t, f.Open(s.URL))
	must(t, f.Attach("#f", paths...))
	must(t, f.Click("button"))
	for n := range paths {
		if len(names) != len(paths) {
			t.Fatalf("got files %q, want %d", names, len(paths))
		}
		want := content[names[n]]
		if len(want) > 1<<20 {
			go func() { half <- true }()
		}
		path, err := f.Save(fmt.Sprintf("#a%d", n))
		must(t, err)
		got, err := os.ReadFile(path)
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s: got %d bytes, not the %d that were sent", names[n], len(got), len(want))
		}
	}
	if err := f.Attach("#f", filepath.Join(dir, "missing")); err == nil {
		t.Error("got a file that is not there")
	}
}
