package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lethe/handlers/trace"
	"lethe/onion"
	"lethe/policy"
	"lethe/vault"
)

// program asks on the socket of a service, as the operator's programs do.
func program(t *testing.T, state, method, path string) (code int, raw string) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(runtimeOf(t, state), metricsSocket))
		},
	}}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://lethe"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	var head bytes.Buffer
	a.Header.Write(&head)
	return a.StatusCode, head.String() + "\n" + string(b)
}

// What the socket answers does not tell a visit: it is the same before and
// after, to the byte, while the room that is taken passes a quarter.
func TestMetricsTellNoVisit(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state, "--recipients", journalistsFile(t, "alice "+ageKey(t)), "--desk-local", "127.0.0.1:0")
	site := s.local()
	ask := func() (all string) {
		for _, path := range []string{"/metrics", "/health", "/ready"} {
			code, raw := program(t, state, "GET", path)
			all += fmt.Sprintf("%s: %d\n%s\n", path, code, raw)
		}
		return all
	}
	v, err := trace.Visit(strings.TrimPrefix(site, "http://"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for {
		hour := time.Now().Truncate(time.Hour)
		before := ask()
		if _, err := v.Post("/new", trace.FilesForm([]byte("text"), nil, trace.File{Field: "file", Filename: []byte("a.bin"), Value: make([]byte, 2<<20)})); err != nil {
			t.Fatal(err)
		}
		openLink(t, direct(), makeLink(t, direct(), site, "text", ""), "")
		_, page, err := v.Ask(http.MethodGet, "/tip", trace.Body{})
		if err == nil {
			_, err = v.Post("/tip", trace.TipForm(trace.Hidden(page, "nonce")[0], []byte("a tip")))
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := s.statusOn(state); strings.Contains(got, "less than a quarter") {
			t.Fatalf("there is too little in it for a test:\n%s", got)
		}
		after := ask()
		if !time.Now().Truncate(time.Hour).Equal(hour) { // the one moment at which it may differ
			continue
		}
		if before != after {
			t.Errorf("got\n%s\nafter a visit, before it\n%s", after, before)
		}
		if want := "\nlethe_room_taken_ratio 0\n"; !strings.Contains(after, want) {
			t.Errorf("got\n%s\nwant %q in it", after, want)
		}
		return
	}
}

// Programs may ask three things and change nothing, over a socket that is the
// operator's alone.
func TestPrograms(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state)
	s.local()
	path := filepath.Join(runtimeOf(t, state), metricsSocket)
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", i, err)
	}
	if want := "metrics          " + path + "\n"; !strings.Contains(s.statusOn(state), want) {
		t.Errorf("the status does not say %q", want)
	}
	for _, c := range []struct {
		method, path string
		code         int
	}{
		{"GET", "/metrics", 200}, {"HEAD", "/metrics", 200}, {"GET", "/health", 200}, {"HEAD", "/ready", 200}, {"GET", "/ready?verbose", 200},
		{"POST", "/metrics", 405}, {"PUT", "/health", 405}, {"DELETE", "/ready", 405}, {"OPTIONS", "/metrics", 405},
		{"GET", "/", 404}, {"POST", "/x", 404}, {"GET", "/metrics/", 404}, {"GET", "/debug/pprof/", 404}, {"GET", "//metrics", 404},
	} {
		code, raw := program(t, state, c.method, c.path)
		if code != c.code || c.method == "HEAD" && !strings.HasSuffix(raw, "\n\n") {
			t.Errorf("%s %s: got %d, want %d; %s", c.method, c.path, code, c.code, raw)
		}
	}
	if _, raw := program(t, state, "GET", "/metrics"); raw != "" {
		checkMetrics(t, raw[strings.Index(raw, "\n\n")+2:])
	}
	if code, raw := askRaw(t, path, "GET /metrics HTTP/1.1\r\nHost: a\r\nX: "+strings.Repeat("x", 16<<10)+"\r\n\r\n"); code != 431 {
		t.Errorf("a long head: got %d, want 431; %s", code, raw)
	}

	// A site that hangs does not live; nor does one that is gone.
	site := s.site()
	syscall.Kill(site, syscall.SIGSTOP)
	for _, path := range []string{"/health", "/ready"} {
		if code, raw := program(t, state, "GET", path); code != 503 || !strings.HasSuffix(raw, "\n\nsilent\n") {
			t.Errorf("%s of a site that hangs: got %d, %q", path, code, raw)
		}
	}
	syscall.Kill(site, syscall.SIGCONT)
	until(t, "a site that lives again", func() bool { code, _ := program(t, state, "GET", "/health"); return code == 200 })
	syscall.Kill(site, syscall.SIGKILL)
	until(t, "a second site", func() bool {
		_, raw := program(t, state, "GET", "/metrics")
		return strings.Contains(raw, "\nlethe_site_starts_total 2\n")
	})
}

// askRaw sends bytes to a socket and returns the status of the answer.
func askRaw(t *testing.T, path, what string) (code int, raw string) {
	t.Helper()
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	io.WriteString(c, what)
	b, _ := io.ReadAll(c)
	fmt.Sscanf(string(b), "HTTP/1.1 %d", &code)
	return code, string(b)
}

// Who keeps connections open keeps others waiting, and not for long.
func TestProgramsBounded(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state)
	s.local()
	for range 2 * programsMost {
		c, err := net.Dial("unix", filepath.Join(runtimeOf(t, state), metricsSocket))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET /metrics HTTP/1.1\r\n") // and no more
	}
	if code, raw := program(t, state, "GET", "/health"); code != 200 {
		t.Errorf("got %d, %s", code, raw)
	}
}

// Every gate on the way to being found keeps /ready back, with its word, and
// /metrics tells of it in its format.
func TestReady(t *testing.T) {
	k := &keeper{status: new(statusBoard), tally: newTally(time.Unix(3600, 0)), end: newEnd(), deskKey: new(onion.Key)}
	site := newChild(nil, nil)
	k.end.child.Store(site)
	near, far := net.Pipe()
	defer near.Close()
	site.wire = newWire(near)
	go func() { // a site that answers
		w := newWire(far)
		for none := 0; ; {
			if _, err := w.receive(); err != nil {
				return
			}
			site.taken <- none
		}
	}()
	for _, step := range []struct {
		word string
		then func(*status)
	}{
		{"starting", func(s *status) { s.Memory = new(vault.Layout) }},
		{"tor", func(s *status) { s.torIs("0.4.9\\\"11\n") }},
		{"connecting", func(s *status) { s.Progress = 100 }},
		{"descriptor", func(s *status) { s.Published = true }},
		{"desk", func(s *status) {
			s.DeskPublished, s.InForce = true, map[string]onion.InForce{"desk": {}, "public": {PoW: true, IntroDoS: true, Streams: 9}}
		}},
		{"", func(s *status) { s.torIs("") }},
		{"tor", func(*status) {}},
	} {
		if got := k.unready(); got != step.word {
			t.Errorf("got %q, want %q", got, step.word)
		}
		checkMetrics(t, string(k.metrics()))
		k.status.set(step.then)
	}
	k.end.over.Store(true)
	if got := k.unready(); got != "panic" {
		t.Errorf("got %q, want panic", got)
	}
}

// What a visit could bring about moves at full hours alone, and faults by one
// a day for each class.
func TestTallyMovesByTheHour(t *testing.T) {
	now := time.Date(2026, 3, 1, 13, 5, 0, 0, time.UTC)
	tl := newTally(now)
	at := slowly{}
	look := func() { tl.look(now, func() slowly { return at }) }
	look()
	first := fmt.Sprint(tl.get())
	at = slowly{Taken: 3, LogDays: 2, LogFails: true}
	for range 54 {
		now = now.Add(time.Minute)
		tl.note(policy.Faulted{Fault: policy.FaultPanic}, now)
		tl.note(policy.Faulted{Fault: "made up"}, now)
		look()
		if got := fmt.Sprint(tl.get()); got != first {
			t.Fatalf("at %v: got %s, want %s", now, got, first)
		}
	}
	now = now.Add(time.Minute)
	look()
	if got := tl.get(); got.Slow != at || got.Faults[policy.FaultPanic] != 1 || got.Faults[policy.FaultOther] != 1 || got.Faults[policy.FaultVault] != 0 {
		t.Errorf("after the hour: %+v", got)
	}
	for range 2 * 24 { // two more days
		now = now.Add(time.Hour)
		tl.note(policy.Faulted{Fault: policy.FaultPanic}, now)
		look()
	}
	if got := tl.get().Faults[policy.FaultPanic]; got != 3 {
		t.Errorf("got %d days with a fault, want 3", got)
	}
	tl.note(policy.SiteStarted{}, now)
	if got := tl.get(); got.Slow.Taken != 0 || got.Sites != 1 {
		t.Errorf("in a new site: %+v", got)
	}
}
