package vault

import "time"

// deadline is when to look at a link. It may have come to nothing by then:
// the link's serial and due time decide.
type deadline struct {
	at     time.Duration
	link   uint32
	serial uint32
}

// deadlines is a binary heap, the earliest first. (container/heap would box
// every entry.)
type deadlines struct{ heap []deadline }

func (d *deadlines) push(e deadline) {
	d.heap = append(d.heap, e)
	for i := len(d.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if d.heap[up].at <= d.heap[i].at {
			break
		}
		d.heap[up], d.heap[i] = d.heap[i], d.heap[up]
		i = up
	}
}

// pop takes the earliest entry if it is due.
func (d *deadlines) pop(now time.Duration) (deadline, bool) {
	if len(d.heap) == 0 || d.heap[0].at > now {
		return deadline{}, false
	}
	e := d.heap[0]
	last := len(d.heap) - 1
	d.heap[0] = d.heap[last]
	d.heap = d.heap[:last]
	for i := 0; ; {
		low := 2*i + 1
		if low >= last {
			break
		}
		if low+1 < last && d.heap[low+1].at < d.heap[low].at {
			low++
		}
		if d.heap[i].at <= d.heap[low].at {
			break
		}
		d.heap[i], d.heap[low] = d.heap[low], d.heap[i]
		i = low
	}
	return e, true
}

func (d *deadlines) reset() { d.heap = nil }
