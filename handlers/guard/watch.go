package guard

import (
	"net"
	"os"
	"time"
)

// watch is net/http's Read beside a handler: it returns when the client
// leaves, when net/http ends it by a deadline in the past, or at Close. It
// looks at the socket only when the handler asked to know, and when no body
// is left to read there. What comes is of the next request; it stays in the
// slot.
func (c *conn) watch() error {
	for {
		c.mu.Lock()
		for !c.closed && !past(c.readBy) && !(c.watched && c.drained && c.fill < len(c.slot)) {
			c.changed.Wait()
		}
		closed, over := c.closed, past(c.readBy)
		c.mu.Unlock()
		switch {
		case closed:
			return net.ErrClosed
		case over:
			return os.ErrDeadlineExceeded
		}
		n, err := c.receive(c.slot[c.fill:], time.Time{})
		c.fill += n
		if err != nil {
			return err
		}
	}
}

// keepWatch has the request's context end when the client leaves.
func (c *conn) keepWatch() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watched = true
	c.changed.Broadcast()
}
