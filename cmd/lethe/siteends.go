package main

import "context"

// endsMax is how many circuits may wait for the keeper to be told of them. Who
// is over budget asks again.
const endsMax = 64

// endCircuit has the keeper end a circuit. It does not wait, and when too many
// are to end already, nothing is done.
func (s *site) endCircuit(number uint32) {
	select {
	case s.ends <- number:
	default:
	}
}

// tellEnds tells the keeper which circuits are to end: here, because a keeper
// that is busy is to keep no visitor waiting.
func (s *site) tellEnds(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-s.ends:
			s.wire.send(message{EndCircuit: n})
		}
	}
}
