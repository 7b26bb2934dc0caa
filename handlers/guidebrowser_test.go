package handlers

import (
	"image/png"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/handlers/clean"
	"lethe/handlers/firefox"
	"lethe/vault"
)

// TestGuideInFirefox opens each page of the guide in a real browser with
// scripts off, as narrow as a phone: its heading is there, it is found by its
// title, and it does not scroll sideways.
func TestGuideInFirefox(t *testing.T) {
	s := newGuideSite(t, Config{Organisation: "The Daily & Sons", Pages: ownPages}, vault.Config{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.server.Serve(l, clean.Door{Hosts: func(host string) bool { return host == l.Addr().String() }})
	f, err := firefox.Start(t.Context(), firefox.Config{})
	if err != nil {
		t.Fatalf("%v (where Firefox is missing: apt-get install firefox-esr)", err)
	}
	defer f.Close()
	if err := f.Resize(320, 640); err != nil {
		t.Fatal(err)
	}
	shot := filepath.Join(t.TempDir(), "page.png")
	seen := 0
	for _, tongue := range s.site.tongues {
		for _, path := range slices.Sorted(maps.Keys(tongue.guide())) {
			if strings.Count(path, "/") > 2 || path == guidePrefix+guideAll {
				continue // the same page again; too long for a picture
			}
			at := tongue.Path(path)
			if err := f.Open("http://" + l.Addr().String() + at); err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			want := s.ask("GET", at, "").text("h1")
			if got, err := f.Text("h1"); err != nil || got != want || got == "" {
				t.Errorf("%s: got %v, headed %q, want %q", at, err, got, want)
			}
			if err := f.Screenshot(shot); err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			if got := pictureWidth(t, shot); got != 320 {
				t.Errorf("%s: %d pixels wide, want 320", at, got)
			}
			seen++
		}
	}
	if seen < 75 {
		t.Errorf("only %d pages were looked at", seen)
	}
}

func pictureWidth(t *testing.T, path string) int {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c, err := png.DecodeConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	return c.Width
}
