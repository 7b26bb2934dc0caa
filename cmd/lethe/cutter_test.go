package main

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// cutter is a SOCKS5 proxy in front of one site, which holds answers back and
// breaks connections off when it is told to, as a Tor circuit does.
type cutter struct {
	t    *testing.T
	to   string // the site's host:port
	at   net.Listener
	bare bool // no proxy, but a way straight to the site, which it names as its host
	mu   sync.Mutex
	what string        // how a request begins whose answer is cut; "" for none
	left int64         // bytes of it that pass
	held chan struct{} // closed when answers need not wait any more; nil for cutting
	wait int           // how many answers wait for each other
	cuts int           // answers that were cut or had to wait
}

func newCutter(t *testing.T, site string) *cutter {
	t.Helper()
	return startCutter(&cutter{t: t, to: site})
}

func startCutter(c *cutter) *cutter {
	t := c.t
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.at = at
	t.Cleanup(func() { at.Close() })
	go func() {
		for {
			conn, err := at.Accept()
			if err != nil {
				return
			}
			go c.serve(conn)
		}
	}()
	return c
}

// cut breaks the answer to every request that begins like that, after so many
// bytes of it, until mend. The site has answered then, whatever arrives.
func (c *cutter) cut(request string, after int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.what, c.left, c.cuts = request, after, 0
}

// hold makes the answers to requests that begin like that wait until there are
// n of them; then all pass again.
func (c *cutter) hold(request string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.what, c.held, c.wait, c.cuts = request, make(chan struct{}), n, 0
}

// mend cuts no more, and returns how many answers were cut.
func (c *cutter) mend() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.what = ""
	return c.cuts
}

// count is how many answers were cut or had to wait so far.
func (c *cutter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cuts
}

func (c *cutter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cuts++
	if c.held != nil && c.cuts == c.wait {
		close(c.held)
		c.what, c.held = "", nil
	}
}

func (c *cutter) serve(conn net.Conn) {
	defer conn.Close()
	if c.bare {
		c.pass(conn)
		return
	}
	// RFC 1928: a greeting with one method, then a name and a port, which
	// are the site's whatever they are.
	head := make([]byte, 5)
	if _, err := io.ReadFull(conn, head[:3]); err != nil {
		return
	}
	conn.Write([]byte{5, 0})
	if _, err := io.ReadFull(conn, head); err != nil || head[3] != 3 {
		c.t.Errorf("asked to connect by %x, %v; want a name", head, err)
		return
	}
	if _, err := io.ReadFull(conn, make([]byte, int(head[4])+2)); err != nil {
		return
	}
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	c.pass(conn)
}

// pass passes on what comes.
func (c *cutter) pass(conn net.Conn) {
	site, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer site.Close()
	f := flow{cutter: c, conn: conn, site: site}
	go func() {
		io.Copy(f.up(), conn)
		site.Close()
	}()
	io.Copy(f.down(), site)
}

// flow is one connection through a cutter.
type flow struct {
	*cutter
	conn, site net.Conn

	mu     sync.Mutex
	marked bool // what comes now is an answer to be cut or held
	left   int64
	held   chan struct{}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// up passes requests on. A head comes in one piece: it is short.
func (f *flow) up() io.Writer {
	return writer(func(p []byte) (int, error) {
		f.cutter.mu.Lock()
		if f.what != "" && bytes.HasPrefix(p, []byte(f.what)) {
			f.mu.Lock()
			f.marked, f.left, f.held = true, f.cutter.left, f.cutter.held
			f.mu.Unlock()
		}
		f.cutter.mu.Unlock()
		if f.bare {
			n := len(p)
			_, err := f.site.Write(bytes.Replace(p, []byte("Host: "+f.at.Addr().String()), []byte("Host: "+f.to), 1))
			return n, err
		}
		return f.site.Write(p)
	})
}

// down passes answers on, or as much as may pass.
func (f *flow) down() io.Writer {
	return writer(func(p []byte) (int, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		n := int64(len(p))
		switch {
		case !f.marked:
		case f.held != nil:
			f.add()
			<-f.held
			f.marked = false
		case n <= f.left:
			f.left -= n
		default:
			f.conn.Write(p[:f.left])
			f.add()
			return 0, io.ErrClosedPipe
		}
		return f.conn.Write(p)
	})
}
