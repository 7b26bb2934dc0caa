package guard

// A part is what the connections of one circuit share. Floods that come over
// few circuits then leave connections and work slots to others; what one person
// does in a browser, six connections at a time, is below it. A nil one has no
// bounds: where circuits have no number, nobody can be told apart.
type part struct {
	conns int           // of the circuit; under the guard's mu
	works chan struct{} // one for each of its work slots
}

// Each circuit has at most a quarter of all, or so many.
const (
	partConns = 8
	partWorks = 2
)

// join counts a connection that has told its circuit. It fails where that has
// too many: tor's own bound is 20 streams, so this is for small machines.
func (g *Guard) join(c *conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.parts[c.visitor]
	if p == nil {
		p = &part{works: make(chan struct{}, max(partWorks, g.conf.Works/4))}
		g.parts[c.visitor] = p
	}
	if p.conns >= max(partConns, g.conf.Conns/4) {
		return false
	}
	p.conns++
	c.part = p
	return true
}

// leavePart ends what join began. The caller holds mu.
func (g *Guard) leavePart(c *conn) {
	if c.part == nil {
		return
	}
	if c.part.conns--; c.part.conns == 0 {
		delete(g.parts, c.visitor)
	}
}

// takePart waits until the circuit has fewer work slots than it may. It needs
// no bound of its own: only connections of the circuit wait for it.
func (q *Request) takePart() error {
	p := q.c.part
	if p == nil {
		return nil
	}
	select {
	case p.works <- struct{}{}:
		return nil
	default:
	}
	q.c.keepWatch()
	select {
	case p.works <- struct{}{}:
		return nil
	case <-q.ctx.Done():
		return ErrBusy // nobody reads it
	}
}

func (c *conn) givePart() {
	if c.part != nil {
		<-c.part.works
	}
}
