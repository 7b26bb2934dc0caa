package guard

import (
	"bytes"
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

// The shortest and the longest such line, in bytes.
const (
	lineMin = len("PROXY TCP6 fc00:dead:beef:4dad::0:1 ::1 1 1\r\n")
	lineMax = len("PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 65535\r\n")
)

// lineTimeout is for how long a connection may take to send the line. tor
// writes it before anything else, from the same machine.
const lineTimeout = 10 * time.Second

// errShort says that a line goes on behind what came of it.
var errShort = errors.New("short line")

var errLine = errors.New("no circuit line")

// takeLine reads the line at the beginning of b and says how long it is.
func takeLine(b []byte) (visitor uint32, n int, err error) {
	line := b[:min(len(b), lineMax)]
	n = bytes.IndexByte(line, '\n') + 1
	switch {
	case n == 0 && len(line) < lineMax && bytes.HasPrefix(line, []byte(lineStart[:min(len(line), len(lineStart))])):
		return 0, 0, errShort
	case n < lineMin || !bytes.HasPrefix(line, []byte(lineStart)):
		return 0, 0, errLine
	}
	visitor, ok := parseLine(string(line[:n]))
	if !ok {
		return 0, 0, errLine
	}
	return visitor, n, nil
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
