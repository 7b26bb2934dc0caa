package parcel

import (
	"bytes"
	"io"
	"testing"
	"time"

	"filippo.io/age"

	"lethe/vault"
)

// store is where age writes to: memory that is there already.
type store struct {
	b []byte
	n int
}

func (s *store) Write(p []byte) (int, error) {
	n := copy(s.b[s.n:], p)
	s.n += n
	return n, nil
}

// BenchmarkPack packs a draft of 10 MiB into the vault, which costs opening
// it, and beside it lets age seal as much plaintext that lies ready. ratio is the speed against
// age's, on two processors over 0.7. Two that share one unit for vectors, as
// threads of one core do, count as one here, and opening costs as much as
// sealing: 0.5.
func BenchmarkPack(b *testing.B) {
	start := time.Now()
	const size = 10 << 20
	v, err := vault.New(vault.Config{Arena: 128 << 20, Tips: true, Now: func() time.Duration { return time.Since(start) }})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	plain := bytes.Repeat([]byte("a tip"), size/5+1)[:size]
	s, err := v.Begin(size)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Write(plain); err != nil {
		b.Fatal(err)
	}
	key := make([]byte, vault.KeyLen)
	if err := s.Keep(time.Hour, key); err != nil {
		b.Fatal(err)
	}
	to, _ := ring(b, false, "alice")
	p := &Parcel{To: to}
	for i := range p.Slots {
		if p.Slots[i], err = v.Seal().Take(b.Context()); err != nil {
			b.Fatal(err)
		}
		defer v.Seal().Give(p.Slots[i])
	}
	out := &store{b: make([]byte, size+size/4)}
	var ours, theirs time.Duration
	best := [2]time.Duration{time.Hour, time.Hour}
	b.SetBytes(size)
	for b.Loop() {
		began := time.Now()
		err := v.Draft(key, time.Hour, func(o *vault.Opening) error {
			p.Files = []File{{Piece: Piece{o.Size(), func(w io.Writer) error {
				return o.Read(func(page []byte) error {
					_, err := w.Write(page)
					return err
				})
			}}}}
			n, err := p.Length()
			if err != nil {
				return err
			}
			sealed, err := v.BeginSealed(n)
			if err != nil {
				return err
			}
			defer sealed.Abort()
			return p.Pack(sealed)
		})
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(began)
		ours, best[0] = ours+took, min(best[0], took)

		b.StopTimer()
		out.n = 0
		began = time.Now()
		w, err := age.Encrypt(out, to.all...)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Write(plain); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		took = time.Since(began)
		theirs, best[1] = theirs+took, min(best[1], took)
		b.StartTimer()
	}
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(best[1].Seconds()/best[0].Seconds(), "ratio-of-best")
}
