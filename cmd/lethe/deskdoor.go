package main

import (
	"errors"
	"net"
	"time"

	"lethe/handlers/clean"
)

// serveNobody is what a door leads to behind which there is nothing: it closes
// each connection, until the listener is closed.
func serveNobody(l net.Listener, _ clean.Door) error {
	for {
		c, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil: // too many open files: later there may be room
			time.Sleep(100 * time.Millisecond)
		default:
			c.Close()
		}
	}
}
