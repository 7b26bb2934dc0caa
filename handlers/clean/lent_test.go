package clean

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	stdmultipart "mime/multipart"
	"net/http"
	"strings"
	"testing"

	"lethe/vault"
)

// TestPanicWipes: after a page that panics, no slot keeps a byte of what it
// held.
func TestPanicWipes(t *testing.T) {
	s := serve(t, func(p *Reply, q *Request) error {
		work, err := q.Room(false)
		if err != nil {
			return err
		}
		q.Content().Read(work)
		panic("with a secret in its hands")
	})
	if a := s.ask("POST", "/", "a secret"); a.status != 0 && a.status != http.StatusInternalServerError {
		t.Errorf("got status %d", a.status)
	}
	if got := <-s.faults; got != FaultPanic {
		t.Errorf("got fault %q", got)
	}
	s.atRest("panic")
}

// TestOtherForms: multipart forms and JSON come by the guard into locked memory, in pieces.
func TestOtherForms(t *testing.T) {
	s := serve(t, func(p *Reply, q *Request) error {
		rest, err := q.Room(false)
		if err != nil {
			return err
		}
		window, aside, out := rest.Cut(8<<10), rest.Cut(PartRoom), rest.Cut(32 << 10)[:0]
		put := func(piece []byte) error {
			if len(out)+len(piece) > cap(out) {
				return errors.New("too much")
			}
			out = append(out, piece...)
			return nil
		}
		name := rest.Field("name", 64)
		content := Field{Name: "content", To: put, Open: func(name, kind []byte) error {
			return errors.Join(put(name), put([]byte("|")), put(kind), put([]byte("|")))
		}}
		vault.Do(func() {
			if b := BoundaryOf(q.Kind); b != "" {
				err = ReadMultipart(q.Content(), b, window, aside, &name, &content)
			} else {
				err = ReadJSON(q.Content(), window, &name, &content)
			}
		})
		if err != nil {
			return err
		}
		p.Head(200, "text/plain", -1)
		return p.Send(name.Value, []byte("|"), out)
	})
	defer s.atRest("forms")
	long := strings.Repeat("\r\n--a long content--", 1500)
	var b bytes.Buffer
	w := stdmultipart.NewWriter(&b)
	w.WriteField("name", "é")
	f, _ := w.CreateFormFile("content", `x"y.pdf`)
	io.WriteString(f, long)
	w.Close()
	if a := s.ask("POST", "/", b.String(), "Content-Type", w.FormDataContentType()); a.body != "é|x\"y.pdf|application/octet-stream|"+long {
		t.Errorf("multipart: got %d, %.100q", a.status, a.body)
	}
	body := `{"name":"\u00e9","content":` + fmt.Sprintf("%q", long) + `}`
	if a := s.ask("POST", "/", body, "Content-Type", "application/json"); a.body != "é|"+long {
		t.Errorf("JSON: got %d, %.100q", a.status, a.body)
	}
	for _, bad := range []string{"", "{", b.String()} {
		if a := s.ask("POST", "/", bad, "Content-Type", "application/json"); a.status < 400 {
			t.Errorf("%.20q: got %d", bad, a.status)
		}
	}
}
