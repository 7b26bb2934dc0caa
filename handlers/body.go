package handlers

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// body reads a request's body: no more than a limit, and as long as it moves.
type body struct {
	r    io.Reader
	rc   *http.ResponseController
	pace pace
	left int64 // that may still come
	read int64
	over bool
}

// newBody is for a body of at most limit bytes.
func newBody(p *reply, r *http.Request, limit int64) *body {
	return &body{r: r.Body, rc: p.rc, pace: startPace(), left: limit}
}

// Read returns errTooLarge as soon as more than the limit has come, and
// errCutOff where the body stalls or ends before it should.
func (b *body) Read(p []byte) (int, error) {
	if b.over {
		return 0, errTooLarge
	}
	// One byte more than is left tells a body that ends from one that goes on.
	p = p[:min(int64(len(p)), b.left+1)]
	_ = b.rc.SetReadDeadline(b.pace.deadline(b.read))
	n, err := b.r.Read(p)
	b.read += int64(n)
	b.left -= int64(n)
	if b.left < 0 {
		b.over = true
		return n - 1, errTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, errCutOff
	}
	return n, err
}

// drain reads on, as far as most, and drops what comes, so that a browser
// that still sends can be answered: few read an answer before they are done.
// What comes is a secret too, so it goes through window, which is wiped with
// its slot.
func (b *body) drain(window []byte, most int64) {
	for b.over = false; most > 0; {
		b.left = most
		n, err := b.Read(window)
		most -= int64(n)
		if err != nil {
			return
		}
	}
}

// A slow line is served as long as it moves. Whoever takes longer than grace
// plus one second a KiB is cut off: Tor's slowest circuits are faster, and a
// visitor who drips single bytes cannot hold a slot for long.
const (
	grace   = time.Minute
	minRate = 1 << 10 // bytes a second
)

// pace is by when how much of a transfer has to be through.
type pace struct{ start time.Time }

func startPace() pace { return pace{time.Now()} }

// deadline is when n bytes have to be through.
func (p pace) deadline(n int64) time.Time {
	return p.start.Add(grace + time.Duration(n)*time.Second/minRate)
}
