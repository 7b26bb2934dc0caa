package firefox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// Names like those of onion services; nobody has their keys.
const (
	onion = "letheletheletheletheletheletheletheletheletheletheletheid.onion"
	other = "otherotherotherotherotherotherotherotherotherotherotheryd.onion"
)

// TestProxy browses through a proxy that writes down what it is asked for:
// nothing but the pages, by name.
func TestProxy(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		show(w, `<title>`+r.Host+`</title><form method=post><button>Send</button></form>
<a href="http://`+other+`/">other</a>`)
	}))
	defer s.Close()
	proxy := newProxy(t, s.Listener.Addr().String())
	f, err := Start(t.Context(), Config{Socks: proxy.listener.Addr().String()})
	must(t, err)
	defer f.Close()

	must(t, f.Open("http://"+onion+"/"))
	is(t, "title", onion, f.Title)
	must(t, f.Click("button"))
	must(t, f.Click("a"))
	is(t, "title", other, f.Title)
	must(t, f.Open(s.URL)) // to loopback through the proxy, too

	want := []string{onion + ":80", other + ":80", s.Listener.Addr().String()}
	slices.Sort(want)
	if got := proxy.destinations(); !slices.Equal(got, want) {
		t.Errorf("got %q asked for, want %q", got, want)
	}
}

// TestNoProxy has a browser that reaches loopback addresses and no others.
func TestNoProxy(t *testing.T) {
	for _, url := range []string{"http://" + onion + "/", "http://lethe.test/", "https://lethe.test/", "http://198.51.100.1/"} {
		err := shared.Open(url)
		if page, ok := errors.AsType[*PageError](err); !ok || page.Code != "proxyConnectFailure" {
			t.Errorf("%s: got %v, want a proxy that refuses", url, err)
		}
	}
	must(t, shared.Open(site(t, map[string]string{"/": ""})))
}

// recorder is a SOCKS5 proxy (RFC 1928) that writes down what it is asked to
// connect to and connects to one server, whatever that is.
type recorder struct {
	listener net.Listener
	server   string
	mu       sync.Mutex
	asked    map[string]bool
}

func newProxy(t *testing.T, server string) *recorder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	r := &recorder{listener: listener, server: server, asked: make(map[string]bool)}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go r.serve(conn)
		}
	}()
	return r
}

// destinations returns what was asked for, sorted, each once.
func (r *recorder) destinations() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for d := range r.asked {
		all = append(all, d)
	}
	slices.Sort(all)
	return all
}

func (r *recorder) serve(conn net.Conn) {
	defer conn.Close()
	destination, err := readRequest(conn)
	if err != nil {
		destination = err.Error()
	}
	r.mu.Lock()
	r.asked[destination] = true
	r.mu.Unlock()
	if err != nil {
		return
	}
	server, err := net.Dial("tcp", r.server)
	if err != nil {
		return
	}
	defer server.Close()
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	go func() {
		io.Copy(server, conn)
		server.Close()
	}()
	io.Copy(conn, server)
}

// readRequest answers the greeting with "no authentication" and returns the
// host:port that the request names.
func readRequest(conn net.Conn) (string, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil {
		return "", err
	}
	if _, err := io.ReadFull(conn, make([]byte, head[1])); err != nil {
		return "", err
	}
	conn.Write([]byte{5, 0})
	request := make([]byte, 5)
	if _, err := io.ReadFull(conn, request); err != nil {
		return "", err
	}
	var rest, size = 0, 0
	switch request[3] {
	case 1:
		rest, size = 3, net.IPv4len
	case 3:
		rest = int(request[4])
	case 4:
		rest, size = 15, net.IPv6len
	}
	address := make([]byte, 1+rest+2)
	address[0] = request[4]
	if _, err := io.ReadFull(conn, address[1:]); err != nil {
		return "", err
	}
	port := fmt.Sprint(binary.BigEndian.Uint16(address[1+rest:]))
	if size > 0 {
		return net.JoinHostPort(net.IP(address[:size]).String(), port), nil
	}
	return net.JoinHostPort(string(address[1:1+rest]), port), nil
}
