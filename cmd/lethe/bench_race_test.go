package main

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// How many race, for how many secrets one after the other, in BenchmarkRace.
const (
	atOnce     = 64
	racedBench = 500
)

// BenchmarkRace has clients race for each secret, at each door of the real
// service and by the command line. Exactly one wins, or it fails.
func BenchmarkRace(b *testing.B) {
	host := strings.TrimPrefix(servers(b)["lethe"].local(), "http://")
	ways := append([]doorway{siteDoor}, doors...)
	for i := range ways {
		d := &ways[i]
		b.Run(d.name, func(b *testing.B) {
			clients := make([]*cycler, atOnce)
			for i := range clients {
				clients[i] = newCycler(b, host)
				defer clients[i].c.Close()
			}
			total := 0
			for b.Loop() {
				for n := range racedBench {
					won := race(b, clients, d)
					if won != 1 {
						b.Fatalf("secret %d: %d winners, want 1", n, won)
					}
					total += won
				}
			}
			b.ReportMetric(float64(total)/float64(b.N*racedBench), "winners/secret")
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*racedBench), "ms/secret")
			b.ReportMetric(0, "ns/op")
		})
	}
	b.Run("command", func(b *testing.B) { raceBench(b, host) })
}

// raceBench is the race by commands. What begins 64 of them counts too.
func raceBench(b *testing.B, host string) {
	maker := newCycler(b, host)
	defer maker.c.Close()
	var took time.Duration
	for b.Loop() {
		links := make([]string, racedBench)
		for n := range links {
			key, err := maker.keep(&doors[0], fmt.Sprintf("text %d", n))
			if err != nil {
				b.Fatal(err)
			}
			links[n] = "http://" + host + "/s/" + key
		}
		began := time.Now()
		codes := raceCommands(b, links)
		took += time.Since(began)
		b.ReportMetric(float64(codes[exitOK])/racedBench, "winners/secret")
	}
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N*racedBench), "ms/secret")
	b.ReportMetric(0, "ns/op")
}

// race makes a link and has all clients open it at once; it says how many did.
func race(b *testing.B, clients []*cycler, d *doorway) int {
	const text = "the-one-text"
	key, err := clients[0].keep(d, text)
	if err != nil {
		b.Fatal(err)
	}
	var won atomic.Int32
	var all sync.WaitGroup
	gun := make(chan struct{})
	for _, c := range clients {
		all.Go(func() {
			<-gun
			ok, err := c.reveal(d, key, text)
			if err != nil {
				b.Error(err)
			}
			if ok {
				won.Add(1)
			}
		})
	}
	close(gun)
	all.Wait()
	return int(won.Load())
}
