package guard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// circuitLine is what tor writes before a visitor's first byte, with
// HiddenServiceExportCircuitID haproxy: the circuit's number in the last 32
// bits of an address and, its low half, as the port; then our own port
// (export_hs_client_circuit_id in tor's src/core/or/connection_edge.c).
const circuitLine = "PROXY TCP6 fc00:dead:beef:4dad::%x:%x ::1 %d %d\r\n"

// lineStart is how every such line begins. Nothing else is looked at further:
// it could be a request, with a link in it.
const lineStart = "PROXY TCP6 fc00:dead:beef:4dad::"

// lineMax is the longest such line, in bytes.
const lineMax = len("PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 65535\r\n")

// lineTimeout is for how long a connection may take to send the line. tor
// writes it before anything else, from the same machine.
const lineTimeout = 10 * time.Second

// errShort says that a line goes on behind what came of it.
var errShort = errors.New("short line")

var errLine = errors.New("no circuit line")

// takeLine reads the line at the beginning of b and says how long it is. What
// follows it is a request, and may hold a link; so may what is no line.
func takeLine(b []byte) (visitor uint32, n int, err error) {
	erasing(func() { n, err = lineLength(b[:min(len(b), lineMax)]) })
	if err != nil {
		return 0, 0, err
	}
	visitor, ok := parseLine(string(b[:n]))
	if !ok {
		return 0, 0, errLine
	}
	return visitor, n, nil
}

func lineLength(b []byte) (int, error) {
	for i, c := range b {
		switch {
		case i < len(lineStart) && c != lineStart[i]:
			return 0, errLine
		case c == '\n':
			return i + 1, nil
		}
	}
	if len(b) == lineMax {
		return 0, errLine
	}
	return 0, errShort
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

type connKey struct{}

// ConnContext is for http.Server.ConnContext: Handler and Visitor find the
// connection by it.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

// Visitor is the number of the visitor whose request has this context. The
// same number is the same circuit; it is not a person, and a new circuit is
// cheap. ok is false where the listener has no circuits, as on loopback.
func Visitor(ctx context.Context) (number uint32, ok bool) {
	c, ok := ctx.Value(connKey{}).(*conn)
	if !ok {
		return 0, false
	}
	return c.visitor, c.named
}
