package client

import (
	"context"
	"fmt"
	"strconv"

	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// Limits are what a service takes: sizes in bytes, lifetimes in seconds.
type Limits struct {
	Text, Upload               int64
	Files, Links, Passphrase   int64
	LifeLeast, LifeMost, Usual int64
}

// shortMost is the longest answer that is read without a secret in it, and
// keptMost that with links, in bytes.
const (
	shortMost = 64 << 10
	keptMost  = 256 << 10
)

// Limits asks what the service takes. It tells whether it is one, too.
func (s *Service) Limits(ctx context.Context) (l Limits, err error) {
	values := []struct {
		name string
		to   *int64
	}{
		{"text", &l.Text}, {"upload", &l.Upload}, {"files", &l.Files}, {"links", &l.Links}, {"passphrase", &l.Passphrase},
		{"life_least", &l.LifeLeast}, {"life_most", &l.LifeMost}, {"life_default", &l.Usual},
	}
	fields := make([]*clean.Field, len(values))
	for i, v := range values {
		fields[i] = &clean.Field{Name: v.name, Value: make([]byte, 0, 20)}
	}
	err = s.ask(ctx, call{path: "/limits", most: shortMost}, func(a *answer) error {
		if err := s.json(a, fields...); err != nil {
			return err
		}
		for i, v := range values {
			n, err := strconv.ParseInt(string(fields[i].Value), 10, 64)
			if err != nil || n <= 0 {
				return ErrNoService
			}
			*v.to = n
		}
		return nil
	})
	return l, err
}

// json reads an answer in JSON to its end.
func (s *Service) json(a *answer, fields ...*clean.Field) error {
	if a.kind != "application/json" {
		return ErrNoService
	}
	return a.failed(clean.ReadJSON(a, s.out, fields...))
}

// Terms are under which something is kept. Zero values are the service's own.
type Terms struct {
	Life       int64 // seconds
	Links      int
	Passphrase []byte // lent
}

// Kept are new links. Their keys are lent until the service is closed.
type Kept struct {
	Links   [][]byte
	Receipt []byte
	Life    int64 // seconds
}

// Keep has the service keep a text and files. Where the connection broke at
// the very end, links may be there that nobody knows: they expire.
func (s *Service) Keep(ctx context.Context, t Terms, parts []Part) (k Kept, err error) {
	f := newForm(number("life", t.Life), number("links", int64(t.Links)), field{"passphrase", t.Passphrase})
	f.parts = parts
	links := max(t.Links, 1)
	if links > policy.LinksMax {
		return k, fmt.Errorf("%d links: %d at most", links, policy.LinksMax)
	}
	left := s.rest
	defer func() {
		if err != nil {
			s.rest = left
		}
	}()
	keys := clean.Field{Name: "links[].key", Value: s.cut(links * vault.KeyLen), Many: true}
	receipt := clean.Field{Name: "receipt.key", Value: s.cut(vault.KeyLen)}
	life := clean.Field{Name: "life", Value: make([]byte, 0, 20)}
	err = s.ask(ctx, call{"/links", f, keptMost}, func(a *answer) error {
		if err := s.json(a, &keys, &receipt, &life); err != nil {
			return err
		}
		if keys.Long || !areKeys(keys.Value, links) || receipt.Long || !areKeys(receipt.Value, 1) {
			return ErrNoService
		}
		if k.Life, err = strconv.ParseInt(string(life.Value), 10, 64); err != nil {
			return ErrNoService
		}
		for b := keys.Value; len(b) > 0; b = b[vault.KeyLen:] {
			k.Links = append(k.Links, b[:vault.KeyLen])
		}
		k.Receipt = receipt.Value
		return nil
	})
	return k, err
}
