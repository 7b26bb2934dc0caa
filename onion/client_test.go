package onion

import (
	"bytes"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

const clientTorrc = `SocksPort unix:RUNTIME/socks.sock IsolateSOCKSAuth OnionTrafficOnly ExtendedErrors
ClientOnly 1
Log warn stdout
SafeLogging 1
AvoidDiskWrites 1
VanguardsLiteEnabled 1
Sandbox 1
`

func TestClientTorrc(t *testing.T) {
	c := ClientConfig{Runtime: "/run/lethe"}
	if got, want := string(c.torrc()), strings.ReplaceAll(clientTorrc, "RUNTIME", c.Runtime); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

var anyAddress = strings.Repeat("a", 56) + ".onion"

// What is said to tor's socket, byte for byte, and what its answers mean.
func TestSocks(t *testing.T) {
	want := "\x05\x01\x02" + "\x01\x05lethe\x03abc" + "\x05\x01\x00\x03\x3e" + anyAddress + "\x00\x50"
	for _, tt := range []struct {
		answer string
		want   error
	}{
		{"\x05\x02\x01\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", nil},
		{"\x05\x02\x01\x00\x05\x00\x00\x04" + strings.Repeat("\x00", 18), nil},
		{"\x05\x02\x01\x00\x05\xf0\x00\x01", ErrNotFound},
		{"\x05\x02\x01\x00\x05\xf4\x00\x01", ErrNoAccess},
		{"\x05\x02\x01\x00\x05\xf5\x00\x01", ErrBadAccess},
		{"\x05\x00", ErrSocks},
		{"HTTP/1.1", ErrSocks},
		{"\x05\x02\x01\x01", ErrSocks},
		{"\x05\x02\x01\x00\x05\x00\x00\x03", ErrSocks},
		{"\x05\x02\x01\x00\x05\x00\x00\x01\x00", io.ErrUnexpectedEOF},
		{"", io.EOF},
	} {
		said := new(bytes.Buffer)
		err := connect(readWriter{strings.NewReader(tt.answer), said}, anyAddress, 80, "abc")
		if !errors.Is(err, tt.want) {
			t.Errorf("got %v for %q, want %v", err, tt.answer, tt.want)
		}
		if got := said.String(); !strings.HasPrefix(want, got) || err == nil && got != want {
			t.Errorf("got %q said, want %q", got, want)
		}
	}
}

// FuzzSocks: whatever answers, nothing else is said to it than what a tor is to
// hear; and where it connects, what comes behind its answer is left to whoever
// reads on.
func FuzzSocks(f *testing.F) {
	const ok = "\x05\x02\x01\x00\x05\x00\x00"
	for _, s := range []string{"", ok + "\x01\x00\x00\x00\x00\x00\x00HTTP", ok + "\x04" + strings.Repeat("\x00", 18) + "x", ok + "\x03\x01a\x00\x00", "HTTP/1.0 501 X", "\x05\x02\x01\x00\x05\xf0\x00\x01", "\x05\xff"} {
		f.Add([]byte(s), "abc")
	}
	f.Fuzz(func(t *testing.T, answer []byte, isolation string) {
		if len(isolation) < 1 || len(isolation) > isolationMax {
			return
		}
		want := "\x05\x01\x02" + "\x01\x05lethe" + string([]byte{byte(len(isolation))}) + isolation + "\x05\x01\x00\x03\x3e" + anyAddress + "\x00\x50"
		left, said := bytes.NewReader(answer), new(bytes.Buffer)
		err := connect(readWriter{left, said}, anyAddress, 80, isolation)
		if got := said.String(); !strings.HasPrefix(want, got) || err == nil && got != want {
			t.Fatalf("got %q said, want %q", got, want)
		}
		bound := map[byte]int{1: 4 + 2, 4: 16 + 2}
		connects := bytes.HasPrefix(answer, []byte("\x05\x02\x01\x00\x05\x00")) && len(answer) >= 8 && bound[answer[7]] > 0 && len(answer) >= 8+bound[answer[7]]
		if (err == nil) != connects {
			t.Fatalf("got %v of %q", err, answer)
		}
		if err == nil && left.Len() != len(answer)-8-bound[answer[7]] {
			t.Fatalf("%d bytes are left of %q", left.Len(), answer)
		}
	})
}

// One letter changed, and an address is none. (The first is the address of
// the Tor Project.)
func TestIsAddress(t *testing.T) {
	const real = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
	for address, want := range map[string]bool{
		real:                            true,
		"3" + real[1:]:                  false,
		strings.ToUpper(real):           false,
		"www." + real:                   false,
		strings.TrimSuffix(real, "ion"): false,
		anyAddress:                      false,
		"":                              false,
	} {
		if got := IsAddress(address); got != want {
			t.Errorf("got %v for %q, want %v", got, address, want)
		}
	}
}

type readWriter struct {
	io.Reader
	io.Writer
}

func TestDialRefuses(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	k := &Client{socket: socket}
	for _, tt := range []struct{ address, isolation string }{
		{"example.org", "a"},
		{"127.0.0.1:80", "a"},
		{strings.ToUpper(anyAddress), "a"},
		{"www." + anyAddress, "a"},
		{anyAddress + ".", "a"},
		{anyAddress + ":0", "a"},
		{anyAddress + ":65536", "a"},
		{anyAddress + ":", "a"},
		{anyAddress, ""},
		{anyAddress, strings.Repeat("a", 256)},
	} {
		if c, err := k.Dial(t.Context(), tt.address, tt.isolation); err == nil {
			c.Close()
			t.Errorf("got a connection to %q with an isolation of %d bytes", tt.address, len(tt.isolation))
		}
	}
}
