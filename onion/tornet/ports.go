package tornet

import (
	"fmt"
	"net"
)

// testingOnlyReleased, if set, is called with each port right after it was
// let go for the tor that is to have it.
var testingOnlyReleased func(port int)

// holdPorts finds n free ports on 127.0.0.1 and holds them, so that nobody
// else finds them free.
func holdPorts(n int) ([]net.Listener, error) {
	var held []net.Listener
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			releasePorts(held)
			return nil, fmt.Errorf("finding free ports: %w", err)
		}
		held = append(held, l)
	}
	return held, nil
}

// releasePorts lets the ports go. It may be called again.
func releasePorts(held []net.Listener) {
	for _, l := range held {
		if l.Close() == nil && testingOnlyReleased != nil {
			testingOnlyReleased(portOf(l))
		}
	}
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
