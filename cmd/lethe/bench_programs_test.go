package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// doorway is a way in for programs: what makes a link of a text, where its key
// stands in the answer, and what opens it.
type doorway struct {
	name       string
	kind       string
	make       string // address
	text, rest string // stand before and behind the text
	key        string // stands before the key
	open       string // address, with %s for the key
	claim      string // what is sent there, likewise
	openKind   string
}

const (
	formKind = "application/x-www-form-urlencoded"
	jsonKind = "application/json"
)

// doors are what clients use, as they use it.
var doors = []doorway{
	{"v1", formKind, "/api/v1/share", "secret=", "&ttl=3600", `"secret_key":"`, "/api/v1/secret/%s", "", formKind},
	{"v1json", jsonKind, "/api/v1/share", `{"ttl":3600,"secret":"`, `"}`, `"secret_key":"`, "/api/v1/secret/%s", "{}", jsonKind},
	{"v2", jsonKind, "/api/v2/guest/secret/conceal", `{"secret":{"ttl":3600,"kind":"conceal","secret":"`, `"}}`, `"secret":{"identifier":"`,
		"/api/v2/guest/secret/%s/reveal", `{"continue":true}`, jsonKind},
	{"own", formKind, "/api/lethe/v1/links", "life=3600&text=", "", `"key":"`, "/api/lethe/v1/open", "stream=1&key=%s", formKind},
}

// siteDoor is the forms of the pages, for races.
var siteDoor = doorway{"site", formKind, "/new", "life=3600&text=", "", "/s/", "/open", "key=%s", formKind}

// keep makes a link of a text and returns its key.
func (c *cycler) keep(d *doorway, text string) (string, error) {
	c.kind = d.kind
	a, err := c.ask("POST", d.make, []byte(d.text+text+d.rest))
	if err != nil {
		return "", err
	}
	_, rest, found := strings.Cut(string(a), d.key)
	if !found || len(rest) < 31 || c.status != "200" {
		return "", fmt.Errorf("%s: got status %s, %q", d.make, c.status, a[:min(len(a), 200)])
	}
	return rest[:31], nil
}

// reveal opens a link and says whether the text came. It comes again where the
// service has no turn for it.
func (c *cycler) reveal(d *doorway, key, text string) (bool, error) {
	c.kind = d.openKind
	path, claim := d.open, d.claim
	if strings.Contains(path, "%s") {
		path = fmt.Sprintf(path, key)
	} else {
		claim = fmt.Sprintf(claim, key)
	}
	for {
		a, err := c.ask("POST", path, []byte(claim))
		if err != nil || c.status != "503" {
			return strings.Contains(string(a), text), err
		}
	}
}

// bareDoors adds the doors for programs to the bare server: what encoding/json
// takes and gives, with nothing kept but the text.
func bareDoors(mux *http.ServeMux, mu *sync.Mutex, texts map[string]string) {
	keep := func(text string) string {
		var b [16]byte
		rand.Read(b[:])
		key := hex.EncodeToString(b[:])[:31]
		mu.Lock()
		defer mu.Unlock()
		texts[key] = text
		return key
	}
	take := func(key string) string {
		mu.Lock()
		defer mu.Unlock()
		text := texts[key]
		delete(texts, key)
		return text
	}
	say := func(w http.ResponseWriter, v any) {
		b, _ := json.Marshal(v)
		w.Header().Set("Content-Type", jsonKind)
		w.Header().Set("Content-Length", strconv.Itoa(len(b))) // or it comes in chunks
		w.Write(b)
	}
	type members = map[string]any
	mux.HandleFunc("POST /api/v1/share", func(w http.ResponseWriter, r *http.Request) {
		text := ""
		if r.Header.Get("Content-Type") == jsonKind {
			var asked struct{ Secret string }
			json.NewDecoder(r.Body).Decode(&asked)
			text = asked.Secret
		} else {
			text = r.FormValue("secret")
		}
		say(w, members{"secret_key": keep(text), "ttl": 3600, "state": "new"})
	})
	mux.HandleFunc("POST /api/v1/secret/{key}", func(w http.ResponseWriter, r *http.Request) {
		say(w, members{"value": take(r.PathValue("key")), "secret_key": r.PathValue("key")})
	})
	mux.HandleFunc("POST /api/v2/guest/secret/conceal", func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Secret struct{ Secret string } }
		json.NewDecoder(r.Body).Decode(&asked)
		say(w, members{"record": members{"secret": members{"identifier": keep(asked.Secret.Secret)}}})
	})
	mux.HandleFunc("POST /api/v2/guest/secret/{key}/reveal", func(w http.ResponseWriter, r *http.Request) {
		say(w, members{"record": members{"secret_value": take(r.PathValue("key"))}})
	})
	mux.HandleFunc("POST /api/lethe/v1/links", func(w http.ResponseWriter, r *http.Request) {
		say(w, members{"links": []members{{"key": keep(r.FormValue("text"))}}})
	})
	mux.HandleFunc("POST /api/lethe/v1/open", func(w http.ResponseWriter, r *http.Request) {
		text := take(r.FormValue("key"))
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		io.WriteString(w, text)
	})
}

// programs are connections to one server, and what they measured.
type programs struct {
	s       *service
	clients []*cycler
	pid     int
	took    [2][]time.Duration // making, opening: each batch
	cpu     [2]time.Duration
	one     [2][]time.Duration // likewise: each request
}

// batch is how many links are made before they are opened: little enough that
// many batches take turns, and what else runs for a moment spoils few of them.
const batch = 512

// each runs f for each of a batch, over all connections.
func (p *programs) each(b *testing.B, what int, f func(c *cycler, i int) error) {
	one := make([]time.Duration, batch)
	cpu, began := spent(b, p.pid), time.Now()
	var all sync.WaitGroup
	for n, c := range p.clients {
		all.Go(func() {
			for i := n; i < batch; i += len(p.clients) {
				asked := time.Now()
				if err := f(c, i); err != nil {
					b.Error(err)
					return
				}
				one[i] = time.Since(asked)
			}
		})
	}
	all.Wait()
	p.took[what] = append(p.took[what], time.Since(began))
	p.cpu[what] += spent(b, p.pid) - cpu
	p.one[what] = append(p.one[what], one...)
}

// round makes a batch of links and opens them.
func (p *programs) round(b *testing.B, d *doorway, text string) {
	keys := make([]string, batch)
	p.each(b, 0, func(c *cycler, i int) (err error) {
		keys[i], err = c.keep(d, text)
		return err
	})
	p.each(b, 1, func(c *cycler, i int) error {
		ok, err := c.reveal(d, keys[i], text)
		if err == nil && !ok {
			err = fmt.Errorf("%s: it did not open: status %s", d.name, c.status)
		}
		return err
	})
}

// median is of durations, in seconds.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return all[len(all)/2].Seconds()
}

// BenchmarkPrograms is links made and opened through the doors for programs,
// without a passphrase, over 16 connections, in batches that take turns with a
// bare server's, so that what else runs slows both down; what is told is the
// median batch. The floor for the ratio is 0.4, the goal 0.6; of the 99th
// percentile of requests 10 ms.
func BenchmarkPrograms(b *testing.B) {
	const clients = 16
	at := servers(b)
	for i := range doors {
		for _, size := range []int{200, 4096} {
			b.Run(fmt.Sprintf("%s/%dB", doors[i].name, size), func(b *testing.B) { doorBench(b, at, &doors[i], clients, size) })
		}
	}
}

func doorBench(b *testing.B, at map[string]*service, d *doorway, clients, size int) {
	both := make(map[string]*programs)
	for name, s := range at {
		p := &programs{s: s, pid: s.cmd.Process.Pid}
		if name == "lethe" {
			p.pid = s.site()
		}
		for range clients {
			c := newCycler(b, strings.TrimPrefix(s.local(), "http://"))
			c.agent = programAgent
			defer c.c.Close()
			p.clients = append(p.clients, c)
		}
		both[name] = p
	}
	text := strings.Repeat("x", size)
	for b.Loop() {
		both["lethe"].round(b, d, text)
		both["bare"].round(b, d, text)
		if b.Failed() {
			b.FailNow()
		}
	}
	l, bare := both["lethe"], both["bare"]
	n := float64(b.N * batch)
	for what, name := range []string{"making", "opening"} {
		b.ReportMetric(batch/median(l.took[what]), name+"/s")
		b.ReportMetric(median(bare.took[what])/median(l.took[what]), name+"-x-bare")
		b.ReportMetric(float64(l.cpu[what].Microseconds())/n, "us-cpu/"+name)
		b.ReportMetric(float64(bare.cpu[what].Microseconds())/n, "us-cpu-bare/"+name)
		slices.Sort(l.one[what])
		b.ReportMetric(float64(l.one[what][len(l.one[what])*99/100].Microseconds())/1000, "ms-p99-"+name)
	}
	b.ReportMetric(float64(resident(b, l.pid))/1024, "MiB")
	b.ReportMetric(0, "ns/op")
}
