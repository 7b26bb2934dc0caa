//go:build !race

package main

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"lethe/handlers/trace"
)

// load are the visits of others.
type load struct {
	t      *testing.T
	light  bool
	ended  chan struct{}
	once   sync.Once
	wg     sync.WaitGroup
	cycles atomic.Int64
}

// startLoad makes and opens links of others until it is stopped: at each
// address by one visitor who stays connected and, unless it is light, by one
// who always comes anew, and at times with a passphrase.
func startLoad(t *testing.T, light bool, addrs ...string) *load {
	l := &load{t: t, light: light, ended: make(chan struct{})}
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
			var passphrase []byte
			n := l.cycles.Add(1)
			if !l.light && n%512 == 0 {
				passphrase = trace.Random(24)
			}
			size := 200
			if n%8 == 0 {
				size = 20 << 10
			}
			err := cycle(v, trace.Random(size), passphrase)
			// A purge may take it away.
			if err != nil && !errors.Is(err, trace.ErrRefused) && !errors.Is(err, trace.ErrUnavailable) {
				return err
			}
		}
		v.Close()
	}
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
