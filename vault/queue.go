package vault

import (
	"slices"
	"time"
)

// queue orders the rows of a table by when they are due, the earliest first:
// a binary heap that knows where each row stands, so that a row can leave
// before its time. (container/heap would box every entry.)
type queue struct {
	heap  []entry
	moved func(row, pos uint32) // tells a row where it stands now
}

type entry struct {
	due time.Duration
	row uint32
}

// put adds a row.
func (q *queue) put(row uint32, due time.Duration) {
	q.heap = append(q.heap, entry{due, row})
	q.up(len(q.heap) - 1)
}

// ready makes room for n more, so that putting them does not allocate.
func (q *queue) ready(n int) { q.heap = slices.Grow(q.heap, n) }

// remove takes out the row at a place.
func (q *queue) remove(pos uint32) {
	i, last := int(pos), len(q.heap)-1
	q.moved(q.heap[i].row, none)
	e := q.heap[last]
	q.heap = q.heap[:last]
	if i < last {
		q.heap[i] = e
		q.fix(i)
	}
}

// change gives the row at a place another time.
func (q *queue) change(pos uint32, due time.Duration) {
	q.heap[pos].due = due
	q.fix(int(pos))
}

// first is the earliest row that is due.
func (q *queue) first(now time.Duration) (uint32, bool) {
	if len(q.heap) == 0 || q.heap[0].due > now {
		return none, false
	}
	return q.heap[0].row, true
}

func (q *queue) fix(i int) {
	if up := (i - 1) / 2; i > 0 && q.heap[i].due < q.heap[up].due {
		q.up(i)
	} else {
		q.down(i)
	}
}

func (q *queue) up(i int) {
	e := q.heap[i]
	for i > 0 {
		up := (i - 1) / 2
		if q.heap[up].due <= e.due {
			break
		}
		q.set(i, q.heap[up])
		i = up
	}
	q.set(i, e)
}

func (q *queue) down(i int) {
	e := q.heap[i]
	for {
		low := 2*i + 1
		if low >= len(q.heap) {
			break
		}
		if low+1 < len(q.heap) && q.heap[low+1].due < q.heap[low].due {
			low++
		}
		if e.due <= q.heap[low].due {
			break
		}
		q.set(i, q.heap[low])
		i = low
	}
	q.set(i, e)
}

func (q *queue) set(i int, e entry) {
	q.heap[i] = e
	q.moved(e.row, uint32(i))
}
