//go:build pages

package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// tab is the browser's tab on the site, and the page that stands in it.
type tab struct {
	*chromium
	site string // the address that all of it must come from

	status int
	html   string   // as served
	faults []string // what the browser held against the page as it loaded

	notes map[string]string // addresses by name

	after []func() // what to do when the page was looked at
}

// load loads an address.
func (b *tab) load(address string) error {
	return b.turn(func() error {
		var a struct{ ErrorText string }
		err := b.call("Page.navigate", params{"url": address}, &a)
		if err == nil && a.ErrorText != "" {
			err = errors.New(a.ErrorText)
		}
		return err
	}, nil)
}

// shownAt is where an answer is shown that the browser did not ask for itself.
const shownAt = "/shown"

// show puts an answer in the tab as if it had come from the site. Style and
// headers are the site's own.
func (b *tab) show(status int, h http.Header, body string) error {
	var headers []params
	for name, values := range h {
		for _, v := range values {
			headers = append(headers, params{"name": name, "value": v})
		}
	}
	if err := b.call("Fetch.enable", params{"patterns": []params{{"urlPattern": b.site + shownAt}}}, nil); err != nil {
		return err
	}
	defer b.call("Fetch.disable", nil, nil)
	return b.turn(func() error {
		// The answer to navigate comes after the page's own.
		return b.post("Page.navigate", params{"url": b.site + shownAt})
	}, func(requestID string) error {
		return b.call("Fetch.fulfillRequest", params{
			"requestId": requestID, "responseCode": status, "responseHeaders": headers,
			"body": base64.StdEncoding.EncodeToString([]byte(body)),
		}, nil)
	})
}

// turn does what leads to another page, scripts being off, and waits until
// that has loaded. held is told of a request that is stopped on its way.
func (b *tab) turn(do func() error, held func(requestID string) error) error {
	if err := b.call("Emulation.setScriptExecutionDisabled", params{"value": true}, nil); err != nil {
		return err
	}
	b.events, b.faults, b.status, b.html = nil, nil, 0, ""
	if err := do(); err != nil {
		return err
	}
	document := ""
	for {
		e, err := b.next()
		if err != nil {
			return fmt.Errorf("waiting for a page: %w", err)
		}
		var p happening
		if err := json.Unmarshal(e.Params, &p); err != nil {
			return err
		}
		switch e.Method {
		case "Fetch.requestPaused":
			if err := held(p.RequestID); err != nil {
				return err
			}
		case "Network.requestWillBeSent":
			b.sent(p.Request.URL)
		case "Network.responseReceived":
			if p.Type == "Document" {
				document, b.status = p.RequestID, p.Response.Status
			}
		case "Network.loadingFailed":
			b.faults = append(b.faults, "not loaded: "+p.ErrorText)
		case "Log.entryAdded":
			b.logged(p)
		case "Page.loadEventFired":
			if document != "" { // else it is of the page before
				return b.body(document)
			}
		}
	}
}

// happening is what the events above carry, each its own part.
type happening struct {
	RequestID string
	Type      string
	ErrorText string
	Request   struct{ URL string }
	Response  struct{ Status int }
	Entry     struct{ Source, Level, Text string }
}

// sent takes note of a request that goes anywhere but to the site.
func (b *tab) sent(url string) {
	if !strings.HasPrefix(url, b.site+"/") && !strings.HasPrefix(url, "data:") {
		b.faults = append(b.faults, "asked for "+url)
	}
}

// logged takes note of the browser's errors about the page: refusals by its
// policy above all. What is less than an error is about features that this
// browser does not know. That a status is an error is looked at apart.
func (b *tab) logged(p happening) {
	if p.Entry.Level == "error" && p.Entry.Source != "network" {
		b.faults = append(b.faults, "browser: "+p.Entry.Text)
	}
}

// body takes the page's own bytes.
func (b *tab) body(document string) error {
	var a struct {
		Body          string
		Base64Encoded bool
	}
	if err := b.call("Network.getResponseBody", params{"requestId": document}, &a); err != nil {
		return fmt.Errorf("reading the page: %w", err)
	}
	b.html = a.Body
	if a.Base64Encoded {
		raw, err := base64.StdEncoding.DecodeString(a.Body)
		b.html = string(raw)
		return err
	}
	return nil
}

// text is the text of the first element that the selector finds.
func (b *tab) text(css string) (s string, err error) {
	err = b.eval(fmt.Sprintf("document.querySelector(%q).textContent", css), &s)
	return strings.TrimSpace(s), err
}

// window sets the inside of the window, in CSS pixels, and the colours that
// the visitor wishes for.
func (b *tab) window(width int, scheme string) error {
	err := b.call("Emulation.setDeviceMetricsOverride", params{
		"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": false,
	}, nil)
	if err != nil {
		return err
	}
	return b.call("Emulation.setEmulatedMedia", params{
		"features": []params{{"name": "prefers-color-scheme", "value": scheme}},
	}, nil)
}

// tallest is how much of a page's height a picture shows, in CSS pixels: no
// state of a page is further down, and a longer picture takes seconds.
const tallest = 5000

// picture returns the whole page as a PNG, as far as it is not too long.
func (b *tab) picture() ([]byte, error) {
	var size struct {
		CSSContentSize struct{ Width, Height float64 }
	}
	if err := b.call("Page.getLayoutMetrics", nil, &size); err != nil {
		return nil, err
	}
	var a struct{ Data []byte }
	err := b.call("Page.captureScreenshot", params{
		"captureBeyondViewport": true, "optimizeForSpeed": true,
		"clip": params{
			"x": 0, "y": 0, "scale": 1,
			"width": size.CSSContentSize.Width, "height": min(size.CSSContentSize.Height, tallest),
		},
	}, &a)
	return a.Data, err
}
