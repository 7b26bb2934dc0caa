package vault

import (
	"context"
	"sync"
	"sync/atomic"
)

// maxWaiting is how many callers may wait for one kind of slot. It bounds
// what a flood can queue up; who comes after it is told to come back.
const maxWaiting = 256

// Slots is a pool of equal pieces of locked memory, each zero while it is
// free. It is safe for concurrent use.
type Slots struct {
	free chan struct{} // one for each in stack
	mu   sync.Mutex
	// What came back last goes first: it is still in the processor's cache,
	// so that to use it and to clear it costs half.
	stack [][]byte

	waiting atomic.Int32
	two     chan struct{} // held by who takes two
	closed  chan struct{}
}

func newSlots(mem []byte, size int) *Slots {
	n := len(mem) / size
	s := &Slots{free: make(chan struct{}, n), stack: make([][]byte, 0, n), two: make(chan struct{}, 1), closed: make(chan struct{})}
	for i := range n {
		s.put(mem[i*size : (i+1)*size : (i+1)*size])
	}
	return s
}

// Cap is how many slots there are.
func (s *Slots) Cap() int { return cap(s.free) }

// Free is how many are free just now.
func (s *Slots) Free() int { return len(s.free) }

// Take waits for a free slot until ctx ends. ErrBusy says that too many wait
// already, ErrClosed that the vault is closed. The slot is the caller's until
// Give.
func (s *Slots) Take(ctx context.Context) ([]byte, error) {
	select {
	case <-s.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case <-s.free:
		return s.pop(), nil
	default:
	}
	if s.waiting.Add(1) > maxWaiting {
		s.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer s.waiting.Add(-1)
	select {
	case <-s.free:
		return s.pop(), nil
	case <-s.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TakeTwo is Take for two slots. One caller at a time collects its two, or two
// callers with one each could wait for each other for ever. Whoever calls it
// holds none of these slots. Where there are fewer than two it returns ErrBusy.
func (s *Slots) TakeTwo(ctx context.Context) (a, b []byte, err error) {
	if s.Cap() < 2 {
		return nil, nil, ErrBusy
	}
	if s.waiting.Add(1) > maxWaiting {
		s.waiting.Add(-1)
		return nil, nil, ErrBusy
	}
	defer s.waiting.Add(-1)
	select {
	case s.two <- struct{}{}:
	case <-s.closed:
		return nil, nil, ErrClosed
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	defer func() { <-s.two }()
	if a, err = s.Take(ctx); err != nil {
		return nil, nil, err
	}
	if b, err = s.Take(ctx); err != nil {
		s.Give(a)
		return nil, nil, err
	}
	return a, b, nil
}

// Give zeroes a slot and puts it back. Each is given back once.
func (s *Slots) Give(b []byte) {
	clear(b)
	s.put(b)
}

// put puts back one that is zero.
func (s *Slots) put(b []byte) {
	s.mu.Lock()
	s.stack = append(s.stack, b)
	s.mu.Unlock()
	s.free <- struct{}{}
}

// pop is a free one, for who took what stands for it.
func (s *Slots) pop() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.stack) - 1
	b := s.stack[last]
	s.stack = s.stack[:last]
	return b
}

// close refuses new takers and waits until every slot is back.
func (s *Slots) close() {
	close(s.closed)
	for range cap(s.free) {
		<-s.free
	}
}
