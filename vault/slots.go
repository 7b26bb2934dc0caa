package vault

import "sync/atomic"

// maxWaiting is how many callers may wait for one kind of slot. It bounds
// what a flood can queue up; who comes after it is told to come back.
const maxWaiting = 256

// slots is a pool of equal pieces of locked memory, each zero while free.
type slots struct {
	free    chan []byte
	waiting atomic.Int32
	closed  chan struct{}
}

func newSlots(mem []byte) *slots {
	n := len(mem) / SlotSize
	s := &slots{free: make(chan []byte, n), closed: make(chan struct{})}
	for i := range n {
		s.free <- mem[i*SlotSize : (i+1)*SlotSize : (i+1)*SlotSize]
	}
	return s
}

// take waits for a slot.
func (s *slots) take() ([]byte, error) {
	select {
	case <-s.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case b := <-s.free:
		return b, nil
	default:
	}
	if s.waiting.Add(1) > maxWaiting {
		s.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer s.waiting.Add(-1)
	select {
	case b := <-s.free:
		return b, nil
	case <-s.closed:
		return nil, ErrClosed
	}
}

// give zeroes the slot and puts it back.
func (s *slots) give(b []byte) {
	clear(b)
	s.free <- b
}

// close refuses new takers and waits until every slot is back.
func (s *slots) close() {
	close(s.closed)
	for range cap(s.free) {
		<-s.free
	}
}
