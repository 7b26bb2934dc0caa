package handlers

import (
	"strings"

	"lethe/assets"
	"lethe/policy"
)

// A tongue is the site in one language, with the pages that are the same for
// everyone, rendered once. It stands in the path and nowhere else: what
// browsers say of their languages is wrong for many, and tells them apart.
type tongue struct {
	*assets.Language

	start, blank, link, paste           assets.Sheet
	request, ask, collect, none, policy assets.Sheet

	opened    map[assets.OpenedPage]assets.Sheet // without files, without warnings
	ready     *readySheets
	requested map[assets.RequestedPage]assets.Sheet
	notices   map[assets.Notice]assets.Sheet
	slow      [slowMax]assets.Sheet
	refused   map[assets.Refusal]assets.Sheet
	tips      tipSheets
	guide     func() map[string]assets.Sheet // by address, as in English
}

// newTongue renders the site's pages in a language.
func (s *site) newTongue(l *assets.Language) *tongue {
	limits := s.limits
	t := &tongue{
		Language: l,
		start:    l.Start(assets.StartPage{Limits: limits, Drop: s.Drop != nil}),
		blank:    l.Make(assets.MakePage{Limits: limits, Lives: choices(policy.LifeDefault)}),
		link:     l.Link(limits),
		paste:    l.Paste(assets.PastePage{}),
		request:  l.Request(assets.RequestPage{Limits: limits, Lives: choices(policy.LifeDefault)}),
		ask:      l.Ask(assets.AskPage{Limits: limits}),
		collect:  l.Collect(limits),
		none:     l.NotYet(),
		policy:   l.Policy(s.kept()),

		opened:    make(map[assets.OpenedPage]assets.Sheet),
		ready:     newReadySheets(l),
		requested: make(map[assets.RequestedPage]assets.Sheet),
		notices:   make(map[assets.Notice]assets.Sheet),
		refused:   make(map[assets.Refusal]assets.Sheet),
	}
	if s.Drop != nil {
		t.tips = s.newTipSheets(l)
	}
	for _, collected := range []bool{false, true} {
		page := assets.OpenedPage{Limits: limits, Text: true, Collected: collected}
		t.opened[page] = l.Opened(page)
	}
	for _, life := range policy.Lifetimes {
		for _, here := range []bool{false, true} {
			page := assets.RequestedPage{Limits: limits, Life: life, Here: here}
			t.requested[page] = l.Requested(page)
		}
	}
	for _, n := range assets.Notices {
		t.notices[n] = l.Say(assets.NoticePage{Limits: limits, Notice: n, Wait: policy.BudgetSpan})
	}
	t.slow = slowSheets(l, limits)
	for _, r := range assets.Refusals {
		t.refused[r] = l.Refused(assets.RefusedPage{Limits: limits, Refusal: r})
	}
	return t
}

// speak finds the language of an address, and what the address is in
// English. A language that is not there is part of an address that is not.
func (s *site) speak(path string) (*tongue, string) {
	for _, t := range s.tongues[1:] {
		if rest, ok := strings.CutPrefix(path, t.Path("/")); ok {
			return t, path[len(path)-len(rest)-1:]
		}
	}
	return s.tongues[0], path
}
