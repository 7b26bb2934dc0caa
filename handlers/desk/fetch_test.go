package desk

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"lethe/vault"
)

// bytesOf are n bytes that no two places share.
func bytesOf(n int) string {
	b := make([]byte, n)
	from := rand.NewChaCha8([32]byte{1})
	from.Read(b)
	return string(b)
}

// A part goes out as it came in, under its tip's name, as often as asked.
func TestFetch(t *testing.T) {
	d := newTestDesk(t)
	sealed := bytesOf(300_001)
	a := d.put("p", sealed, 0)
	d.add("p", "second")
	for range 2 {
		got := d.post("/tip/"+a+"/fetch", "part", "1")
		if got.status != 200 || got.body != sealed {
			t.Fatalf("got status %d, %d bytes, want %d", got.status, len(got.body), len(sealed))
		}
		for name, want := range map[string]string{
			"Content-Disposition": fmt.Sprintf("attachment; filename=%q", a+"-1.age"), "Content-Type": "application/octet-stream",
			"Content-Length": "300001", "Cache-Control": "no-store", "Clear-Site-Data": "", "Set-Cookie": "",
		} {
			if got := got.header.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	}
	d.in(a, "new") // part 2
	if got := d.post("/tip/"+a+"/fetch", "part", "2"); got.body != "second" {
		t.Errorf("got %q", got.body)
	}
	d.in(a, "collected")
	for _, part := range []string{"", "0", "-1", "1x", "3", "99999", " 1"} {
		if got := d.post("/tip/"+a+"/fetch", "part", part); got.status != 404 && got.status != 400 {
			t.Errorf("part %q: got status %d", part, got.status)
		}
	}
}

// A download that breaks off before its last byte has left is none: the part
// is as new as before.
func TestFetchBrokenOff(t *testing.T) {
	d := newTestDesk(t)
	sealed := bytesOf(1 << 20)
	a := d.put("p", sealed, 0)
	c, err := d.dial()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(c, "POST /tip/%s/fetch HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\npart=1", a, testHost)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, resp.Body, 100_000); err != nil {
		t.Fatal(err)
	}
	d.in(a, "new") // while it is under way
	c.Close()
	deadline := time.Now().Add(time.Minute) // only so that a hang ends
	for !d.server.Quiet() && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	d.in(a, "new")
	if got := d.post("/tip/"+a+"/fetch", "part", "1"); got.body != sealed {
		t.Errorf("got %d bytes, want %d", len(got.body), len(sealed))
	}
	d.in(a, "collected")
}

// A tip that ends while it is downloaded breaks the download off: half a file
// must not look whole.
func TestFetchEnded(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", bytesOf(1<<20), 0)
	c, err := d.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /tip/%s/fetch HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\npart=1", a, testHost)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.vault.Withdraw([]byte("p")); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, resp.Body); err == nil {
		t.Errorf("got %d bytes, as if that were all", n)
	}
	if err := d.vault.Tips(forever, func(*vault.Tip) bool { t.Error("it is still there"); return false }); err != nil {
		t.Fatal(err)
	}
}
