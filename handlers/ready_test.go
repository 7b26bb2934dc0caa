package handlers

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"lethe/handlers/clean"
	"lethe/vault"
)

// codes are what the QR codes of a page say, read by another's reader.
func (a got) codes(t *testing.T) (all []string) {
	t.Helper()
	for _, n := range a.all("img") {
		b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(attr(n, "src"), "data:image/png;base64,"))
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found.GetText())
	}
	return all
}

// TestReadyLinks: each link stands on the page, in its QR code, and in the
// text that goes with it; the page has the length that it says.
func TestReadyLinks(t *testing.T) {
	s := newTestSite(t)
	for _, n := range []int{1, 2, 100} {
		for _, form := range []url.Values{
			{"text": {"x"}},
			{"text": {"x"}, "passphrase": {"pp"}},
			{"text": {"x"}, "made": {"1"}, "password": {"characters"}, "length": {"64"}},
		} {
			form.Set("links", fmt.Sprint(n))
			a := s.post("/new", form)
			paths, codes := a.mustReady(t), a.codes(t)
			if len(codes) != n {
				t.Fatalf("got %d QR codes, want %d", len(codes), n)
			}
			for i, path := range paths {
				link := "http://" + testHost + path
				if codes[i] != link {
					t.Errorf("link %d: got the QR code %q, want %q", i+1, codes[i], link)
				}
				if got := strings.Count(a.body, link); got != 2 {
					t.Errorf("link %d: stands there %d times, want 2", i+1, got)
				}
			}
			if got, want := a.header.Get("Content-Length"), fmt.Sprint(len(a.body)); got != want {
				t.Errorf("got length %s, want %s", got, want)
			}
		}
	}
}

// TestReadyWhole: the page of a hundred links comes whole, with its end.
func TestReadyWhole(t *testing.T) {
	s := newTestSite(t)
	const form = "text=x&links=100"
	a := s.raw(fmt.Sprintf("POST /new HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", testHost, formType, len(form), form))
	if n := len(a.mustReady(t)); n != 100 || !strings.HasSuffix(a.body, clean.FillClose) {
		t.Errorf("got %d links, and an end of %q", n, a.body[len(a.body)-10:])
	}
}

// TestReadySheets: pages with one link are rendered once, others are not kept.
func TestReadySheets(t *testing.T) {
	s := newTestSite(t)
	sheets := s.site.tongues[0].ready
	for range 3 {
		s.post("/new", url.Values{"text": {"x"}}).mustReady(t)
		s.post("/new", url.Values{"text": {"x"}, "links": {"7"}}).mustReady(t)
	}
	if n := len(sheets.kept); n != 1 {
		t.Errorf("got %d sheets kept, want 1", n)
	}
}

// TestAddressFits: the longest of our names fits where links are made.
func TestAddressFits(t *testing.T) {
	rest := clean.Room(make([]byte, 64<<10))
	a := newAddress(&rest)
	host := strings.Repeat("a", 253) + ":65535" // as long as a name may be
	a.set(host, "/languages/receipt/", bytes.Repeat([]byte("k"), vault.KeyLen))
	if cap(a.link) != linkMax || len(a.link) > linkMax || !bytes.Equal(a.shown, a.link) {
		t.Errorf("got %d bytes, shown by %d", len(a.link), len(a.shown))
	}
	if a.draw(); len(a.code) != 0 {
		t.Errorf("got a QR code of %d bytes for what is too long", len(a.code))
	}
}
