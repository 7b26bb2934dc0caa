package handlers

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"lethe/handlers/clean"
)

// overCircuits serves the site as tor reaches it, and returns clients by the
// number of their circuit.
func (s *testSite) overCircuits() (client func(circuit int) *http.Client, base string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { l.Close() })
	go s.server.Serve(l, clean.Door{Hosts: func(string) bool { return true }, Circuits: true})
	return func(circuit int) *http.Client {
		return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			c, err := d.DialContext(ctx, network, l.Addr().String())
			if err == nil {
				_, err = fmt.Fprintf(c, "PROXY TCP6 fc00:dead:beef:4dad::0:%x ::1 %d %d\r\n", circuit, circuit, 80)
			}
			return c, err
		}}}
	}, "http://" + l.Addr().String()
}
