package main

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// cutter is a SOCKS5 proxy in front of one site, which breaks connections off
// when it is told to, as a Tor circuit does.
type cutter struct {
	t    *testing.T
	to   string // the site's host:port
	at   net.Listener
	mu   sync.Mutex
	what string // how a request begins whose answer is cut; "" for none
	left int64  // bytes of it that pass
	cuts int
}

func newCutter(t *testing.T, site string) *cutter {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{t: t, to: site, at: at}
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

// mend lets all pass again, and returns how many answers were cut.
func (c *cutter) mend() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.what = ""
	return c.cuts
}

// count is how many answers were cut so far.
func (c *cutter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cuts
}

// cutting is how much of the answer to a request passes, if not all.
func (c *cutter) cutting(request []byte) (int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left, c.what != "" && bytes.HasPrefix(request, []byte(c.what))
}

func (c *cutter) serve(conn net.Conn) {
	defer conn.Close()
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
	site, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer site.Close()
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
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

	mu    sync.Mutex
	armed bool
	left  int64
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// up passes requests on. A head comes in one piece: it is short.
func (f *flow) up() io.Writer {
	return writer(func(p []byte) (int, error) {
		if left, ok := f.cutting(p); ok {
			f.mu.Lock()
			f.armed, f.left = true, left
			f.mu.Unlock()
		}
		return f.site.Write(p)
	})
}

// down passes answers on, or as much as may pass.
func (f *flow) down() io.Writer {
	return writer(func(p []byte) (int, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if !f.armed {
			return f.conn.Write(p)
		}
		if n := int64(len(p)); n <= f.left {
			f.left -= n
			return f.conn.Write(p)
		}
		f.conn.Write(p[:f.left])
		f.cutter.mu.Lock()
		f.cuts++
		f.cutter.mu.Unlock()
		return 0, io.ErrClosedPipe
	})
}
