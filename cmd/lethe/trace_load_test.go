//go:build !race

package main

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lethe/handlers/trace"
)

// load are the visits of others.
type load struct {
	t      *testing.T
	light  bool
	rest   time.Duration
	ended  chan struct{}
	once   sync.Once
	wg     sync.WaitGroup
	cycles atomic.Int64
}

// startLoad makes and opens links of others until it is stopped: at each
// address by one visitor who stays connected and, unless it is light, by one
// who always comes anew. At times there is a passphrase, a file, a request.
// Each rests between visits, which leaves the processors to what is tested.
func startLoad(t *testing.T, light bool, addrs ...string) *load {
	l := &load{t: t, light: light, rest: 10 * time.Millisecond, ended: make(chan struct{})}
	if light {
		l.rest *= 5
	}
	t.Cleanup(func() { l.stop() })
	for _, addr := range addrs {
		for _, stays := range []bool{true, false} {
			if light && !stays {
				continue
			}
			l.wg.Go(func() {
				if err := l.visit(addr, stays); err != nil {
					t.Errorf("another visitor: %v", err)
				}
			})
		}
	}
	return l
}

// stop returns how many links were made and opened.
func (l *load) stop() int64 {
	l.once.Do(func() { close(l.ended) })
	l.wg.Wait()
	return l.cycles.Load()
}

func (l *load) visit(addr string, stays bool) error {
	for {
		v, err := trace.Visit(addr, false)
		if err != nil {
			return err
		}
		for again := true; again; again = stays {
			select {
			case <-l.ended:
				v.Close()
				return nil
			default:
			}
			err := l.cycle(v, l.cycles.Add(1))
			// A purge may take it away.
			if err != nil && !errors.Is(err, trace.ErrRefused) && !errors.Is(err, trace.ErrUnavailable) {
				return err
			}
			time.Sleep(l.rest)
		}
		v.Close()
	}
}

// cycle is the next visit.
func (l *load) cycle(v *trace.Visitor, n int64) error {
	switch {
	case n%16 == 3:
		return sendAndSave(v, trace.Random(200), nil, trace.Random(2<<10)) // it stays for as long as its page may save it
	case n%16 == 11:
		return requestCycle(v, trace.Random(200))
	case n%512 == 0 && !l.light:
		return cycle(v, trace.Random(200), trace.Random(24))
	case n%8 == 0:
		return cycle(v, trace.Random(20<<10), nil)
	}
	return cycle(v, trace.Random(200), nil)
}

// cycle makes a link and opens it. Nothing of it waits afterwards.
func cycle(v *trace.Visitor, text, passphrase []byte) error {
	key, err := v.Make(text, passphrase)
	if err != nil {
		return err
	}
	if _, err := v.Look(key); err != nil {
		return err
	}
	got, err := v.Open(key, nil, passphrase)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, text) {
		return errors.New("opened another text than was sent")
	}
	return nil
}

// requestCycle asks for a text and collects it.
func requestCycle(v *trace.Visitor, text []byte) error {
	page, err := v.Post("/request", trace.RequestForm())
	if err != nil {
		return err
	}
	ask, err := trace.OneKey(page, "ask")
	if err != nil {
		return err
	}
	collect, err := trace.OneKey(page, "collect")
	if err != nil {
		return err
	}
	if _, err := v.Post("/answer", trace.AnswerForm(ask, text)); err != nil {
		return err
	}
	if page, err = v.Post("/collect", trace.OpenForm(collect, nil, nil)); err != nil {
		return err
	}
	if got, _ := trace.Text(page); !bytes.Equal(got, text) {
		return errors.New("collected another text than was sent")
	}
	return nil
}
