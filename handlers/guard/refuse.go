package guard

import (
	"fmt"
	"net/http"
	"time"
)

// refuse answers a request that net/http does not see. The end of one that is
// too large is known.
func (c *conn) refuse(status int) {
	end := c.toReader()
	c.Conn.SetWriteDeadline(time.Now().Add(c.guard.conf.Window))
	_, err := c.Conn.Write(c.guard.conf.Refusal(status))
	if end(); err != nil {
		return
	}
	if status == http.StatusRequestEntityTooLarge && !c.head.expect {
		c.newBody()
		c.drain()
		return
	}
	c.linger()
}

// bareRefusal is an answer without a body.
func bareRefusal(status int) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status, http.StatusText(status))
}
