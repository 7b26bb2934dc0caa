package guard

import "time"

// drainMax is how much of a body is read and dropped, in bytes, behind an
// answer that did not wait for it: the longest file that any site takes. A
// browser reads no answer before it has sent all: Firefox ESR 153, which
// sent 100 MB to a server that had answered at its first byte and closed two
// seconds later, or read no more, showed "The connection was reset", and the
// answer where all was read. Nothing but the connection is held meanwhile,
// and it makes room when others wait.
//
// Nor may the socket be closed half: tor ends the whole stream then.
const drainMax = 512 << 20

// drain drops what the handler left of the body.
func (c *conn) drain() {
	b := &c.body
	skip := min(b.left, int64(b.held()))
	b.at += int(skip)
	b.left -= skip
	if b.left == 0 {
		c.bodyOver()
		return
	}
	if b.unasked || b.broken {
		return
	}
	// The body fills what has come, and the head is over: the whole slot is
	// free.
	c.head.end, c.fill, b.at, b.to = 0, 0, 0, 0
	c.giveWay()
	for most := int64(drainMax); b.left > 0 && most > 0; {
		n, err := c.readOn(c.slot[:min(int64(len(c.slot)), b.left)])
		if err != nil {
			break
		}
		b.left -= int64(n)
		most -= int64(n)
	}
	clear(c.slot)
	if c.goOn() == nil && b.left == 0 {
		c.bodyOver()
	}
}

const (
	// lingerTime is for how long a connection that ends is still read, so
	// that its client, which may be sending, gets to read the answer: what
	// a system does to bytes for a closed socket can take the answer back.
	lingerTime = 2 * time.Second
	// lingerMax is how much of what comes then is dropped, in bytes.
	lingerMax = 64 << 20
)

// linger says that no more will come and drops what still does. It is for
// requests of which nobody can tell where they end.
func (c *conn) linger() {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	c.giveWay()
	by := time.Now().Add(lingerTime)
	for n := 0; n < lingerMax; {
		got, err := c.receive(c.slot, by)
		if err != nil {
			return
		}
		n += got
	}
}
