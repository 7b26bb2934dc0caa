package guard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"time"
)

// zeros is what net/http is given in place of lent bytes.
var zeros [32 << 10]byte

const (
	pieceMax = 64      // pieces of one writev
	headMax  = 4 << 10 // net/http's own bytes of one writev
)

var errHoles = errors.New("sending: zeros that are no hole")

// An outbox puts lent bytes in the place of the zeros that went through
// net/http, and sends them with net/http's own bytes in one writev.
type outbox struct {
	open  bool     // between the first and the last byte of a Send
	hole  []byte   // what the next zeros stand for
	holes [][]byte // what those behind them stand for
	err   error

	own  [headMax]byte // net/http's bytes: it takes its buffer back
	n    int
	part [pieceMax][]byte
	m    int
	vec  net.Buffers

	pace pace
}

// Send sends pieces as the next bytes of an answer. They are lent: read until
// Send returns, not kept, and never copied but by the kernel. The answer has
// a Content-Type, or net/http would look at the zeros for one.
func (q *Request) Send(w http.ResponseWriter, pieces ...[]byte) error {
	o := &q.c.out
	if o.err != nil {
		return o.err
	}
	o.open, o.hole, o.holes = true, nil, pieces
	defer o.close()
	total := 0
	for _, p := range pieces {
		total += len(p)
	}
	for total > 0 {
		n, err := w.Write(zeros[:min(total, len(zeros))])
		if err != nil {
			return err
		}
		total -= n
	}
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	return o.emit(q.c)
}

// close forgets all pieces. Holes that no zeros stand for are those of an
// answer to HEAD, which net/http does not send.
func (o *outbox) close() {
	o.open, o.hole, o.holes, o.n = false, nil, nil, 0
	clear(o.part[:o.m])
	o.m = 0
}

// take is a Write of net/http's.
func (o *outbox) take(c *conn, p []byte) (int, error) {
	rest := p
	if !c.answered {
		n, err := c.first(p)
		if err != nil {
			o.fail(c, err)
			return 0, err
		}
		o.literal(c, p[:n])
		o.part[o.m] = c.guard.conf.Header // the first of all, so there is room
		o.m++
		rest = p[n:]
	}
	for len(rest) > 0 && o.err == nil {
		n := bytes.IndexByte(rest, 0)
		switch {
		case n < 0:
			o.literal(c, rest)
			return len(p), o.err
		case n > 0:
			o.literal(c, rest[:n])
		default:
			n = zeroRun(rest)
			o.fill(c, n)
		}
		rest = rest[n:]
	}
	return len(p), o.err
}

// literal takes bytes of net/http's own.
func (o *outbox) literal(c *conn, p []byte) {
	for len(p) > 0 {
		if o.n == len(o.own) || o.m == len(o.part) {
			if o.emit(c) != nil {
				return
			}
		}
		n := copy(o.own[o.n:], p)
		o.part[o.m] = o.own[o.n : o.n+n]
		o.n += n
		o.m++
		p = p[n:]
	}
}

// fill puts lent bytes where n zeros are.
func (o *outbox) fill(c *conn, n int) {
	for n > 0 {
		for len(o.hole) == 0 && len(o.holes) > 0 {
			o.hole, o.holes = o.holes[0], o.holes[1:]
		}
		if len(o.hole) == 0 {
			o.fail(c, errHoles)
			return
		}
		if o.m == len(o.part) && o.emit(c) != nil {
			return
		}
		k := min(n, len(o.hole))
		o.part[o.m] = o.hole[:k]
		o.m++
		o.hole = o.hole[k:]
		n -= k
	}
}

// emit sends what was taken in.
func (o *outbox) emit(c *conn) error {
	if o.err != nil || o.m == 0 {
		return o.err
	}
	o.vec = o.part[:o.m]
	err := c.writeAll(&o.vec, &o.pace)
	clear(o.part[:o.m])
	o.n, o.m, o.vec = 0, 0, nil
	if err != nil {
		o.fail(c, err)
	}
	return o.err
}

// looks is how often in a window a write that waits is tried again. A unix
// socket wakes its writer only when three quarters of its buffer are free,
// which a slow reader does not get done in a window; a new try finds less.
const looks = 3

// writeAll sends v for as long as it moves.
func (c *conn) writeAll(v *net.Buffers, p *pace) error {
	defer c.toReader()()
	window := c.guard.conf.Window
	for {
		began := time.Now()
		c.Conn.SetWriteDeadline(began.Add(min(p.left(window), window/looks)))
		n, err := v.WriteTo(c.Conn)
		goesOn := p.step(n, time.Since(began), window, c.least())
		if err == nil || !goesOn || !timedOut(err) {
			return err
		}
	}
}

// toReader begins a write, and returns what ends it. The socket takes a page at
// once; who has not read those before makes room for others. Who holds a work
// slot does not: these are few, and have a pace of their own.
func (c *conn) toReader() (end func()) {
	if c.work != nil {
		return func() {}
	}
	c.giveWay()
	return func() { c.goOn() } // a write that was ended has its own error
}

// fail ends the connection: what was sent cannot be taken back.
func (o *outbox) fail(c *conn, err error) {
	o.err = err
	c.Conn.Close()
}

// zeroRun is how many zeros p begins with.
func zeroRun(p []byte) int {
	n := 0
	for len(p)-n >= 8 && binary.LittleEndian.Uint64(p[n:]) == 0 {
		n += 8
	}
	for n < len(p) && p[n] == 0 {
		n++
	}
	return n
}
