package guard

import (
	"context"
	"errors"
)

// ErrBusy says that too many wait for a work slot.
var ErrBusy = errors.New("busy")

// A Request is what net/http does not see of one. It is good until its
// handler returns; all bytes it lends are wiped then. It belongs to the
// handler's goroutine.
type Request struct {
	c   *conn
	ctx context.Context
}

// begin is a request for its handler.
func (c *conn) begin(ctx context.Context) *Request {
	c.req.ctx = ctx
	c.secret = c.head.key != span{} || c.head.length > 0 || c.head.auth != span{} || c.head.query != span{}
	c.out.pace = pace{}
	return &c.req
}

// finish ends a request whose handler returned, whole or by a panic: what is
// left of it is wiped, what others may need is given back, and the rest of
// its body is dropped.
func (c *conn) finish(whole bool) {
	clear(c.slot[:c.body.to])
	clear(c.margin)
	c.dropWork()
	if c.secret {
		c.guard.sweep.soon()
	}
	if c.body.left > 0 && whole {
		c.drain()
	}
}

// lend is a part of the head without its marks.
func (c *conn) lend(s span) (b []byte) {
	b = s.of(c.slot)
	if len(b) == 0 {
		return b
	}
	erasing(func() { unmark(b) })
	return b
}

// Key is what stands in the address where a link key stands, and nil where
// nothing does. In net/http's URL there are as many stars.
func (q *Request) Key() []byte {
	if q.c.head.key == (span{}) {
		return nil
	}
	return q.c.lend(q.c.head.key)
}

// Query is what stands behind the question mark.
func (q *Request) Query() []byte { return q.c.lend(q.c.head.query) }

// Authorization is the value of that header.
func (q *Request) Authorization() (b []byte) {
	b = q.c.lend(q.c.head.auth)
	erasing(func() { b = Trim(b) })
	return b
}

// Length is how long the body is, in bytes.
func (q *Request) Length() int64 { return q.c.head.length }

// Read reads the body into p, which is locked memory. It returns io.EOF
// behind the last byte and ErrCutOff for a body that stalls or ends early.
func (q *Request) Read(p []byte) (int, error) { return q.c.read(p) }

// Ends is whether the connection cannot go on after an answer given now,
// because nobody can tell where the next request begins: the answer should
// say Connection: close.
func (q *Request) Ends() bool {
	b := &q.c.body
	return b.left > 0 && (b.unasked || b.broken || b.left > drainMax+int64(b.held()))
}

// Context ends when the client leaves, from this call on: for requests that
// do not ask nobody looks.
func (q *Request) Context() context.Context {
	q.c.keepWatch()
	return q.ctx
}

// Margin lends MarginSize bytes, all zero at first: for handlers that need no
// more, it costs nothing.
func (q *Request) Margin() []byte { return q.c.margin }

// Work lends the work slot, which is zero at first. Openings may have every
// slot; for others some are kept back, and when too many wait it returns
// ErrBusy. It waits as long as the client does, and for as much of the body as
// fits the head's slot: who sends a form slowly holds no work slot until that is
// full. An opening with a longer one is as others. A circuit has at most a
// quarter of all slots, and waits for its own.
func (q *Request) Work(opening bool) ([]byte, error) {
	c := q.c
	if c.work != nil {
		return c.work, nil
	}
	fits := c.gather()
	if err := q.takePart(); err != nil {
		return nil, err
	}
	if !opening || !fits {
		if err := q.share(q.ctx); err != nil {
			c.givePart()
			return nil, err
		}
		c.shared = true
	}
	if c.guard.working.Add(1) > int64(c.guard.conf.Works) {
		c.keepWatch()
	}
	slot, err := c.guard.takeWork(q.ctx)
	if err != nil {
		c.guard.working.Add(-1)
		c.unshare()
		c.givePart()
		if q.ctx.Err() != nil {
			err = ErrBusy // nobody reads it
		}
		return nil, err
	}
	c.work = slot
	return slot, nil
}

// takeWork waits for a work slot, and takes no more than Works of them: the
// others are another guard's.
func (g *Guard) takeWork(ctx context.Context) ([]byte, error) {
	select {
	case g.works <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	slot, err := g.conf.Work.Take(ctx)
	if err != nil {
		<-g.works
	}
	return slot, err
}

// share waits for one of the slots that are not kept for openings.
func (q *Request) share(ctx context.Context) error {
	g := q.c.guard
	select {
	case g.shared <- struct{}{}:
		return nil
	default:
	}
	select {
	case g.queue <- struct{}{}:
		defer func() { <-g.queue }()
	default:
		return ErrBusy
	}
	q.c.keepWatch()
	select {
	case g.shared <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy // nobody reads it
	}
}

func (c *conn) unshare() {
	if c.shared {
		c.shared = false
		<-c.guard.shared
	}
}

// dropWork gives the work slot back.
func (c *conn) dropWork() {
	if c.work == nil {
		return
	}
	c.guard.conf.Work.Give(c.work)
	<-c.guard.works
	c.guard.working.Add(-1)
	c.work = nil
	c.unshare()
	c.givePart()
}
