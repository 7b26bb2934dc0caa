package desk

import (
	"errors"
	"net/http"
	"time"

	"lethe/handlers/clean"
	"lethe/vault"
)

// listType is what the list is sent as.
const listType = "application/json"

// list is a page of the table for programs, newest tip first:
//
//	{"page":1,"pages":1,"next":1800,"tips":[{"alias":"amber-otter","day":20000,
//	"size":81920,"state":"new","replies":0,"replied":0,"left":2591999,"name":"","parts":[
//	{"number":1,"day":20000,"size":81920,"to":"alice","collected":false}]}]}
//
// day is of UTC, since 1970; size is in bytes; next, until tips may appear
// that are not here yet, and left are in seconds, left in whole steps of
// Config.Grain; state is new, collected or answered; replied counts deleted
// replies too, as the field replies does in the form of a reply. The other
// pages are /list/2 and so on. It ends with blanks, up to a size class.
func (s *site) list(p *clean.Reply, q *request) error {
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
	j := &writing{reply: p, room: room[:0:len(room)]}
	j.text(`{"page":`)
	j.number(int64(w.page))
	j.text(`,"pages":`)
	j.number(int64(w.pages))
	j.text(`,"next":`)
	j.number(int64((s.Next() + time.Second - 1) / time.Second))
	j.text(`,"tips":[`)
	until, first := s.Until(), true
	for r := range w.newest {
		if err := s.listed(j, r.alias, until, &first); err != nil {
			return err
		}
	}
	j.text("]}\n")
	return j.end()
}

// listed writes one tip, unless it is gone by now.
func (s *site) listed(j *writing, a vault.Alias, until time.Duration, first *bool) error {
	if err := j.space(tipRoom); err != nil {
		return err
	}
	err := s.Vault.Tip(a, until, func(t *vault.Tip) error {
		if !*first {
			j.text(",")
		}
		*first = false
		s.write(j, t)
		return nil
	})
	if errors.Is(err, vault.ErrRefused) {
		return nil
	}
	return err
}

// tipRoom is more than a tip takes in the list, in bytes: each of its parts
// with a name less than 256, what else there is, with a name, less than 1024.
const tipRoom = 256*vault.PartsMax + 1<<10

func (s *site) write(j *writing, t *vault.Tip) {
	all := sum(t)
	j.text(`{"alias":"`)
	j.room = appendAlias(j.room, t.Alias)
	j.text(`","day":`)
	j.number(int64(t.Day))
	j.text(`,"size":`)
	j.number(all.size)
	j.text(`,"state":"`)
	j.text(all.state)
	j.text(`","replies":`)
	j.number(int64(t.Replies))
	j.text(`,"replied":`)
	j.number(int64(t.Replied))
	j.text(`,"left":`)
	j.number(int64(s.left(t) / time.Second))
	j.text(`,"name":"`)
	j.quoted(t.Name)
	j.text(`","parts":[`)
	for i, part := range t.Parts {
		if i > 0 {
			j.text(",")
		}
		j.text(`{"number":`)
		j.number(int64(part.Number))
		j.text(`,"day":`)
		j.number(int64(part.Day))
		j.text(`,"size":`)
		j.number(part.Size)
		j.text(`,"to":"`)
		j.text(s.whom(part.To))
		j.text(`","collected":`)
		if part.Collected {
			j.text("true}")
		} else {
			j.text("false}")
		}
	}
	j.text("]}")
}

// A writing is JSON on its way out, gathered in locked memory.
type writing struct {
	reply *clean.Reply
	room  []byte
	sent  int
}

func (j *writing) text(s string)  { j.room = append(j.room, s...) }
func (j *writing) number(n int64) { j.room = clean.AppendNumber(j.room, n) }

// quoted writes what a string of JSON holds: a name, which has no character
// that cannot be seen.
func (j *writing) quoted(b []byte) {
	for _, c := range b {
		if c == '"' || c == '\\' {
			j.room = append(j.room, '\\')
		}
		j.room = append(j.room, c)
	}
}

// space sees that there is room for n bytes.
func (j *writing) space(n int) error {
	if cap(j.room)-len(j.room) >= n {
		return nil
	}
	return j.flush()
}

func (j *writing) flush() error {
	if !j.reply.Begun() {
		j.reply.Head(http.StatusOK, listType, -1)
	}
	err := j.reply.Send(j.room)
	j.sent += len(j.room)
	j.room = j.room[:0]
	return err
}

// end sends the rest and fills up.
func (j *writing) end() error {
	if err := j.space(clean.PageStep); err != nil {
		return err
	}
	for n := j.sent + len(j.room); n%clean.PageStep != 0; n++ {
		j.room = append(j.room, ' ')
	}
	return j.flush()
}
