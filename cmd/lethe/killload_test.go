package main

import (
	"context"
	"path"
	"sync"
	"testing"
	"time"

	"lethe/handlers/trace"
)

// visitsAtOnce is how many make links and open them while a service is killed.
const visitsAtOnce = 4

// loaded are visitors who make links and open every second one, until they are
// stopped.
type loaded struct {
	cancel context.CancelFunc
	all    sync.WaitGroup
	step   chan struct{} // one for each link that was made

	mu   sync.Mutex
	made []string // texts, and keys of links
}

// load starts the visitors.
func (k *killing) load(t *testing.T, s *service) *loaded {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l := &loaded{cancel: cancel, step: make(chan struct{}, 1000)}
	t.Cleanup(l.stop)
	local := s.local()
	for range visitsAtOnce {
		l.all.Go(func() { l.visit(ctx, direct(), local) })
	}
	if k.tor {
		site := s.onion(1)
		l.all.Go(func() { l.visit(ctx, k.v, site) })
	}
	return l
}

func (l *loaded) stop() {
	l.cancel()
	l.all.Wait()
}

// visit makes links until it is stopped. What goes wrong when a service is
// killed is not looked at.
func (l *loaded) visit(ctx context.Context, v *visitor, site string) {
	defer v.close()
	for n := 0; ctx.Err() == nil; n++ {
		text := string(trace.Random(40))
		link, err := l.make(ctx, v, site, text)
		if err != nil || link == "" {
			pause(ctx, 10*time.Millisecond)
			continue
		}
		l.note(text, path.Base(link))
		if n%2 > 0 {
			continue
		}
		if p, err := v.get(ctx, link); err == nil {
			_, _ = v.send(ctx, p, nil)
		}
	}
}

// make makes a link.
func (l *loaded) make(ctx context.Context, v *visitor, site, text string) (string, error) {
	p, err := v.get(ctx, site+"/new")
	if err != nil {
		return "", err
	}
	if p, err = v.send(ctx, p, map[string][]string{"text": {text}}); err != nil {
		return "", err
	}
	return p.only, nil
}

func (l *loaded) note(made ...string) {
	l.mu.Lock()
	l.made = append(l.made, made...)
	l.mu.Unlock()
	select {
	case l.step <- struct{}{}:
	default:
	}
}

// reach waits until so many links have been made.
func (l *loaded) reach(t *testing.T, n int) {
	t.Helper()
	late := time.After(patience)
	for range n {
		select {
		case <-l.step:
		case <-late:
			t.Fatalf("fewer than %d links in %v", n, patience)
		}
	}
}
