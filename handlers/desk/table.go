package desk

import (
	"net/http"
	"slices"
	"time"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/vault"
)

// pageTips is how many tips stand on one page: a screen or two, and few enough
// that an answer's names fit a slot.
const pageTips = 50

// nameRoom is room for a name that is made fit for HTML.
const nameRoom = clean.EntityMax * vault.NameMax

// A row is a tip of the page, as the vault showed it.
type row struct {
	alias vault.Alias
	summary
	day   uint16
	left  time.Duration
	parts int
	whom  []string
	more  bool   // than whom has place for
	name  []byte // lent by the room, fit for HTML
}

// A sight is one page of the tips, newest first.
type sight struct {
	rows        [pageTips]row
	n           int
	tips, fresh int // of all pages
	page, pages int
}

// look fills a sight with a page, 1 being the newest. Pages that are not there
// have no rows. The names go into the room.
func (s *site) look(page int, room *clean.Room) (*sight, error) {
	w := &sight{page: page}
	until := s.Until()
	err := s.Vault.Tips(until, func(t *vault.Tip) bool {
		w.tips++
		if sum(t).fresh > 0 {
			w.fresh++
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	w.pages = max(1, (w.tips+pageTips-1)/pageTips)
	to := w.tips - (page-1)*pageTips // in order of coming
	from, at := max(0, to-pageTips), 0
	if to <= 0 {
		return w, nil
	}
	err = s.Vault.Tips(until, func(t *vault.Tip) bool {
		if at++; at > from {
			w.take(t, s.left(t), room)
			r := &w.rows[w.n-1]
			r.whom, r.more = s.whoms(t)
		}
		return at < to && w.n < pageTips
	})
	return w, err
}

// take takes in a tip.
func (w *sight) take(t *vault.Tip, left time.Duration, room *clean.Room) {
	r := &w.rows[w.n]
	w.n++
	r.alias, r.summary, r.day, r.left, r.parts = t.Alias, sum(t), t.Day, left, len(t.Parts)
	if len(t.Name) > 0 {
		r.name = clean.Escaped(room.Cut(nameRoom), t.Name)
	}
}

// whomMax is how many names a row has place for: a tip rarely has two.
const whomMax = 3

// whoms is whom the parts of a tip are for, each once, and whether there are
// more; none where there is one journalist alone.
func (s *site) whoms(t *vault.Tip) (all []string, more bool) {
	if len(s.Names) < 2 {
		return nil, false
	}
	for _, part := range t.Parts {
		switch name := s.whom(part.To); {
		case slices.Contains(all, name):
		case len(all) == whomMax:
			return all, true
		default:
			all = append(all, name)
		}
	}
	return all, false
}

// newest yields each row, the newest first.
func (w *sight) newest(yield func(r *row) bool) {
	for i := range w.n {
		if !yield(&w.rows[w.n-1-i]) {
			return
		}
	}
}

// table is the desk's first page, and those behind it.
func (s *site) table(p *clean.Reply, q *request) error {
	room, err := q.Room(true)
	if err != nil {
		return err
	}
	w, err := s.look(q.page, &room)
	if err != nil {
		return err
	}
	if w.page > w.pages {
		return clean.ErrNotFound
	}
	page := assets.DeskTablePage{Tips: w.tips, Page: w.page, Pages: w.pages, Next: s.Next()}
	if w.page > 1 {
		page.Newer = "/page/" + clean.Decimal(int64(w.page-1))
	}
	if w.page < w.pages {
		page.Older = "/page/" + clean.Decimal(int64(w.page+1))
	}
	var holes [][]byte
	for r := range w.newest {
		page.Rows = append(page.Rows, assets.DeskRow{
			State: r.state, Named: len(r.name) > 0, Ago: s.ago(r.day), Size: r.size, Parts: r.parts, Left: r.left, For: r.whom, More: r.more,
		})
		alias := appendAlias(nil, r.alias)
		if holes = append(holes, alias, alias); len(r.name) > 0 {
			holes = append(holes, r.name)
		}
	}
	return p.Page(http.StatusOK, s.pages.Table(page), holes...)
}
