package guard

import (
	"fmt"
	"net/http"
	"time"
)

const (
	// lingerTime is for how long a connection that ends is still read, so
	// that its client, which may be sending, gets to read the answer: what
	// a system does to bytes for a closed socket can take the answer back.
	lingerTime = 2 * time.Second
	// lingerMax is how much of what comes then is dropped, in bytes.
	lingerMax = 64 << 20
)

// refuse answers a request that net/http does not see.
func (c *conn) refuse(status int) {
	c.Conn.SetWriteDeadline(time.Now().Add(c.guard.conf.Grace))
	if _, err := c.Conn.Write(c.guard.conf.Refusal(status)); err == nil {
		c.linger()
	}
}

// linger says that no more will come and drops what still does.
func (c *conn) linger() {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	by := time.Now().Add(lingerTime)
	for n := 0; n < lingerMax; {
		got, err := c.receive(c.slot, by)
		if err != nil {
			return
		}
		n += got
	}
}

// bareRefusal is an answer without a body.
func bareRefusal(status int) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status, http.StatusText(status))
}
