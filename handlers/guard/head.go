package guard

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// errEnd ends a connection in the eyes of net/http, without an answer.
var errEnd = io.EOF

// next makes the slot hold the next head, checked and marked. It is called
// when the last request is over.
func (c *conn) next() error {
	if c.body.left > 0 { // where the next request begins nobody can tell
		if c.body.unasked {
			c.linger()
		}
		return errEnd
	}
	c.shift(c.body.at)
	if c.later && !c.idle.CompareAndSwap(0, sinceStart()) {
		return errEnd
	}
	c.later = true
	if err := c.circuit(); err != nil {
		return err
	}
	status, err := c.readHead()
	if err != nil {
		return err
	}
	if status == 0 {
		erasing(func() { status = c.head.inspect(c.slot[:c.head.end]) })
	}
	if status == 0 && c.head.length > c.guard.conf.Body {
		status = http.StatusRequestEntityTooLarge
	}
	if status != 0 {
		c.refuse(status)
		return errEnd
	}
	c.given = 0
	c.newBody()
	c.answered = false
	return nil
}

// shift drops the first n bytes of the slot, wipes what is free, and starts
// a new head.
func (c *conn) shift(n int) {
	if n > 0 {
		erasing(func() {
			rest := copy(c.slot, c.slot[n:c.fill])
			clear(c.slot[rest:c.fill])
			c.fill = rest
		})
	}
	c.head = head{}
	c.body = body{}
}

// readHead reads until a head is whole. It returns a status for what cannot
// become one.
func (c *conn) readHead() (status int, err error) {
	var by time.Time // for the rest, from the first byte on
	for scanned := 0; ; {
		if c.fill > 0 {
			erasing(func() { c.head.end, scanned, status = scan(c.slot[:c.fill], scanned) })
		}
		switch {
		case status != 0 || c.head.end > 0:
			return status, c.busy()
		case c.fill == len(c.slot):
			return http.StatusRequestHeaderFieldsTooLarge, c.busy()
		}
		clock := by
		switch {
		case c.fill == 0:
			clock = time.Now().Add(c.guard.conf.Idle)
		case by.IsZero():
			by = time.Now().Add(c.guard.conf.Head)
			clock = by
			if at := c.idle.Load(); at == evicted || !c.idle.CompareAndSwap(at, -sinceStart()) {
				return 0, errEnd
			}
		}
		n, err := c.receive(c.slot[c.fill:], clock)
		c.fill += n
		if n == 0 && err != nil {
			return 0, err
		}
	}
}

// busy is the end of waiting for a head. It fails when the place was given to
// another.
func (c *conn) busy() error {
	if at := c.idle.Load(); at == evicted || !c.idle.CompareAndSwap(at, 0) {
		return errEnd
	}
	return nil
}

// circuit takes tor's line off the front, once.
func (c *conn) circuit() error {
	by := time.Now().Add(lineTimeout)
	for c.circuits {
		number, n, err := takeLine(c.slot[:c.fill])
		switch {
		case err == nil:
			c.visitor, c.named, c.circuits = number, true, false
			if !c.guard.join(c) {
				c.Conn.Close()
				return errEnd
			}
			c.shift(n)
			return nil
		case !errors.Is(err, errShort):
			c.Conn.Close() // without a word: it is not tor
			return errEnd
		}
		got, err := c.receive(c.slot[c.fill:], by)
		c.fill += got
		if got == 0 && err != nil {
			return errEnd
		}
	}
	return nil
}
