package guard

import (
	"context"
	"math"
	"net"
	"sync"
	"time"
)

// When others wait for a place, a connection may be closed that has waited
// this long for its next request, or that has taken this long over a head,
// its first byte included: over Tor that comes seconds after the connection.
const (
	idleAfter = time.Second
	slowHead  = 5 * time.Second
)

// listener accepts connections that have a place and a head slot.
type listener struct {
	net.Listener
	guard    *Guard
	circuits bool
	once     sync.Once
	closed   chan struct{}
}

// Accept waits for a connection and then for a place for it.
func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c, err := l.guard.admit(raw, l.circuits, l.closed)
	if err != nil {
		raw.Close()
		return nil, err
	}
	return c, nil
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// admit gives a connection a place, at the cost of the one that is idle
// longest if need be.
func (g *Guard) admit(raw net.Conn, circuits bool, closed <-chan struct{}) (*conn, error) {
	for {
		select {
		case g.places <- struct{}{}:
			return g.settle(raw, circuits)
		default:
		}
		g.evict()
		select {
		case g.places <- struct{}{}:
			return g.settle(raw, circuits)
		case <-closed:
			return nil, net.ErrClosed
		case <-time.After(50 * time.Millisecond): // another may be idle by now
		}
	}
}

// settle makes the connection. There are as many slots as places.
func (g *Guard) settle(raw net.Conn, circuits bool) (*conn, error) {
	slot, err := g.conf.Heads.Take(context.Background())
	if err != nil {
		<-g.places
		return nil, err
	}
	c := newConn(g, raw, slot, circuits)
	g.mu.Lock()
	g.conns[c] = struct{}{}
	g.mu.Unlock()
	return c, nil
}

// vacate takes the place of a connection that is over.
func (g *Guard) vacate(c *conn) {
	g.conf.Heads.Give(c.whole)
	g.mu.Lock()
	delete(g.conns, c)
	g.leavePart(c)
	g.mu.Unlock()
	<-g.places
}

// Wait returns when every connection is over and its slots are back. The
// server is closed before.
func (g *Guard) Wait() {
	for range g.conf.Conns {
		g.places <- struct{}{}
	}
	for range g.conf.Conns {
		<-g.places
	}
}

// Quiet is whether no request is under way. All slots are zero then, but for
// what has come of the next heads.
func (g *Guard) Quiet() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.conns {
		if c.inBody.Load() || c.idle.Load() == 0 {
			return false
		}
	}
	return g.working.Load() == 0
}

// evict closes the connection that is idle longest, if any is.
func (g *Guard) evict() {
	now := sinceStart()
	var oldest *conn
	var state, since int64
	g.mu.Lock()
	for c := range g.conns {
		at := c.idle.Load()
		from, ok := idleFrom(at, now)
		if ok && (oldest == nil || from < since) {
			oldest, state, since = c, at, from
		}
	}
	g.mu.Unlock()
	// Its first byte may have come meanwhile; then it keeps its place.
	if oldest != nil && oldest.idle.CompareAndSwap(state, evicted) {
		oldest.Close()
	}
}

// giveWay lets a connection be closed for another while it is at a body that
// nobody works on, or at an answer that nobody reads; goOn ends that, and
// fails when it was.
func (c *conn) giveWay() {
	c.inBody.Store(true)
	c.idle.CompareAndSwap(0, -sinceStart())
}

func (c *conn) goOn() error {
	err := c.busy()
	c.inBody.Store(false)
	return err
}

// What conn.idle holds: 0 while a request is under way; since when it waits
// for another one, in ns since start; the same, negative, for the first one,
// and since the first byte of a head came; or evicted.
const evicted = math.MinInt64

func idleFrom(state, now int64) (from int64, ok bool) {
	switch {
	case state > 0 && now-state > int64(idleAfter):
		return state, true
	case state < 0 && state != evicted && now+state > int64(slowHead):
		return -state, true
	}
	return 0, false
}

// sinceStart is never 0.
func sinceStart() int64 { return int64(time.Since(epoch)) | 1 }
