//go:build !race

// The race detector keeps copies of its own.

package clean

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"lethe/assets"
	"lethe/handlers/trace"
	"lethe/vault"
)

// formsName makes the test binary a site whose one page takes every kind of
// form that this package reads, and sends its text back.
const formsName = "lethe-forms"

func init() {
	if os.Args[0] == formsName {
		if err := serveForms(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// serveForms serves until standard input ends.
func serveForms() error {
	began := time.Now()
	v, err := vault.New(vault.Config{Arena: 8 << 20, Now: func() time.Duration { return time.Since(began) }})
	if err != nil {
		return err
	}
	s, err := New(Site{
		Serve:  func(p *Reply, q *Request) error { return takeForm(v, p, q) },
		Notice: func(_ *Request, n assets.Notice) assets.Sheet { return assets.Sheet{[]byte(n)} },
		Heads:  v.Heads(), Conns: v.Heads().Cap(), Work: v.Work(), Works: v.Work().Cap(), BodyMax: 4 << 20,
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	go s.Serve(l, Door{Hosts: func(string) bool { return true }})
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// takeForm reads a form of any kind and answers with the text in it.
func takeForm(v *vault.Vault, p *Reply, q *Request) error {
	rest, err := q.Room(false)
	if err != nil {
		return err
	}
	window, out := rest.Cut(WindowSize), rest.Cut(EscapeSize)
	sub, err := v.Begin(q.Length())
	if err != nil {
		return err
	}
	defer sub.Abort()
	take := func(piece []byte) error { _, err := sub.Write(piece); return err }
	fields := []*Field{
		{Name: "text", To: take},
		{Name: "passphrase", Value: rest.Cut(100)[:0]},
		{Name: "file", To: take, Open: func(filename, kind []byte) error { return take(filename) }},
	}
	body, boundary := q.Content(), BoundaryOf(q.Kind)
	vault.Do(func() {
		switch {
		case boundary != "":
			err = ReadMultipart(body, boundary, window, rest.Cut(PartRoom), fields...)
		case q.IsForm():
			err = ReadForm(body, window, fields[:2]...)
		default:
			err = ReadJSON(body, window, fields[:2]...)
		}
	})
	if err != nil {
		return err
	}
	sheet := assets.Sheet{[]byte(`<pre class="secret">`), []byte("</pre>")}
	return p.Text(http.StatusOK, sheet, out, func(w io.Writer) error {
		return sub.Read(func(piece []byte) error { _, err := w.Write(piece); return err })
	})
}

// TestFormsLeaveNothing: of whatever kind a form is, nothing of what is in it
// stays in the process that read it, whole or broken off.
func TestFormsLeaveNothing(t *testing.T) {
	if !vault.Erases {
		t.Skip("built without GOEXPERIMENT=runtimesecret: what an answer used stays in memory longer")
	}
	site, addr := startForms(t)
	for _, size := range []int{64, 4 << 10, 1 << 20} {
		text, passphrase := trace.Random(size), trace.Random(24)
		file := trace.File{Field: "file", Filename: trace.RandomName(20), Value: trace.Random(size)}
		fields := []trace.Field{{Name: "text", Value: text}, {Name: "passphrase", Value: passphrase}}
		secrets := []trace.Secret{
			{Name: "text", Value: text}, {Name: "passphrase", Value: passphrase},
			{Name: "file", Value: file.Value}, {Name: "file name", Value: file.Filename},
		}
		l, err := trace.Start(secrets...)
		if err != nil {
			t.Fatal(err)
		}
		for name, form := range map[string]trace.Body{
			"urlencoded": trace.URLEncoded(fields...), "multipart": trace.Multipart(fields, file), "json": trace.JSONObject(fields...),
		} {
			for _, whole := range []bool{true, false} {
				v, err := trace.Visit(addr, false)
				if err != nil {
					t.Fatal(err)
				}
				if whole {
					page, err := v.Post("/", form)
					got, ok := trace.Text(page)
					if err != nil || !ok || !bytes.HasPrefix(got, text) {
						t.Fatalf("%s: another text came back: %v", name, err)
					}
				} else if err := v.Send(http.MethodPost, "/", form, len(form.Bytes)*2/3); err != nil {
					t.Fatal(err)
				} else {
					v.Abort()
				}
				left := leftBehind(t, l, site)
				if left.Count("").Any() {
					t.Errorf("%s, %d bytes, whole %v: %v", name, size, whole, left)
				}
				v.Close()
			}
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// leftBehind is what is found after the collection that follows an answer, and
// its turn on a busy machine.
func leftBehind(t *testing.T, l *trace.Looker, pid int) (r *trace.Report) {
	t.Helper()
	pause := 5 * time.Millisecond
	for range 9 {
		var err error
		if r, err = l.Look(pid); err != nil {
			t.Fatalf("%v (it takes the right to trace other processes: root)", err)
		}
		if !r.Count("").Any() {
			break
		}
		time.Sleep(pause)
		pause *= 2
	}
	return r
}

// startForms starts that site; it ends with the test.
func startForms(t *testing.T) (pid int, addr string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: exe, Args: []string{formsName}, Stderr: os.Stderr}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid, line[:len(line)-1]
}
