package guard

import (
	"errors"
	"io"
	"time"
)

// ErrCutOff says that a body stalled or ended before it should. No more of it
// can be had.
var ErrCutOff = errors.New("body cut off")

// body is where reading a request's body has got to.
type body struct {
	at, to  int   // in the slot: what came with the head and was not taken
	left    int64 // not taken
	unasked bool  // the client waits for 100 Continue
	broken  bool
	pace    pace
}

// held is how many bytes of it are in the slot.
func (b *body) held() int { return b.to - b.at }

// newBody is the body of the head in the slot.
func (c *conn) newBody() {
	length := c.head.length
	c.body = body{at: c.head.end, left: length, unasked: c.head.expect}
	c.body.to = c.head.end + int(min(length, int64(c.fill-c.head.end)))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drained = int64(c.body.held()) == length
	c.watched = false
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
	if b.held() > 0 {
		erasing(func() {
			n = copy(p, c.slot[b.at:b.to])
			clear(c.slot[b.at : b.at+n])
		})
		b.at += n
		if b.at == b.to && b.left > int64(n) {
			// The rest does not pass through the slot, and watch needs room there.
			b.at, b.to, c.fill = c.head.end, c.head.end, c.head.end
		}
	} else {
		n, err = c.readOn(p)
	}
	if b.left -= int64(n); b.left == 0 {
		c.bodyOver()
	}
	return n, err
}

// readOn takes bytes from the socket.
func (c *conn) readOn(p []byte) (n int, err error) {
	b := &c.body
	if !c.ask() {
		b.broken = true
		return 0, ErrCutOff
	}
	window := c.guard.conf.Window
	for goesOn := true; goesOn; {
		began := time.Now()
		c.Conn.SetReadDeadline(began.Add(b.pace.left(window)))
		n, err = c.Conn.Read(p)
		goesOn = b.pace.step(int64(n), time.Since(began), window, c.least())
		switch {
		case n > 0 && goesOn:
			return n, nil
		case !timedOut(err):
			goesOn = false
		}
	}
	b.broken = true
	return 0, ErrCutOff
}

// ask tells a client that waits for it to send its body. Once an answer has
// begun that would stand in the middle of it.
func (c *conn) ask() bool {
	if !c.body.unasked {
		return true
	}
	if c.answered {
		return false
	}
	c.body.unasked = false
	c.Conn.SetWriteDeadline(time.Now().Add(c.guard.conf.Window))
	_, err := c.Conn.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	return err == nil
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

// gather waits until the whole body is in the slot, or as much of it as there
// is room for, and says whether it fits. Meanwhile the connection makes room
// for others, as one at a head does. That a body broke off is for read to tell.
func (c *conn) gather() (fits bool) {
	b := &c.body
	end := b.at + int(min(b.left, int64(len(c.slot)-b.at)))
	fits = b.left == int64(end-b.at)
	if b.to == end || b.broken {
		return fits
	}
	c.giveWay()
	for !b.broken && b.to < end {
		n, _ := c.readOn(c.slot[b.to:end])
		b.to += n
		c.fill = b.to
	}
	if c.goOn() != nil {
		b.broken = true
	}
	if fits && !b.broken {
		c.bodyOver()
	}
	return fits
}
