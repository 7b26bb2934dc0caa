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

// noCircuit stands among the numbers of circuits for: from here on they are
// those of the tor that has begun.
const noCircuit = 0

// anew takes in that a tor began.
func (s *site) anew(ctx context.Context) {
	s.budget.Anew()
	select {
	case s.ends <- noCircuit:
	case <-ctx.Done():
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
			s.wire.send(message{EndCircuit: n, Anew: n == noCircuit})
		}
	}
}
