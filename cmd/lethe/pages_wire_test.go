//go:build pages

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// asked sends a request that no page of ours makes a browser send, and shows
// the answer. It is written as it goes over the wire, the lines after the
// first being headers; Host is added where there is none. The body ends with
// the connection, whatever length was named.
func asked(request, body string) step {
	return func(b *tab) error {
		a, page, err := b.ask(request, body)
		if err != nil {
			return err
		}
		return b.show(a.StatusCode, a.Header, cut(page))
	}
}

// cut leaves out most of a very long text that came back in its field: nothing
// more is to be seen there, and to look through it takes minutes.
func cut(page string) string {
	const enough = 4 << 10
	text, end := strings.Index(page, "<textarea"), strings.LastIndex(page, "</textarea>")
	if text < 0 || end-text < 2*enough {
		return page
	}
	return page[:text+enough] + page[end:]
}

// ask sends a request and reads the answer.
func (b *tab) ask(request, body string) (*http.Response, string, error) {
	host := strings.TrimPrefix(b.site, "http://")
	c, err := net.Dial("tcp", host)
	if err != nil {
		return nil, "", err
	}
	defer c.Close()
	head := strings.ReplaceAll(request, "\n", "\r\n")
	if !strings.Contains(request, "\nHost: ") {
		head += "\r\nHost: " + host
	}
	if !strings.Contains(request, "\nContent-Length: ") {
		head += fmt.Sprintf("\r\nContent-Length: %d", len(body))
	}
	// An answer may come before all was taken: that it broke off is no fault.
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(c, head+"\r\n\r\n"+body)
		sent <- errors.Join(err, c.(*net.TCPConn).CloseWrite())
	}()
	a, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return nil, "", errors.Join(err, <-sent)
	}
	defer a.Body.Close()
	page, err := io.ReadAll(a.Body)
	return a, string(page), err
}

// formHead says that a body is an urlencoded form.
const formHead = "\nContent-Type: application/x-www-form-urlencoded"

// encoded is such a body, of names and values in turn.
func encoded(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// partsHead says that a body is a form of parts.
const partsHead = "\nContent-Type: multipart/form-data; boundary=part"

// parts is such a body, of names and values in turn.
func parts(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, "--part\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", pairs[i], pairs[i+1])
	}
	return b.String() + "--part--\r\n"
}

// sentAsIs sends a form as it stands, its choices too, beside the browser, which
// stays on the page: as one does whose other window has the same form.
func sentAsIs(css string) step {
	return func(b *tab) error {
		var form struct{ Path, Body string }
		err := b.on(css, `({path: new URL(e.action).pathname, body: new URLSearchParams(new FormData(e)).toString()})`, &form)
		if err != nil {
			return err
		}
		a, _, err := b.ask("POST "+form.Path+" HTTP/1.1"+formHead, form.Body)
		if err == nil && a.StatusCode != http.StatusOK {
			err = fmt.Errorf("got status %d", a.StatusCode)
		}
		return err
	}
}
