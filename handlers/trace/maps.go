package trace

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// mapping is a part of a process's address space.
type mapping struct {
	from, to uint64
	perm     string // such as rw-p
	inode    string // 0 where there is no file
	name     string
	locked   bool // by mlock
}

// mappings lists a process's address space.
func mappings(pid int) ([]mapping, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps", pid))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []mapping
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 0:
		case words[0] == "VmFlags:":
			if len(all) > 0 {
				all[len(all)-1].locked = slices.Contains(words, "lo")
			}
		case !strings.HasSuffix(words[0], ":"):
			m, err := parseMapping(words)
			if err != nil {
				return nil, err
			}
			all = append(all, m)
		}
	}
	return all, lines.Err()
}

// parseMapping reads a line such as
//
//	c000000000-c000400000 rw-p 00000000 00:00 0    [name]
func parseMapping(words []string) (m mapping, err error) {
	if len(words) < 5 {
		return m, fmt.Errorf("a mapping of %d words", len(words))
	}
	from, to, _ := strings.Cut(words[0], "-")
	if m.from, err = strconv.ParseUint(from, 16, 64); err != nil {
		return m, err
	}
	if m.to, err = strconv.ParseUint(to, 16, 64); err != nil {
		return m, err
	}
	m.perm, m.inode = words[1], words[4]
	m.name = strings.Join(words[5:], " ")
	return m, nil
}

// readable leaves out what cannot be read, what the kernel shows to everyone
// (the clock's pages), and what is the program itself: files that are mapped
// without the right to write.
func (m *mapping) readable() bool {
	if m.perm[0] != 'r' || strings.HasPrefix(m.name, "[v") {
		return false
	}
	return m.inode == "0" || m.perm[1] == 'w' || m.sealed()
}

// sealed is whether the kernel shows it to the process alone (memfd_secret).
func (m *mapping) sealed() bool { return strings.HasPrefix(m.name, "/secretmem") }

// Between these addresses a Go program on 64-bit Linux has its heap, the
// stacks of goroutines in it, at a random place (randomizeHeapBase in
// runtime/malloc.go). Below them is the program, with its variables; above
// them is what the kernel places.
const (
	heapFrom = 1 << 32
	heapTo   = 0x7e0000000000
)

// kind is what a mapping is for, as far as it can be told from outside.
func (m *mapping) kind() string {
	switch {
	case m.locked:
		return "locked"
	case m.name == "[stack]":
		return "stack"
	case m.from < heapFrom:
		return "program"
	case m.inode != "0":
		return "file"
	case m.to <= heapTo:
		return "heap"
	}
	return "other"
}

const pageSize = 4096

// span is a piece of address space.
type span struct{ from, to uint64 }

// filled returns the parts of a mapping that hold anything. Private memory
// that was never touched has no page; looking at it would fetch one.
func (m *mapping) filled(pagemap *os.File) ([]span, error) {
	if m.inode != "0" || m.perm[3] != 'p' || os.Getpagesize() != pageSize {
		return []span{{m.from, m.to}}, nil
	}
	entries := make([]byte, (m.to-m.from)/pageSize*8)
	if _, err := pagemap.ReadAt(entries, int64(m.from/pageSize*8)); err != nil {
		return nil, fmt.Errorf("reading which pages are there: %w", err)
	}
	var all []span
	for at := m.from; at < m.to; at += pageSize {
		e := binary.LittleEndian.Uint64(entries[(at-m.from)/pageSize*8:])
		if e>>62 == 0 { // neither present nor swapped out
			continue
		}
		if n := len(all); n > 0 && all[n-1].to == at {
			all[n-1].to += pageSize
		} else {
			all = append(all, span{at, at + pageSize})
		}
	}
	return all, nil
}
