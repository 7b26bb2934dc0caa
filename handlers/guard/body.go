package guard

import (
	"errors"
	"io"
	"time"
)

// ErrCutOff says that a body stalled or ended before it should. No more of it
// can be had.
var ErrCutOff = errors.New("body cut off")

// drainMax is how much of a body is read and dropped, in bytes, after an
// answer that did not wait for it: few clients read an answer before they
// have sent all. It is the longest form a few times over.
const drainMax = 8 << 20

// body is where reading a request's body has got to.
type body struct {
	at      int   // in the slot: what came with the head and was not taken
	left    int64 // not taken
	got     int64 // taken
	unasked bool  // the client waits for 100 Continue
	broken  bool
	pace    pace
}

// read takes the next bytes of the body, as they come.
func (c *conn) read(p []byte) (n int, err error) {
	b := &c.body
	switch {
	case b.broken:
		return 0, ErrCutOff
	case b.left == 0:
		return 0, io.EOF
	case len(p) == 0:
		return 0, nil
	}
	p = p[:min(int64(len(p)), b.left)]
	if have := c.fill - b.at; have > 0 {
		erasing(func() {
			n = copy(p, c.slot[b.at:c.fill])
			clear(c.slot[b.at : b.at+n])
		})
		b.at += n
	} else {
		n, err = c.readOn(p)
	}
	b.got += int64(n)
	if b.left -= int64(n); b.left == 0 {
		c.bodyOver()
	}
	return n, err
}

// readOn takes bytes from the socket.
func (c *conn) readOn(p []byte) (int, error) {
	b := &c.body
	if b.pace.start.IsZero() {
		b.pace = pace{time.Now(), c.guard.conf.Grace}
	}
	c.Conn.SetReadDeadline(b.pace.deadline(b.got))
	if b.unasked {
		b.unasked = false
		if _, err := c.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n")); err != nil {
			b.broken = true
			return 0, ErrCutOff
		}
	}
	n, err := c.Conn.Read(p)
	if n == 0 && err != nil {
		b.broken = true
		return 0, ErrCutOff
	}
	return n, nil
}

// bodyOver lets the watch have the socket.
func (c *conn) bodyOver() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drained = true
	if c.watched {
		c.changed.Broadcast()
	}
}

// drain drops what the handler left of the body, when it is not too much. The
// head is over, so the whole slot is free for it.
func (c *conn) drain() {
	b := &c.body
	skip := min(b.left, int64(c.fill-b.at))
	b.at += int(skip)
	b.left -= skip
	if b.left == 0 {
		c.bodyOver()
		return
	}
	if b.unasked || b.broken || b.left > drainMax {
		return
	}
	c.head.end, c.fill, b.at = 0, 0, 0
	c.idle.Store(-sinceStart()) // who waits for a place comes first
	c.Conn.SetReadDeadline(time.Now().Add(c.guard.conf.Grace))
	for b.left > 0 {
		n, err := c.Conn.Read(c.slot[:min(int64(len(c.slot)), b.left)])
		if b.left -= int64(n); err != nil {
			break
		}
	}
	clear(c.slot)
	if c.busy() == nil && b.left == 0 {
		c.bodyOver()
	}
}
