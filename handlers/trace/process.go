package trace

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Hit is one trace.
type Hit struct {
	Secret string
	Form   Form
	Extent Extent
	Length int    // bytes of the secret
	Kind   string // locked, heap (with the goroutines' stacks), stack, program, file, registers, other
	Addr   uint64
	Offset uint64 // in its mapping
	Around string // what stands before and after it, for who looks for the cause
}

// Report is what one look at a process found.
type Report struct {
	Names   []string // of the secrets that were looked for, each once
	Hits    []Hit
	Read    int64 // bytes
	Sealed  int64 // bytes that the kernel does not show
	Threads int
	Took    time.Duration
}

// process looks at a process once. It takes as much memory here as the
// largest mapping there.
func (all searches) process(pid int) (*Report, error) {
	if len(all) == 0 {
		return nil, errors.New("nothing to look for")
	}
	began := time.Now()
	r := &Report{Names: all.names()}
	err := freeze(pid, func(threads []thread) error {
		r.Threads = len(threads)
		for _, t := range threads {
			sets, err := registers(t.id)
			if err != nil {
				return err
			}
			for _, b := range sets {
				all.add(r, "registers", 0, 0, b)
			}
		}
		return all.memory(pid, r)
	})
	if err != nil {
		return nil, err
	}
	// A Go program that does nothing has more than this.
	if r.Read < 256<<10 || r.Threads == 0 {
		return nil, fmt.Errorf("only %d bytes and %d threads could be read", r.Read, r.Threads)
	}
	r.Took = time.Since(began)
	return r, nil
}

// memory looks at every readable mapping of a stopped process.
func (all searches) memory(pid int, r *Report) error {
	maps, err := mappings(pid)
	if err != nil {
		return err
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return err
	}
	defer mem.Close()
	pagemap, err := os.Open(fmt.Sprintf("/proc/%d/pagemap", pid))
	if err != nil {
		return err
	}
	defer pagemap.Close()
	var room []byte
	for _, m := range maps {
		if !m.readable() {
			continue
		}
		spans, err := m.filled(pagemap)
		if err != nil {
			return err
		}
		for _, p := range spans {
			if n := int(p.to - p.from); cap(room) < n {
				room = make([]byte, n)
			}
			b := room[:p.to-p.from]
			if _, err := mem.ReadAt(b, int64(p.from)); err != nil {
				if m.sealed() && errors.Is(err, unix.EIO) {
					r.Sealed += int64(len(b))
					continue
				}
				return fmt.Errorf("%x-%x %s: %w", p.from, p.to, m.name, err)
			}
			r.Read += int64(len(b))
			all.add(r, m.kind(), p.from, p.from-m.from, b)
		}
	}
	return nil
}

// Bytes looks through what is in hand: a file, or what a program wrote.
func (s *Search) Bytes(name string, b []byte) *Report {
	r := new(Report)
	s.add(r, name, 0, 0, b)
	return r
}

// around is how much is shown on each side of a trace, in bytes.
const around = 32

// add notes the traces in b, which stands at addr.
func (all searches) add(r *Report, kind string, addr, offset uint64, b []byte) {
	for _, s := range all {
		s.add(r, kind, addr, offset, b)
	}
}

func (s *Search) add(r *Report, kind string, addr, offset uint64, b []byte) {
	s.find(b, func(m match) {
		before, after := b[max(0, m.at-around):m.at], b[m.end:min(len(b), m.end+around)]
		r.Hits = append(r.Hits, Hit{
			Secret: s.secrets[s.of[m.form]].Name,
			Form:   s.written[m.form].form,
			Extent: m.extent(),
			Length: m.last - m.first,
			Kind:   kind,
			Addr:   addr + uint64(m.at),
			Offset: offset + uint64(m.at),
			Around: fmt.Sprintf("%q … %q", before, after),
		})
	})
}
