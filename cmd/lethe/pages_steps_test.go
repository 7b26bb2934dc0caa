//go:build pages

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// A step is something that a visitor does. Steps that lead to another page
// return when it has loaded.
type step func(*tab) error

// do does steps one after the other.
func do(steps ...step) step {
	return func(b *tab) error {
		for i, s := range steps {
			if err := s(b); err != nil {
				return fmt.Errorf("step %d: %w", i+1, err)
			}
		}
		return nil
	}
}

// at loads an address of the site.
func at(path string) step {
	return func(b *tab) error { return b.load(b.site + path) }
}

// follow loads the address that an element holds: a link's target, or else
// the element's text, as one who copies it does.
func follow(css string) step {
	return func(b *tab) error {
		var address string
		if err := b.on(css, "e.href || e.textContent.trim()", &address); err != nil {
			return err
		}
		return b.load(address)
	}
}

// typed puts a text into a field.
func typed(css, text string) step {
	return func(b *tab) error { return b.on(css, fmt.Sprintf("e.value = %s", quoted(text)), nil) }
}

// ticked clicks what does not lead to another page: a box, a choice.
func ticked(css string) step {
	return func(b *tab) error { return b.on(css, "e.click()", nil) }
}

// changed sets an attribute, as one does who sends what the form would not.
func changed(css, name, value string) step {
	return func(b *tab) error {
		return b.on(css, fmt.Sprintf("e.setAttribute(%s, %s)", quoted(name), quoted(value)), nil)
	}
}

// pressed clicks what leads to another page: a button, a link.
func pressed(css string) step {
	return func(b *tab) error {
		return b.turn(func() error { return b.on(css, "e.click()", nil) }, nil)
	}
}

// attached chooses files that hold their own names.
func attached(css string, names ...string) step {
	return func(b *tab) error {
		dir, err := os.MkdirTemp("", "lethe-files-")
		if err != nil {
			return err
		}
		b.after = append(b.after, func() { os.RemoveAll(dir) })
		var paths []string
		for _, name := range names {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
				return err
			}
			paths = append(paths, path)
		}
		var found struct{ Result struct{ ObjectID string } }
		script := fmt.Sprintf("document.querySelector(%s)", quoted(css))
		if err := b.call("Runtime.evaluate", params{"expression": script}, &found); err != nil {
			return err
		}
		return b.call("DOM.setFileInputFiles", params{"files": paths, "objectId": found.Result.ObjectID}, nil)
	}
}

// on runs a script about the first element that the selector finds, e.
func (b *tab) on(css, script string, result any) error {
	return b.eval(fmt.Sprintf(`(() => {
		const e = document.querySelector(%s);
		if (!e) throw new Error("the page has no such element");
		return %s;
	})()`, quoted(css), script), result)
}

// quoted is a string as a script has it.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // there is no such string
	}
	return string(b)
}

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
		return b.show(a.StatusCode, a.Header, page)
	}
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
