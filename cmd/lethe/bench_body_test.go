package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"lethe/handlers/guard"
	"lethe/vault"
)

// moved is how much a body has in BenchmarkUpload and BenchmarkOpening.
const moved = 16 << 20

// mover is a site of two addresses: PUT takes a body into a vault, GET sends
// what was put last, as often as it is asked.
type mover struct {
	vault *vault.Vault
	link  [vault.KeyLen]byte
}

func (m *mover) serve(w http.ResponseWriter, r *http.Request, q *guard.Request) {
	w.Header().Set("Content-Type", "text/plain")
	var err error
	if r.Method == "GET" {
		err = m.send(w, q)
	} else {
		err = m.take(q)
	}
	if err != nil {
		panic(err)
	}
	if r.Method != "GET" {
		q.Send(w, []byte("taken"))
	}
}

func (m *mover) take(q *guard.Request) error {
	work, err := q.Work(false)
	if err != nil {
		return err
	}
	sub, err := m.vault.Begin(q.Length())
	if err != nil {
		return err
	}
	vault.Do(func() {
		for err == nil {
			var n int
			if n, err = q.Read(work); n > 0 {
				if _, wrong := sub.Write(work[:n]); wrong != nil {
					err = wrong
				}
			}
		}
	})
	if err != io.EOF {
		return err
	}
	return sub.Commit(vault.Terms{Life: vault.LifeMin}, m.link[:])
}

func (m *mover) send(w http.ResponseWriter, q *guard.Request) error {
	nonce := make([]byte, vault.NonceLen)
	for i := range nonce {
		nonce[i] = '0'
	}
	return m.vault.Open(vault.Claim{Key: m.link[:], Nonce: nonce}, func(o *vault.Opening) error {
		w.Header().Set("Content-Length", strconv.FormatInt(o.Size(), 10))
		return o.Read(func(page []byte) error { return q.Send(w, page) })
	})
}

// startMover serves one on a unix socket, as tor reaches a site.
func startMover(b *testing.B) (*mover, net.Conn) {
	v, err := vault.New(vault.Config{Arena: 128 << 20, Repeat: time.Hour, Now: bootTime})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(v.Close)
	g, err := guard.New(guard.Config{Heads: v.Heads(), Conns: v.Heads().Cap(), Work: v.Work(), Works: v.Work().Cap(), Body: moved})
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("unix", b.TempDir()+"/s")
	if err != nil {
		b.Fatal(err)
	}
	m := &mover{vault: v}
	server := &http.Server{Handler: guard.Handler(m.serve), ConnContext: guard.ConnContext, ErrorLog: log.New(io.Discard, "", 0)}
	go server.Serve(g.Listen(l, false))
	b.Cleanup(func() {
		server.Close()
		g.Wait()
	})
	c, err := net.Dial("unix", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return m, c
}

func ask(b *testing.B, c net.Conn, r *bufio.Reader, method string, body []byte) {
	fmt.Fprintf(c, "%s / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", method, len(body))
	if _, err := c.Write(body); err != nil {
		b.Fatal(err)
	}
	a, err := http.ReadResponse(r, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, a.Body); err != nil || a.StatusCode != http.StatusOK {
		b.Fatal(a.Status, err)
	}
}

// BenchmarkUpload is 16 MiB from a client on this machine through the guard
// into the vault, until its link is made. The goal is 400 MB/s.
func BenchmarkUpload(b *testing.B) {
	m, c := startMover(b)
	r, body := bufio.NewReaderSize(c, 64<<10), make([]byte, moved)
	b.SetBytes(moved)
	for b.Loop() {
		ask(b, c, r, "PUT", body)
		b.StopTimer()
		m.vault.Purge()
		b.StartTimer()
	}
}

// BenchmarkOpening is 16 MiB from the vault to such a client. The goal is 400
// MB/s.
func BenchmarkOpening(b *testing.B) {
	_, c := startMover(b)
	r := bufio.NewReaderSize(c, 64<<10)
	ask(b, c, r, "PUT", make([]byte, moved))
	b.SetBytes(moved)
	for b.Loop() {
		ask(b, c, r, "GET", nil)
	}
}
