package handlers

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"lethe/vault"
)

// FuzzRoutes: whatever form is posted to whatever address, it has an answer
// that is no fault of ours and no redirect.
func FuzzRoutes(f *testing.F) {
	all := slices.Concat(slices.Sorted(maps.Keys(routes)), slices.Sorted(maps.Keys(tipRoutes)))
	all = append(all, "/s/KEY", "/receipt/KEY", "/ask/KEY", "/collect/KEY")
	kinds := []string{formType, "multipart/form-data; boundary=b", "application/json", ""}
	site := usualDrop(f).testSite
	receipt := strings.Repeat("q", vault.KeyLen)
	for i := range all {
		for j, body := range []string{
			"key=" + receipt + "&nonce=&passphrase=&text=x&file=1&link=1&sure=1&life=300&phrase=" + nobodys,
			"--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n" + receipt +
				"\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx" +
				"\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\n\r\nx\r\n--b--\r\n",
		} {
			f.Add(uint8(i), uint8(j), []byte(body))
		}
	}
	f.Add(uint8(0), uint8(0), []byte("link=http%3a%2f%2fx/s/"+receipt+"."))
	f.Fuzz(func(t *testing.T, at, kind uint8, body []byte) {
		s := *site
		s.t = t
		path := strings.Replace(all[int(at)%len(all)], "KEY", receipt, 1)
		a := s.ask("POST", path, string(body), "Content-Type", kinds[int(kind)%len(kinds)])
		if a.status >= 500 && a.status != 503 || a.status < 200 || len(a.body) == 0 {
			t.Errorf("%s %q: got status %d", path, body, a.status)
		}
		if a.status >= 300 && a.status < 400 {
			t.Errorf("%s %q: got status %d", path, body, a.status)
		}
		select {
		case class := <-s.faults:
			t.Errorf("%s %q: fault: %s", path, body, class)
		default:
		}
		if a.status == 503 {
			s.vault.Purge() // full of what was made
		}
	})
}
