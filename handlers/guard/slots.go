package guard

import (
	"context"
	"fmt"
)

// HeadSize is the least size of a head slot, in bytes. It holds a head and
// the first bytes of the body that came with it.
const HeadSize = 16 << 10

// MarginSize is how much of a head slot is kept for the handler, in bytes.
const MarginSize = 128

// Slots lends equal pieces of locked memory.
type Slots interface {
	// Take waits for a free piece, all zero, as long as the context lives.
	Take(ctx context.Context) ([]byte, error)
	// Give zeroes a piece and takes it back.
	Give(slot []byte)
}

// Pool divides memory, whose kind is the caller's business, into slots of
// size bytes. What is left over at the end is not used.
func Pool(mem []byte, size int) Slots {
	p := make(pool, len(mem)/size)
	for i := range cap(p) {
		p <- mem[i*size : (i+1)*size : (i+1)*size]
	}
	return p
}

type pool chan []byte

func (p pool) Take(ctx context.Context) ([]byte, error) {
	select {
	case b := <-p:
		return b, nil
	default:
	}
	select {
	case b := <-p:
		return b, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for a slot: %w", ctx.Err())
	}
}

func (p pool) Give(b []byte) {
	clear(b)
	p <- b
}
