package guard

import (
	"bytes"
	"errors"
	"net"
	"time"
)

var errFirst = errors.New("sending: no first line")

// first begins an answer: it says where its first line ends, behind which the
// guard's own header lines stand. They are written here, once for all and as
// one block, because net/http would copy, sort and check them for each answer.
func (c *conn) first(p []byte) (end int, err error) {
	c.answered = true
	end = bytes.IndexByte(p, '\n') + 1
	if end == 0 {
		return 0, errFirst
	}
	return end, nil
}

// write is a Write of net/http's in which nothing is lent.
func (c *conn) write(p []byte) (int, error) {
	defer c.toReader()()
	c.Conn.SetWriteDeadline(time.Now().Add(c.guard.conf.Window))
	if c.answered {
		return c.Conn.Write(p)
	}
	n, err := c.first(p)
	if err != nil {
		c.Conn.Close()
		return 0, err
	}
	v := net.Buffers{p[:n], c.guard.conf.Header, p[n:]}
	if _, err := v.WriteTo(c.Conn); err != nil {
		return 0, err
	}
	return len(p), nil
}
