package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/proxy"
)

// visitor reads the site's pages and sends its forms as a browser without
// scripts does. The demo shows the site by it. What it sends is not secret:
// it holds it in strings.
type visitor struct{ client *http.Client }

// newVisitor makes a visitor that comes through a SOCKS5 proxy, which also
// resolves the names.
func newVisitor(socks string) (*visitor, error) {
	d, err := proxy.SOCKS5("tcp", socks, nil, &net.Dialer{})
	if err != nil {
		return nil, fmt.Errorf("using the proxy: %w", err)
	}
	t := &http.Transport{DialContext: d.(proxy.ContextDialer).DialContext, DisableCompression: true}
	return &visitor{&http.Client{Transport: t, Timeout: 2 * time.Minute}}, nil
}

func (v *visitor) close() { v.client.CloseIdleConnections() }

// page is an answer as a person would see it.
type page struct {
	url    *url.URL
	status int
	head   string     // the heading
	only   string     // what stands in the block that selects with one click
	action string     // where the form goes, if there is one
	fields url.Values // what the form holds
}

// get loads a page.
func (v *visitor) get(ctx context.Context, address string) (*page, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	return v.do(r)
}

// send fills the page's form in and sends it.
func (v *visitor) send(ctx context.Context, p *page, fill url.Values) (*page, error) {
	if p.action == "" {
		return nil, errors.New("sending a form: the page has none")
	}
	to, err := p.url.Parse(p.action)
	if err != nil {
		return nil, fmt.Errorf("sending a form: %w", err)
	}
	for name, value := range fill {
		p.fields[name] = value
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(p.fields.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

func (v *visitor) do(r *http.Request) (*page, error) {
	a, err := v.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(io.LimitReader(a.Body, 4<<20))
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	p := &page{url: r.URL, status: a.StatusCode, fields: url.Values{}}
	for n := range root.Descendants() {
		p.see(n)
	}
	return p, nil
}

// see takes what matters of one element.
func (p *page) see(n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	switch n.Data {
	case "h1":
		p.head = words(n)
	case "pre":
		if slices.Contains(strings.Fields(attr(n, "class")), "secret") {
			p.only = words(n)
		}
	case "form":
		p.action = attr(n, "action")
	case "textarea":
		p.fields.Set(attr(n, "name"), words(n))
	case "input":
		switch attr(n, "type") {
		case "file":
			return
		case "radio", "checkbox":
			if !has(n, "checked") {
				return
			}
		}
		p.fields.Set(attr(n, "name"), attr(n, "value"))
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// words is the text of an element.
func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
