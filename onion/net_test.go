package onion_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lethe/onion"
	"lethe/onion/tornet"

	"golang.org/x/net/proxy"
)

// The private network is started by the first test that needs it, and shared.
var network struct {
	once sync.Once
	net  *tornet.Network
	err  error
}

func startNetwork(t *testing.T) *tornet.Network {
	t.Helper()
	network.once.Do(func() {
		network.net, network.err = tornet.Start(context.Background(), tornet.Config{Keys: tornet.CacheDir()})
	})
	if network.err != nil {
		t.Fatal(network.err)
	}
	return network.net
}

func closeNetwork() {
	if network.net != nil {
		network.net.Close()
	}
}

// site answers on a unix socket and notes the first line of each connection.
type site struct {
	lines chan string
}

func startSite(t *testing.T, socket string) *site {
	t.Helper()
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &site{lines: make(chan string, 100)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.answer(c)
		}
	}()
	return s
}

func (s *site) answer(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	line, err := r.ReadString('\n')
	if err != nil {
		return
	}
	s.lines <- line
	if _, err := http.ReadRequest(r); err == nil {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
	}
}

// fetch gets the page of an address through a client of the network.
func fetch(t *testing.T, c *tornet.Client, address string) {
	t.Helper()
	d, err := proxy.SOCKS5("tcp", c.Proxy(), nil, proxy.Direct)
	if err != nil {
		t.Fatal(err)
	}
	web := http.Client{
		Transport: &http.Transport{DialContext: d.(proxy.ContextDialer).DialContext, DisableKeepAlives: true},
		Timeout:   limit,
	}
	resp, err := web.Get("http://" + address + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || string(b) != "hello" {
		t.Errorf("got %q, %v from the service, want hello", b, err)
	}
}

// A transport that listens to nobody is killed with the tor that executed it.
func TestTransportEndsWithTor(t *testing.T) {
	n := startNetwork(t)
	dir := folders(t)
	number := filepath.Join(dir, "transport.pid")
	plugin := filepath.Join(dir, "transport")
	lines := "#!/bin/sh\ntrap '' TERM HUP\necho $$ > " + number + ".new\nmv " + number + ".new " + number + "\nwhile :; do sleep 1; done\n"
	if err := os.WriteFile(plugin, []byte(lines), 0o700); err != nil {
		t.Fatal(err)
	}
	extra, err := onion.ParseExtra(strings.NewReader(string(n.Options()) +
		"UseBridges 1\nBridge none 127.0.0.1:9\nClientTransportPlugin none exec " + plugin))
	if err != nil {
		t.Fatal(err)
	}
	c := config(dir, openKey(t, dir))
	c.Offline = false
	c.Extra = extra
	r := start(t, c)
	tor := await[onion.Started](r).PID
	var pid int
	for began := time.Now(); pid == 0; time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > limit {
			t.Fatal("tor does not execute the transport")
		}
		b, _ := os.ReadFile(number)
		pid, _ = strconv.Atoi(strings.TrimSpace(string(b)))
	}
	kill(t, tor, syscall.SIGKILL)
	await[onion.Ended](r)
	for began := time.Now(); runs(pid); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > limit {
			kill(t, pid, syscall.SIGKILL)
			t.Fatal("the transport outlives its tor")
		}
	}
	r.stop()
}

var circuitLine = regexp.MustCompile(`^PROXY TCP6 fc00:dead:beef:4dad::[0-9a-f]+:[0-9a-f]+ ::1 [0-9]+ 80\r\n$`)

func TestPublished(t *testing.T) {
	n := startNetwork(t)
	client, err := n.NewClient(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	extra, err := onion.ParseExtra(bytes.NewReader(n.Options()))
	if err != nil {
		t.Fatal(err)
	}
	dir := folders(t)
	key := openKey(t, dir)
	c := config(dir, key)
	c.Offline = false
	c.Extra = extra
	s := startSite(t, filepath.Join(dir, "public.sock"))

	began := time.Now()
	r := start(t, c)
	first := await[onion.Started](r).PID
	t.Logf("started after %v", time.Since(began).Round(time.Millisecond))
	wantNoKey(t, c) // so what is published below comes from tor's memory
	for {
		if await[onion.Bootstrap](r).Percent == 100 {
			break
		}
	}
	t.Logf("bootstrapped after %v", time.Since(began).Round(time.Millisecond))
	if p := await[onion.Published](r); p != (onion.Published{Name: "public", Address: key.Address()}) {
		t.Errorf("got %+v, want public at %s", p, key.Address())
	}
	t.Logf("published after %v", time.Since(began).Round(time.Millisecond))
	fetch(t, client, key.Address())
	t.Logf("fetched after %v", time.Since(began).Round(time.Millisecond))
	if line := <-s.lines; !circuitLine.MatchString(line) {
		t.Errorf("got first line %q, want a circuit", line)
	}

	killed := time.Now()
	kill(t, first, syscall.SIGKILL)
	if e := await[onion.Ended](r); e.Again != c.MinBackoff {
		t.Errorf("got a wait of %v, want %v", e.Again, c.MinBackoff)
	}
	await[onion.Published](r)
	t.Logf("published again %v after the kill", time.Since(killed).Round(time.Millisecond))
	fetch(t, client, key.Address())
	t.Logf("fetched again %v after the kill", time.Since(killed).Round(time.Millisecond))
	r.stop()
}
