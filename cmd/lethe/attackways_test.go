//go:build attack

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"lethe/vault"
)

// An attack is what somebody does to a drop who wants it to be of no use.
type attack struct {
	name string
	f    func(x *attacker)
}

var attacks = []attack{
	{"flood of new links on one circuit, over 20 connections", func(x *attacker) {
		form := url.Values{"text": {"x"}, "links": {"100"}, "life": {"2592000"}}
		x.everywhere(20, 1, func(_ uint32, c *http.Client) { x.note(c.PostForm(origin+"/new", form)) })
	}},
	{"passphrases for one link, over 50 circuits", func(x *attacker) {
		form := url.Values{"key": {key31}, "passphrase": {"guess"}}
		x.everywhere(50, 50, func(_ uint32, c *http.Client) { x.note(c.PostForm(origin+"/open", form)) })
	}},
	{"passphrases for another link each time, over 50 circuits", func(x *attacker) {
		var n atomic.Int64
		x.everywhere(50, 50, func(_ uint32, c *http.Client) {
			key := fmt.Sprintf("%0*d", vault.KeyLen, n.Add(1))
			x.note(c.PostForm(origin+"/open", url.Values{"key": {key}, "passphrase": {"guess"}}))
		})
	}},
	{"filling the vault, over 20 circuits", func(x *attacker) {
		form := url.Values{"text": {strings.Repeat("x", 1<<20)}, "life": {"2592000"}}
		x.everywhere(20, 20, func(_ uint32, c *http.Client) { x.note(c.PostForm(origin+"/new", form)) })
	}},
	{"200 slow heads, over 10 circuits", func(x *attacker) {
		x.slowly("GET / HTTP/1.1\r\nHost: "+torHost+"\r\nX: ", "x")
	}},
	{"200 slow bodies, over 10 circuits", func(x *attacker) {
		x.slowly("POST /new HTTP/1.1\r\nHost: "+torHost+"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\ntext=", "x")
	}},
	{"200 bodies that begin fast and go on slowly, over 10 circuits", func(x *attacker) {
		x.slowly("POST /new HTTP/1.1\r\nHost: "+torHost+"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\ntext="+strings.Repeat("x", 16<<10), "x")
	}},
	{"200 slow readers, over 10 circuits", func(x *attacker) {
		x.slowly(strings.Repeat("GET /guide HTTP/1.1\r\nHost: "+torHost+"\r\n\r\n", 100), "")
	}},
	{"forms broken off in the middle, 20 circuits", func(x *attacker) {
		x.everywhere(20, 20, func(at uint32, _ *http.Client) {
			c, err := x.dial(context.Background(), at)
			time.Sleep(20 * time.Millisecond) // a thousand a second in all, far more than Tor carries
			if err != nil {
				x.cut.Add(1)
				return
			}
			fmt.Fprintf(c, "POST /new HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50000\r\n\r\ntext=%s", torHost, strings.Repeat("x", 20000))
			c.Close()
			x.cut.Add(1)
		})
	}},
	{"long answers broken off, 20 circuits", breakOff},
	{"receipt phrases guessed, over 20 circuits", func(x *attacker) {
		form := url.Values{"phrase": {"abacus abdomen abdominal abide abiding ability ablaze"}}
		x.everywhere(20, 20, func(_ uint32, c *http.Client) { x.note(c.PostForm(origin+"/inbox", form)) })
	}},
	{"10,000 connections held open on one circuit", holdOpen},
	{"heads of 64 KiB, bodies of 1 GiB, requests without end", oversize},
}

// slowly holds 200 connections that begin and then send a byte a second, or
// read nothing.
func (x *attacker) slowly(begin, drip string) {
	x.everywhere(200, 10, func(at uint32, _ *http.Client) {
		c, err := x.dial(context.Background(), at)
		if err != nil {
			x.cut.Add(1)
			time.Sleep(100 * time.Millisecond)
			return
		}
		defer c.Close()
		c.SetWriteDeadline(time.Now().Add(time.Second))
		io.WriteString(c, begin)
		for !x.done() {
			time.Sleep(time.Second)
			c.SetDeadline(time.Now().Add(time.Second))
			if _, err := io.WriteString(c, drip); err != nil {
				x.cut.Add(1)
				return
			}
			if drip == "" { // whether it was closed shows only in writing
				if _, err := c.Write([]byte("GET")); err != nil && !isTimeout(err) {
					x.cut.Add(1)
					return
				}
			}
		}
	})
}

func isTimeout(err error) bool {
	e, ok := err.(net.Error)
	return ok && e.Timeout()
}

// oversize sends too much of everything.
func oversize(x *attacker) {
	line := "X-Y: " + strings.Repeat("x", 1<<10) + "\r\n"
	ways := []string{
		"GET / HTTP/1.1\r\nHost: " + torHost + "\r\n" + strings.Repeat(line, 64) + "\r\n",
		"POST /new HTTP/1.1\r\nHost: " + torHost + "\r\nContent-Length: 1073741824\r\n\r\n" + strings.Repeat("x", 1<<20),
		strings.Repeat("GET / HTTP/1.1\r\nHost: "+torHost+"\r\n\r\n", 1000),
		"POST /new HTTP/1.1\r\nHost: " + torHost + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\n" + strings.Repeat("a=b&", 250000),
	}
	var n atomic.Int64
	x.everywhere(20, 20, func(at uint32, _ *http.Client) {
		c, err := x.dial(context.Background(), at)
		if err != nil {
			x.cut.Add(1)
			time.Sleep(100 * time.Millisecond)
			return
		}
		defer c.Close()
		go io.Copy(io.Discard, c)
		c.SetDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.WriteString(c, ways[n.Add(1)%int64(len(ways))]); err != nil {
			x.cut.Add(1)
		} else {
			x.answers.Add(1)
		}
	})
}
