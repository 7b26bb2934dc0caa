package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Links over Tor, made and opened by commands. Each command has circuits of
// its own, so that nothing at the service ties who made a link to who opened
// it, or two links to each other; and each connects to tor's proxy and to
// nothing else, and asks nobody for a name.
func TestLinksOverTor(t *testing.T) {
	control := filepath.Join(shm(t), "control")
	extra, _, socks := joined(t, "ControlSocket "+control, "CookieAuthentication 0")
	s := start(t, "serve", "--state", filepath.Join(t.TempDir(), "state"), "--torrc-extra", extra, "--locked-memory", "8MiB")
	t.Setenv("LETHE_PROXY", "socks5h://"+socks)
	site := s.onion(1)
	until(t, "the onion address", func() bool {
		return atLinks(t, site, "first", "send", "--ttl", "5m").code() == exitOK
	})
	before := isolations(t, control)

	const commands = 4
	for _, text := range []string{"one", "two"} {
		link := sent(t, site, text)
		if !strings.HasPrefix(link, site+"/s/") {
			t.Errorf("got the link %q, want one of %s", link, site)
		}
		r := straced(t, "", "reveal", link)
		wantRun(t, r.service, exitOK, text, "")
		r.wantOnly(socks)
	}
	now := isolations(t, control)
	fresh := 0
	for password := range now {
		if !before[password] {
			fresh++
		}
	}
	if fresh != commands {
		t.Errorf("%d commands came by circuits of %d passwords: %v", commands, fresh, now)
	}
}

// isolations are the passwords of which a tor has circuits to services.
func isolations(t *testing.T, control string) map[string]bool {
	t.Helper()
	c, err := net.Dial("unix", control)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	fmt.Fprint(c, "AUTHENTICATE\r\nGETINFO circuit-status\r\nQUIT\r\n")
	all := map[string]bool{}
	password := regexp.MustCompile(` PURPOSE=HS_CLIENT_REND .* SOCKS_PASSWORD="([^"]+)"`)
	for lines := bufio.NewScanner(c); lines.Scan(); {
		if m := password.FindStringSubmatch(lines.Text()); m != nil {
			all[m[1]] = true
		}
	}
	return all
}

// tracedRun is a command of which it was noted what it asked of the network,
// and which files it opened.
type tracedRun struct {
	*service
	calls string
}

// straced runs lethe under strace, to its end.
func straced(t *testing.T, in string, args ...string) tracedRun {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lethe := filepath.Join(t.TempDir(), "lethe")
	if err := os.Symlink(exe, lethe); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "calls")
	cmd := exec.Command("strace", append([]string{"-f", "-qq", "-yy", "-e", "trace=%network,openat", "-o", file, lethe}, args...)...)
	cmd.Stdin, cmd.Dir = strings.NewReader(in), t.TempDir()
	s := launch(t, cmd)
	<-s.ended
	calls, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (apt-get install strace)", err)
	}
	return tracedRun{s, string(calls)}
}

// Calls by which something could leave the machine, or by which names are
// looked up. A UDP socket alone sends nothing, but there is no reason for one.
var (
	connects = regexp.MustCompile(`connect\(\d+<[^>]*>, (\{.*?\}), \d+\)`)
	leaves   = regexp.MustCompile(`SOCK_DGRAM|SOCK_RAW|sendto\(|sendmsg\(|sendmmsg\(|/etc/resolv\.conf|/etc/hosts|/etc/nsswitch\.conf|io_uring`)
)

// wantOnly checks that the command connected to one address, 127.0.0.1:PORT or
// the path of a socket, and to nothing else.
func (r tracedRun) wantOnly(address string) {
	r.t.Helper()
	want := `{sa_family=AF_UNIX, sun_path="` + address + `"}`
	if host, port, err := net.SplitHostPort(address); err == nil {
		want = fmt.Sprintf(`{sa_family=AF_INET, sin_port=htons(%s), sin_addr=inet_addr("%s")}`, port, host)
	}
	found := connects.FindAllStringSubmatch(r.calls, -1)
	if len(found) == 0 {
		r.t.Errorf("it connected to nothing, in\n%s", r.calls)
	}
	for _, m := range found {
		if m[1] != want {
			r.t.Errorf("it connected to %s, want %s alone", m[1], want)
		}
	}
	for line := range strings.Lines(r.calls) {
		if leaves.MatchString(line) {
			r.t.Errorf("it called %s", line)
		}
	}
}

// Without a tor nothing leaves the machine: the proxy is tried, and the
// address of the service is told to nobody. An address that is no onion's is
// not even tried.
func TestNoWayAroundTor(t *testing.T) {
	const link = "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaam2dqd.onion/s/8s2c7q1x0v9z4k6m5n3b7l8j1h2g4f5"
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := nobody.Addr().String()
	nobody.Close()
	socket := filepath.Join(t.TempDir(), "socks")
	for _, at := range []struct{ proxy, address string }{{"socks5h://" + free, free}, {"unix:" + socket, socket}} {
		t.Setenv("LETHE_PROXY", at.proxy)
		for _, args := range [][]string{{"reveal", link}, {"receipt", strings.Replace(link, "/s/", "/receipt/", 1)}, {"send", "--url", strings.TrimSuffix(link, link[strings.Index(link, "/s/"):])}} {
			r := straced(t, "text", args...)
			wantRun(t, r.service, exitUnreachable, "", "there is no Tor to go through")
			r.wantOnly(at.address)
		}
	}
	for _, link := range []string{"http://example.org/s/8s2c7q1x0v9z4k6m5n3b7l8j1h2g4f5", "https://192.0.2.1/s/8s2c7q1x0v9z4k6m5n3b7l8j1h2g4f5"} {
		r := straced(t, "", "reveal", link)
		wantRun(t, r.service, exitUsage, "", "error")
		if strings.Contains(r.calls, "connect(") || leaves.MatchString(r.calls) {
			t.Errorf("it called\n%s", r.calls)
		}
	}
}
