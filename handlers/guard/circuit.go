package guard

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// circuitLine is what tor writes before a visitor's first byte, with
// HiddenServiceExportCircuitID haproxy: the circuit's number in the last 32
// bits of an address and, its low half, as the port; then our own port
// (export_hs_client_circuit_id in tor's src/core/or/connection_edge.c).
const circuitLine = "PROXY TCP6 fc00:dead:beef:4dad::%x:%x ::1 %d %d\r\n"

// The shortest and the longest such line, in bytes.
const (
	lineMin = len("PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 1 1\r\n")
	lineMax = len("PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 65535\r\n")
)

// lineTimeout is for how long a connection may take to send the line. tor
// writes it before anything else, from the same machine.
const lineTimeout = 10 * time.Second

// Circuit returns a listener for what tor forwards: each connection has to
// begin with the line that names its circuit. One that does not is closed
// and looks to its reader like one that sent nothing. Accept does not wait
// for the line; it is read, to its last byte and no further, when the
// connection is first read from.
func Circuit(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, limit: time.Now().Add(lineTimeout)}, nil
}

// conn reads the line before the first byte it gives away.
type conn struct {
	net.Conn
	once    sync.Once
	visitor uint32 // set once named
	named   bool

	mu       sync.Mutex
	limit    time.Time // for the line; zero when it was read
	deadline time.Time // that the reader asked for
}

func (c *conn) Read(p []byte) (int, error) {
	c.once.Do(c.name)
	if !c.named {
		return 0, io.EOF
	}
	return c.Conn.Read(p)
}

// name reads the line, and closes the connection when there is none.
func (c *conn) name() {
	c.mu.Lock()
	c.Conn.SetReadDeadline(earlier(c.deadline, c.limit))
	c.mu.Unlock()

	c.visitor, c.named = readLine(c.Conn)
	if !c.named {
		c.Conn.Close()
		return
	}
	c.mu.Lock()
	c.limit = time.Time{}
	c.Conn.SetReadDeadline(c.deadline)
	c.mu.Unlock()
}

// SetReadDeadline keeps a deadline set while the line is awaited from
// outlasting the line's own.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	return c.Conn.SetReadDeadline(earlier(t, c.limit))
}

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.Conn.SetWriteDeadline(t)
}

// CloseWrite lets net/http end an answer before a body was read in full.
func (c *conn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return nil
}

// earlier is the first of two deadlines, of which the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// readLine reads the line and nothing after it: what follows is a request,
// and may hold a link. So it reads the length that every line has in one
// piece and the rest byte by byte.
func readLine(r io.Reader) (visitor uint32, ok bool) {
	var line [lineMax]byte
	n, err := io.ReadFull(r, line[:lineMin])
	for ; err == nil && line[n-1] != '\n' && n < lineMax; n++ {
		_, err = io.ReadFull(r, line[n:n+1])
	}
	if err != nil {
		return 0, false
	}
	return parseLine(string(line[:n]))
}

// parseLine takes only the very bytes that tor would write: what it has read
// has to print to the same line again.
func parseLine(line string) (visitor uint32, ok bool) {
	var high, low, from, to uint16
	if _, err := fmt.Sscanf(line, circuitLine, &high, &low, &from, &to); err != nil {
		return 0, false
	}
	if from != low || fmt.Sprintf(circuitLine, high, low, from, to) != line {
		return 0, false
	}
	return uint32(high)<<16 | uint32(low), true
}

type visitorKey struct{}

// ConnContext is for [net/http.Server.ConnContext]: it lets Visitor find the
// number of the connection that a request came by.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*conn); ok {
		return context.WithValue(ctx, visitorKey{}, c)
	}
	return ctx
}

// Visitor is the number of the visitor whose request has this context. The
// same number is the same circuit; it is not a person, and a new circuit is
// cheap. ok is false where the listener is not Circuit's, as on loopback. It
// may be called once the request's head was read.
func Visitor(ctx context.Context) (number uint32, ok bool) {
	c, ok := ctx.Value(visitorKey{}).(*conn)
	if !ok || !c.named {
		return 0, false
	}
	return c.visitor, true
}
