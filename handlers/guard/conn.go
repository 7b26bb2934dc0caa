package guard

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// What the next Read of net/http is for.
type phase uint8

const (
	wanting phase = iota // a head, which is not there yet
	giving               // a head, which is given away in pieces
	serving              // to notice that the client left
)

// A conn is what net/http has for a connection. Its slot holds, in order:
//
//	head | bytes that came behind it: body, next request | free | margin
//
// and goes back, wiped, when nobody uses it any more: not at Close, because
// net/http may close while a handler runs, and reads and writes afterwards.
type conn struct {
	net.Conn // the socket
	guard    *Guard
	circuits bool // a circuit line is still to come
	visitor  uint32
	named    bool
	part     *part // of its circuit; nil without one

	mu      sync.Mutex
	changed sync.Cond // of what is below
	users   int       // calls and handlers under way, and one until Close
	closed  bool
	readBy  time.Time // the deadline net/http asked for
	reading bool      // a Read for net/http waits on the socket
	watched bool      // the handler asked to know when the client leaves
	drained bool      // no body is left to read

	idle   atomic.Int64 // see idleFrom
	inBody atomic.Bool  // at a body or an answer, though idle

	// Below belongs to whoever reads for net/http or handles; these take
	// turns.
	phase phase
	later bool   // a request was served
	whole []byte // the slot with its margin
	slot  []byte
	fill  int // slot[:fill] came from the socket
	head  head
	given int // of the head

	body     body
	margin   []byte
	work     []byte // nil until it is asked for
	shared   bool   // work is not one of those kept for openings
	secret   bool   // the request was lent something secret
	answered bool   // an answer has begun

	out outbox
	req Request
}

func newConn(g *Guard, raw net.Conn, slot []byte, circuits bool) *conn {
	n := len(slot) - MarginSize
	c := &conn{Conn: raw, guard: g, whole: slot, slot: slot[:n:n], margin: slot[n:], circuits: circuits, users: 1, drained: true}
	c.changed.L = &c.mu
	c.req.c = c
	c.idle.Store(-sinceStart())
	return c
}

// enter counts a user. It fails when the last one was gone before.
func (c *conn) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users == 0 {
		return false
	}
	c.users++
	return true
}

// leave is the end of a use. The last one gives back what the connection had.
func (c *conn) leave() {
	c.mu.Lock()
	c.users--
	last := c.users == 0
	c.mu.Unlock()
	if last {
		c.dropWork()
		c.guard.vacate(c)
	}
}

// Read gives net/http the next head, and waits with it while its handler
// runs.
func (c *conn) Read(p []byte) (int, error) {
	if !c.enter() {
		return 0, net.ErrClosed
	}
	defer c.leave()
	// The Read that waits has room for one byte, the others for more. That
	// it is otherwise would be a net/http unlike the one this was made for.
	if (c.phase == serving) != (len(p) == 1) && c.phase != giving {
		c.Conn.Close()
		return 0, net.ErrClosed
	}
	switch c.phase {
	case serving:
		c.phase = wanting
		return 0, c.watch()
	case wanting:
		if err := c.next(); err != nil {
			return 0, err
		}
		c.phase = giving
	}
	var n int
	erasing(func() { n = blot(p, c.slot[c.given:c.head.end]) })
	if c.given += n; c.given == c.head.end {
		c.phase = serving
	}
	return n, nil
}

// Write sends p. While a handler sends lent bytes it only takes them in.
func (c *conn) Write(p []byte) (int, error) {
	if !c.enter() {
		return 0, net.ErrClosed
	}
	defer c.leave()
	if c.out.open {
		return c.out.take(c, p)
	}
	return c.write(p)
}

// Close ends all reads and writes. It may be called at any time, by anyone.
func (c *conn) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return net.ErrClosed
	}
	c.closed = true
	c.changed.Broadcast()
	c.mu.Unlock()
	err := c.Conn.Close()
	c.leave()
	return err
}

// SetReadDeadline notes what net/http asks for. It holds for heads, beside
// the guard's own clocks, and ends a watch; bodies have the guard's clock
// alone.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readBy = t
	if past(t) {
		c.changed.Broadcast()
		if c.reading {
			return c.Conn.SetReadDeadline(t)
		}
	}
	return nil
}

// SetWriteDeadline does nothing: every write has the guard's clock.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline sets the deadline for heads.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// receive reads from the socket for net/http, by the time given or by the
// deadline that net/http asked for, whichever comes first.
func (c *conn) receive(p []byte, by time.Time) (int, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return 0, net.ErrClosed
	}
	c.reading = true
	c.Conn.SetReadDeadline(earlier(c.readBy, by))
	c.mu.Unlock()

	n, err := c.Conn.Read(p)

	c.mu.Lock()
	c.reading = false
	c.mu.Unlock()
	return n, err
}
