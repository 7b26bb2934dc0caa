package trace

import (
	"fmt"
	"slices"
	"strings"
)

// Count is how many traces there are of each extent.
type Count struct{ Full, Long, Short int }

// Any is whether there are any.
func (c Count) Any() bool { return c != Count{} }

func (c *Count) add(e Extent, n int) {
	switch e {
	case Full:
		c.Full += n
	case Long:
		c.Long += n
	case Short:
		c.Short += n
	}
}

// Plus is the sum.
func (c Count) Plus(d Count) Count { return Count{c.Full + d.Full, c.Long + d.Long, c.Short + d.Short} }

func (c Count) String() string { return fmt.Sprintf("%d/%d/%d", c.Full, c.Long, c.Short) }

// Count counts the traces of the named secret, or of all when the name is
// empty.
func (r *Report) Count(secret string) (c Count) {
	for _, h := range r.Hits {
		if secret == "" || h.Secret == secret {
			c.add(h.Extent, 1)
		}
	}
	return c
}

// Outside is the report without the traces in the kinds of memory named.
func (r *Report) Outside(kinds ...string) *Report {
	o := *r
	o.Hits = slices.DeleteFunc(slices.Clone(r.Hits), func(h Hit) bool { return slices.Contains(kinds, h.Kind) })
	return &o
}

// Inside is the report of the traces in the kinds of memory named alone.
func (r *Report) Inside(kinds ...string) *Report {
	in := *r
	in.Hits = slices.DeleteFunc(slices.Clone(r.Hits), func(h Hit) bool { return !slices.Contains(kinds, h.Kind) })
	return &in
}

// Beyond is the report without the short runs that another process holds too,
// which never had the secrets.
func (r *Report) Beyond(stranger *Report) *Report {
	o := *r
	o.Hits = slices.DeleteFunc(slices.Clone(r.Hits), func(h Hit) bool {
		return h.Extent == Short && slices.ContainsFunc(stranger.Hits, func(s Hit) bool {
			return s.Secret == h.Secret && s.Form == h.Form && s.Length == h.Length
		})
	})
	return &o
}

// shown is how many examples String gives of each kind.
const shown = 2

// String says where the traces are: a line for each secret, kind of memory
// and form, with examples of what stands beside them.
func (r *Report) String() string {
	type key struct {
		secret, kind string
		form         Form
	}
	counts := make(map[key]Count)
	examples := make(map[key][]Hit)
	var keys []key
	for _, h := range r.Hits {
		k := key{h.Secret, h.Kind, h.Form}
		c, known := counts[k]
		if !known {
			keys = append(keys, k)
		}
		c.add(h.Extent, 1)
		counts[k] = c
		if len(examples[k]) < shown {
			examples[k] = append(examples[k], h)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d MiB and %d threads in %v", r.Read>>20, r.Threads, r.Took.Round(1e6))
	if r.Sealed > 0 {
		fmt.Fprintf(&b, ", %d KiB sealed", r.Sealed>>10)
	}
	for _, k := range keys {
		fmt.Fprintf(&b, "\n%s in %s as %s: %v", k.secret, k.kind, k.form, counts[k])
		for _, h := range examples[k] {
			fmt.Fprintf(&b, "\n\t%x+%x, %d bytes: %s", h.Addr, h.Offset, h.Length, h.Around)
		}
	}
	return b.String()
}

// Table sums up traces over many rounds: a row for each moment, a column for
// each secret that was looked for, in the order in which they came up.
type Table struct {
	columns []string
	rows    []string
	rounds  map[string]int
	cells   map[[2]string]Count
}

// Add counts a report's traces under a moment.
func (t *Table) Add(moment string, r *Report) {
	if t.cells == nil {
		t.cells, t.rounds = make(map[[2]string]Count), make(map[string]int)
	}
	if !slices.Contains(t.rows, moment) {
		t.rows = append(t.rows, moment)
	}
	t.rounds[moment]++
	for _, c := range r.Names {
		if !slices.Contains(t.columns, c) {
			t.columns = append(t.columns, c)
		}
		at := [2]string{moment, c}
		t.cells[at] = t.cells[at].Plus(r.Count(c))
	}
}

// Sum is all of the table in one.
func (t *Table) Sum() (sum Count) {
	for _, c := range t.cells {
		sum = sum.Plus(c)
	}
	return sum
}

// String writes the table in Markdown: full copies / runs of 16 bytes and
// more / runs of 8 to 15. A cell is empty where there was nothing to look for.
func (t *Table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| moment | rounds | %s |\n|---|---|%s\n", strings.Join(t.columns, " | "), strings.Repeat("---|", len(t.columns)))
	for _, row := range t.rows {
		fmt.Fprintf(&b, "| %s | %d |", row, t.rounds[row])
		for _, c := range t.columns {
			if n, looked := t.cells[[2]string{row, c}]; looked {
				fmt.Fprintf(&b, " %d / %d / %d |", n.Full, n.Long, n.Short)
			} else {
				b.WriteString(" |")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
