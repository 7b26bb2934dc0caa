package client

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// saying is a service that answers with a document, whatever it is asked.
func saying(t *testing.T, status int, kind, body string) *Service {
	t.Helper()
	s, _ := answering(t, 0, fmt.Sprintf("HTTP/1.1 %d Some Text\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", status, kind, len(body), body))
	return s
}

var anyKey = []byte(strings.Repeat("k", 31))

func TestReceipt(t *testing.T) {
	const whole = `{"made":20000,"life":3600,"left":60,"kept":120,"passphrase":true,"links":[{"state":"waiting","day":20000},{"state":"opened","day":20001}]}`
	got, err := saying(t, 200, "application/json", whole+"   ").Receipt(t.Context(), anyKey)
	if err != nil || got.Made != 20000 || got.Life != 3600 || got.Left != 60 || got.Kept != 120 || !got.Passphrase ||
		len(got.Links) != 2 || got.Links[0] != (Outcome{Waiting, 20000}) || got.Links[1] != (Outcome{"opened", 20001}) {
		t.Errorf("got %+v, %v", got, err)
	}
	many := strings.Repeat(`{"state":"opened","day":1},`, 101)
	for _, answer := range []string{
		"", "{}", "[]", "null", whole[:len(whole)-1],
		strings.Replace(whole, `"waiting"`, `"sold"`, 1),
		strings.Replace(whole, `"waiting"`, `"waiting\u001b[2J"`, 1),
		strings.Replace(whole, `"waiting"`, `"`+strings.Repeat("waiting", 10000)+`"`, 1),
		strings.Replace(whole, `"day":20001`, `"day":"yesterday"`, 1),
		strings.Replace(whole, `"day":20001`, `"day":-1`, 1),
		strings.Replace(whole, `,"day":20001`, ``, 1),
		strings.Replace(whole, `"kept":120`, `"kept":"later"`, 1),
		strings.Replace(whole, `"left":60`, `"left":1`+strings.Repeat("0", 40), 1),
		strings.Replace(whole, `"left":60,`, ``, 1),
		whole[:strings.Index(whole, "[")] + "[" + many[:len(many)-1] + "]}",
		whole[:strings.Index(whole, "[")] + "[]}",
		strings.Repeat(" ", 2*toldMost) + whole,
	} {
		if got, err := saying(t, 200, "application/json", answer).Receipt(t.Context(), anyKey); !errors.Is(err, ErrNoService) {
			t.Errorf("got %+v, %v of %.200q", got, err, answer)
		}
	}
	if _, err := saying(t, 200, "text/html", whole).Receipt(t.Context(), anyKey); !errors.Is(err, ErrNoService) {
		t.Errorf("got %v of a page", err)
	}
	var p *Problem
	_, err = saying(t, 404, "application/problem+json", `{"type":"urn:lethe:problem:unknown-receipt"}`).Receipt(t.Context(), anyKey)
	if !errors.As(err, &p) || p.Name != UnknownReceipt || !p.Missing() {
		t.Errorf("got %v, want that there is none", err)
	}
}

func TestBurnAndRequest(t *testing.T) {
	if n, err := saying(t, 200, "application/json", `{"burned":3}`).Burn(t.Context(), anyKey, 0); n != 3 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	for _, answer := range []string{`{}`, `{"burned":-1}`, `{"burned":true}`, `{"burned":99999999999999999999}`} {
		if n, err := saying(t, 200, "application/json", answer).Burn(t.Context(), anyKey, 1); !errors.Is(err, ErrNoService) {
			t.Errorf("got %d, %v of %q", n, err, answer)
		}
	}
	whole := fmt.Sprintf(`{"ask":{"key":"%s","url":"http://example.org/"},"collect":{"key":"%s","url":""},"life":60}`, anyKey, strings.Repeat("c", 31))
	s := saying(t, 200, "application/json", whole)
	r, err := s.Request(t.Context(), 0)
	if err != nil || string(r.Ask) != string(anyKey) || string(r.Collect) != strings.Repeat("c", 31) || r.Life != 60 {
		t.Errorf("got %q, %q, %d, %v", r.Ask, r.Collect, r.Life, err)
	}
	for _, answer := range []string{`{}`, strings.Replace(whole, "cc", "c", 1), strings.Replace(whole, "cc", "ccc", 1), strings.Replace(whole, ":60", ":0.5", 1),
		strings.Replace(whole, "kk", `k\u001b`, 1), strings.Replace(whole, "cc", `c/`, 1)} {
		if _, err := saying(t, 200, "application/json", answer).Request(t.Context(), 60); !errors.Is(err, ErrNoService) {
			t.Errorf("got %v of %q", err, answer)
		}
	}
}

// Keys are printed, so what a service calls one is looked at.
func TestKeepRefusesKeys(t *testing.T) {
	whole := fmt.Sprintf(`{"links":[{"key":"%s"},{"key":"%s"}],"receipt":{"key":"%s"},"life":60}`, anyKey, anyKey, strings.Repeat("r", 31))
	parts := []Part{{Text: []byte("a")}}
	if k, err := saying(t, 200, "application/json", whole).Keep(t.Context(), Terms{Links: 2}, parts); err != nil || len(k.Links) != 2 {
		t.Errorf("got %+v, %v", k, err)
	}
	for _, answer := range []string{strings.Replace(whole, "kk", `k\u001b`, 1), strings.Replace(whole, "rr", `r\n`, 1), strings.Replace(whole, "kk", "K ", 1)} {
		if k, err := saying(t, 200, "application/json", answer).Keep(t.Context(), Terms{Links: 2}, parts); !errors.Is(err, ErrNoService) {
			t.Errorf("got %+v, %v of %q", k, err, answer)
		}
	}
}
