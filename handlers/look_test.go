package handlers

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lethe/policy"
	"lethe/vault"
)

func somePicture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 48, 32))
	for i := range 48 * 32 {
		m.Set(i%48, i/48, color.RGBA{uint8(i), uint8(i / 7), uint8(i * 3), 255})
	}
	return m
}

// tellingJPEG is a photo that names its camera and its place.
func tellingJPEG(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, somePicture(), nil); err != nil {
		t.Fatal(err)
	}
	entry := func(tag, kind uint16, n, value uint32) []byte {
		e := binary.LittleEndian.AppendUint16(nil, tag)
		e = binary.LittleEndian.AppendUint16(e, kind)
		e = binary.LittleEndian.AppendUint32(e, n)
		return binary.LittleEndian.AppendUint32(e, value)
	}
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00")
	exif = append(exif, entry(0x10f, 2, 12, 38)...) // the maker, behind the table
	exif = append(exif, entry(0x8825, 4, 1, 50)...) // the place, behind that
	exif = append(exif, 0, 0, 0, 0)
	exif = append(exif, "SECRETMAKER\x00"...)
	exif = append(exif, 1, 0)
	exif = append(exif, entry(1, 2, 2, 'N')...)
	exif = append(exif, 0, 0, 0, 0)
	segment := append([]byte{0xff, 0xe1, byte((len(exif) + 2) >> 8), byte(len(exif) + 2)}, exif...)
	return string(b.Bytes()[:2]) + string(segment) + string(b.Bytes()[2:])
}

// tellingPNG is a picture with a comment.
func tellingPNG(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, somePicture()); err != nil {
		t.Fatal(err)
	}
	const head = 8 + 25 // signature, IHDR
	chunk := []byte("tEXtComment\x00SECRETCOMMENT")
	text := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	text = binary.BigEndian.AppendUint32(append(text, chunk...), crc32.ChecksumIEEE(chunk))
	return string(b.Bytes()[:head]) + string(text) + string(b.Bytes()[head:])
}

// TestLook: what each file gives away is named, and nothing has been sent yet.
func TestLook(t *testing.T) {
	s := usualDrop(t)
	a := s.tip("a text", fileOf("holiday <1>.jpg", tellingJPEG(t)), fileOf("x\u202egnp.png", tellingPNG(t)),
		fileOf("report.pdf", "%PDF-1.7\n"), fileOf("", "nameless"), fileOf("broken.jpg", tellingJPEG(t)[:700]))
	if a.status != http.StatusOK || a.text("h1") != "Nothing has been sent yet." {
		t.Fatalf("got status %d, %q", a.status, a.text("h1"))
	}
	if len(s.parts(0)) != 0 {
		t.Error("a tip is there")
	}
	files := a.texts("li", "")
	says := func(n int, words ...string) {
		t.Helper()
		at := ""
		for _, f := range files {
			if strings.Contains(f, "What becomes of file "+string(rune('0'+n))) {
				at = f
			}
		}
		for _, w := range words {
			if !strings.Contains(at, w) {
				t.Errorf("file %d: %q is not in %q", n, w, at)
			}
		}
	}
	says(1, "holiday <1>.jpg", "the place where it was made", "the device", "cleaned copy")
	says(2, "x[U+202E]gnp.png", "words that do not show", "cleaned copy")
	says(3, "report.pdf", "It is a PDF", "9 B")
	says(4, "file-4.bin", "We do not look into files of this kind")
	says(5, "broken.jpg", "damaged")
	if strings.Contains(a.body, "SECRET") {
		t.Error("what was found stands on the page")
	}
	const colours = "colours may look a little different"
	if !strings.Contains(a.body, colours) || strings.Contains(s.tip("", fileOf("a.pdf", "%PDF-")).body, colours) {
		t.Error("of colours is said without a cleaned copy, or not with one")
	}
	f := a.filled(t, "/tip/send")
	for name, want := range map[string]string{"file-1": "clean", "file-2": "clean", "file-3": "as it is", "file-4": "as it is", "file-5": "as it is", "to": "0"} {
		if got := f.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestSendDraft: each file arrives as it was chosen: as it is to the byte, a
// copy that gives nothing away and shows the same, or not at all. The form sent
// again says the same words, and makes no second tip.
func TestSendDraft(t *testing.T) {
	s := usualDrop(t)
	photo, picture := tellingJPEG(t), tellingPNG(t)
	large := strings.Repeat("\x00\xff\r\n--", 60_000)
	a := s.multi("/tip", value("text", "a text"), value("to", "1"), fileOf("a.jpg", photo), fileOf("b.jpg", photo),
		fileOf("c.png", picture), fileOf("d.png", picture), fileOf(`C:\x\e.pdf`, large), fileOf("f.pdf", large))
	form := a.filled(t, "/tip/send")
	form.Set("file-2", asItIs)
	form.Set("file-4", leftOut)
	form.Set("file-6", leftOut)
	sent := s.post("/tip/send", form)
	words := sent.words(t)
	p := s.only()
	if p.to != 1 || p.files["message.txt"] != "a text" {
		t.Errorf("got a part to %d, text %q", p.to, p.files["message.txt"])
	}
	for name, want := range map[string]string{"file-02.jpg": photo, "file-04.pdf": large} {
		if p.files[name] != want {
			t.Errorf("%s: got %d bytes, want %d", name, len(p.files[name]), len(want))
		}
	}
	if p.files["file-05.pdf"] != "" || p.files["file-05.png"] != "" {
		t.Error("what was left out is there")
	}
	for name, like := range map[string]string{"file-01.jpg": photo, "file-03.png": picture} {
		if strings.Contains(p.files[name], "SECRET") {
			t.Errorf("%s is not clean", name)
		}
		got, _, err := image.Decode(strings.NewReader(p.files[name]))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, _, err := image.Decode(strings.NewReader(like))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 48 * 32 {
			if got.At(i%48, i/48) != want.At(i%48, i/48) {
				t.Errorf("%s: the pixels differ", name)
				break
			}
		}
	}
	if m := p.files["manifest.txt"]; !strings.Contains(m, "Sent as: a.jpg") || !strings.Contains(m, "For: alice") || strings.Contains(m, "d.png") {
		t.Errorf("got a manifest %q", m)
	}
	if again := s.post("/tip/send", form).words(t); again != words || len(s.parts(0)) != 1 {
		t.Errorf("sent again: got %q, want %q; %d tips", again, words, len(s.parts(0)))
	}
	if stopped := s.post("/tip/stop", a.filled(t, "/tip/stop")); stopped.words(t) != words {
		t.Error("stopped after it was sent: the words are not said")
	}
	if a := s.inbox(words); !strings.Contains(a.text("h1"), "Your inbox") {
		t.Errorf("inbox: got %q", a.text("h1"))
	}
}

// TestStop: a draft that is stopped, or not sent in time, is nowhere, and the
// form says so.
func TestStop(t *testing.T) {
	var clock atomic.Int64
	s := newDropSite(t, vault.Config{Now: func() time.Duration { return time.Duration(clock.Load()) }}, Drop{Files: true}, "alice")
	for name, end := range map[string]func(a got){
		"stopped": func(a got) {
			if got := s.post("/tip/stop", a.filled(t, "/tip/stop")); got.status != http.StatusOK || got.text("h1") != "Nothing was sent." {
				t.Errorf("got status %d, %q", got.status, got.text("h1"))
			}
		},
		"too late": func(got) { clock.Add(int64(policy.DraftLife)) },
	} {
		a := s.tip("x", fileOf("a", "y"))
		end(a)
		for _, path := range []string{"/tip/send", "/tip/stop"} {
			if path == "/tip/stop" && name != "stopped" {
				continue // its time is over, and nobody has swept yet: then it stops
			}
			if got := s.post(path, a.filled(t, path)); got.status != http.StatusNotFound || got.text("h1") != "Nothing waits here to be sent." {
				t.Errorf("%s, %s: got status %d, %q", name, path, got.status, got.text("h1"))
			}
		}
		if len(s.parts(0)) != 0 {
			t.Errorf("%s: a tip is there", name)
		}
	}
}

// TestStopAddition: whoever stops an addition is led back to the inbox, not to
// a new tip, and what was sent before stands.
func TestStopAddition(t *testing.T) {
	s := usualDrop(t)
	words := s.mustTip("one")
	look := s.multi("/inbox/add", value("phrase", words), value("text", "two"), value("to", "0"), fileOf("a", "y"))
	for path, a := range map[string]got{
		"/inbox": s.post("/tip/stop", look.filled(t, "/tip/stop")),
		"/tip":   s.post("/tip/stop", s.tip("x", fileOf("a", "y")).filled(t, "/tip/stop")),
	} {
		for _, at := range []string{"/inbox", "/tip"} {
			if leads := strings.Contains(a.body, `href="`+at+`"`); a.text("h1") != "Nothing was sent." || leads != (at == path) {
				t.Errorf("got %q; leads to %s: %v, want the way to %s", a.text("h1"), at, leads, path)
			}
		}
	}
	if tips := s.parts(0); len(tips) != 1 || len(tips[0]) != 1 {
		t.Errorf("got %d tips, want the one of a part", len(tips))
	}
	if a := s.inbox(words); a.text("h1") != "Your inbox" {
		t.Errorf("inbox: got %q", a.text("h1"))
	}
}

// TestLookWrong: a choice that cannot be brings the page back, and the draft
// still waits.
func TestLookWrong(t *testing.T) {
	s := usualDrop(t)
	a := s.tip("", fileOf("a.pdf", "%PDF-"), fileOf("b.jpg", tellingJPEG(t)))
	form := a.filled(t, "/tip/send")
	with := func(pairs ...string) url.Values {
		f := url.Values{}
		for k, v := range form {
			f[k] = v
		}
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return f
	}
	for _, tt := range []struct {
		name string
		form url.Values
		says string
	}{
		{"a PDF cannot be cleaned", with("file-1", cleaned), `id="file-1-wrong"`},
		{"no choice", with("file-1", ""), `id="file-1-wrong"`},
		{"another choice", with("file-2", "as it is not"), `id="file-2-wrong"`},
		{"nothing is left", with("file-1", leftOut, "file-2", leftOut), "Nothing would be left"},
	} {
		got := s.post("/tip/send", tt.form)
		if got.status != http.StatusUnprocessableEntity || !strings.HasPrefix(got.title(), "Error:") || !strings.Contains(got.body, tt.says) {
			t.Errorf("%s: got status %d, %q", tt.name, got.status, got.title())
		}
		if got.filled(t, "/tip/send").Get("key") != form.Get("key") {
			t.Errorf("%s: the draft is another", tt.name)
		}
	}
	for name, f := range map[string]url.Values{"no key": {"to": {"0"}}, "nobody": with("to", "7"), "a phrase of one word": with("phrase", "abacus")} {
		if got := s.post("/tip/send", f); got.status != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, got.status)
		}
	}
	s.post("/tip/send", form).words(t)
}
