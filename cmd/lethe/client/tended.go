package client

import (
	"context"
	"slices"
	"strconv"

	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// A Told is what a receipt tells. None of it is secret. Days are counted from
// the first of 1970, spans are seconds.
type Told struct {
	Made       int64 // day
	Life       int64 // as it was asked for
	Left       int64 // until the links expire
	Kept       int64 // until the receipt is forgotten
	Passphrase bool  // one is needed
	Links      []Outcome
}

// An Outcome is what became of a link.
type Outcome struct {
	State State
	Day   int64 // when it came to that
}

// A State is what a link can be, as the service calls it.
type State string

// States are all that there are.
var States = []State{"waiting", "opened", "burned", "expired", "locked"}

// Waiting is the state of a link that can still be opened.
const Waiting State = "waiting"

// toldMost is the longest answer of a receipt, in bytes: each link takes less
// than 64.
const toldMost = 64 << 10

// Receipt asks what became of links.
func (s *Service) Receipt(ctx context.Context, key []byte) (t Told, err error) {
	made, life, left, kept := small("made"), small("life"), small("left"), small("kept")
	phrase := clean.Field{Name: "passphrase", Value: make([]byte, 0, len("false"))}
	links := &outcomes{}
	err = s.ask(ctx, call{"/receipt", newForm(field{"key", key}), toldMost}, func(a *answer) error {
		if err := s.json(a, append(links.fields(), &made, &life, &left, &kept, &phrase)...); err != nil {
			return err
		}
		if err := numbers(map[*clean.Field]*int64{&made: &t.Made, &life: &t.Life, &left: &t.Left, &kept: &t.Kept}); err != nil {
			return err
		}
		t.Passphrase = clean.Same(phrase.Value, "true")
		t.Links, err = links.end()
		return err
	})
	return t, err
}

// Burn destroys what waits behind the link of a number, or behind all links
// where that is 0, and returns of how many. A link that waits no more is none.
func (s *Service) Burn(ctx context.Context, key []byte, link int) (n int64, err error) {
	burned := small("burned")
	err = s.ask(ctx, call{"/burn", newForm(field{"key", key}, number("link", int64(link))), shortMost}, func(a *answer) error {
		if err := s.json(a, &burned); err != nil {
			return err
		}
		return numbers(map[*clean.Field]*int64{&burned: &n})
	})
	return n, err
}

// An Asked is a new request: a key to give away, by which someone sends, and
// one that collects what came in. Both are lent until the service is closed.
type Asked struct {
	Ask, Collect []byte
	Life         int64 // seconds
}

// Request makes a request that waits for a time in seconds; 0 is the
// service's own.
func (s *Service) Request(ctx context.Context, life int64) (r Asked, err error) {
	rest := s.rest
	defer func() {
		if err != nil {
			s.rest = rest
		}
	}()
	ask := clean.Field{Name: "ask.key", Value: s.cut(vault.KeyLen)}
	collect := clean.Field{Name: "collect.key", Value: s.cut(vault.KeyLen)}
	lasts := small("life")
	f := newForm(number("life", life))
	err = s.ask(ctx, call{"/requests", f, shortMost}, func(a *answer) error {
		if err := s.json(a, &ask, &collect, &lasts); err != nil {
			return err
		}
		if ask.Long || !areKeys(ask.Value, 1) || collect.Long || !areKeys(collect.Value, 1) {
			return ErrNoService
		}
		r.Ask, r.Collect = ask.Value, collect.Value
		return numbers(map[*clean.Field]*int64{&lasts: &r.Life})
	})
	return r, err
}

// small is a field of an answer that holds a number.
func small(name string) clean.Field {
	return clean.Field{Name: name, Value: make([]byte, 0, 20)}
}

// numbers reads fields that hold numbers.
func numbers(fields map[*clean.Field]*int64) error {
	for f, to := range fields {
		n, err := strconv.ParseInt(string(f.Value), 10, 64)
		if err != nil || n < 0 || f.Long {
			return ErrNoService
		}
		*to = n
	}
	return nil
}

// outcomes reads the links of a receipt: of each its state, then its day.
type outcomes struct {
	all    []Outcome
	inDay  bool
	digits []byte
}

func (o *outcomes) fields() []*clean.Field {
	return []*clean.Field{
		{Name: "links[].state", Many: true, To: func(b []byte) error {
			if o.inDay || len(o.all) == 0 {
				o.day()
				if len(o.all) == policy.LinksMax {
					return clean.ErrForm
				}
				o.all = append(o.all, Outcome{})
			}
			if l := &o.all[len(o.all)-1]; len(l.State) < 16 {
				l.State += State(b)
			}
			return nil
		}},
		{Name: "links[].day", Many: true, To: func(b []byte) error {
			o.inDay = true
			if len(o.digits) < 16 {
				o.digits = append(o.digits, b...)
			}
			return nil
		}},
	}
}

// day ends a link.
func (o *outcomes) day() {
	if len(o.all) > 0 {
		n, err := strconv.ParseInt(string(o.digits), 10, 64)
		if err != nil {
			n = -1
		}
		o.all[len(o.all)-1].Day = n
	}
	o.digits, o.inDay = o.digits[:0], false
}

// end looks whether all is there, and nothing that we have no word for.
func (o *outcomes) end() ([]Outcome, error) {
	o.day()
	for _, l := range o.all {
		if !slices.Contains(States, l.State) || l.Day < 0 {
			return nil, ErrNoService
		}
	}
	if len(o.all) == 0 {
		return nil, ErrNoService
	}
	return o.all, nil
}
