package handlers

import (
	"bytes"
	"net/http"
	"strings"

	"lethe/assets"
	"lethe/handlers/budget"
	"lethe/handlers/clean"
	"lethe/vault"
)

// A page answers one method of one address.
type page func(*site, *reply, *request) error

// A route is an address. GET changes nothing; HEAD is GET without the body.
type route struct {
	get, post page

	makes int64 // how much of a visitor's links a POST takes, beside what it says itself
	keeps bool  // a POST over budget gets its form back, with what was typed
}

// routes are the addresses without a key. In another language than English
// its code stands before them: /es/new.
var routes = map[string]route{
	"/":          {get: (*site).startPage},
	"/new":       {get: (*site).makePage, post: (*site).makeLink, keeps: true},
	"/open":      {get: (*site).pastePage, post: (*site).openLink},
	"/open-link": {post: (*site).pastedLink},
	"/file":      {post: (*site).saveFile},
	"/burn":      {post: (*site).burnLinks},
	"/request":   {get: (*site).requestPage, post: (*site).makeRequest, makes: 2},
	"/answer":    {post: (*site).answerRequest, makes: 1, keeps: true},
	"/collect":   {post: (*site).collectAnswer},
	"/policy":    {get: (*site).policyPage},
	"/style.css": {get: (*site).style},
}

// tipRoutes are those of a site that takes tips. On another they are an
// address without a page.
var tipRoutes = map[string]route{
	"/tip":            {get: (*site).tipPage, post: (*site).takeTip, makes: 1, keeps: true},
	"/tip/send":       {post: (*site).sendDraft, makes: 1},
	"/tip/stop":       {post: (*site).stopDraft},
	"/inbox":          {get: (*site).inboxPage, post: (*site).openInbox},
	"/inbox/add":      {post: (*site).addToTip, makes: 1, keeps: true},
	"/inbox/delete":   {post: (*site).deleteReply},
	"/inbox/withdraw": {post: (*site).withdrawTip},
}

// doorRoutes are the addresses that a key stands in, behind one of the words
// of doors.
var doorRoutes = [...]route{
	doorOpen:    {get: (*site).linkPage},
	doorReceipt: {get: (*site).receiptPage},
	doorAsk:     {get: (*site).askPage},
	doorCollect: {get: (*site).collectPage},
}

// linkPrefix leads to a link's page.
const linkPrefix = "/s/"

// find looks an address up, byte for byte: no redirect mends one that is
// almost right, because that would tell which exist.
func (s *site) find(q *request) (route, bool) {
	if at, ok := routes[q.path]; ok {
		return at, true
	}
	if at, ok := tipRoutes[q.path]; ok && s.Drop != nil {
		return at, true
	}
	if at, ok := guideRoute(q); ok {
		return at, true
	}
	for _, d := range doors {
		part, ok := strings.CutPrefix(q.path, d.prefix)
		if ok && strings.Trim(part, "*") == "" && isPart(q.Asked()) {
			return doorRoutes[d.to], true
		}
	}
	return route{}, false
}

// isPart is whether an address has something where a key stands, and no more
// behind it.
func isPart(key []byte) (ok bool) {
	vault.Do(func() { ok = len(key) > 0 && bytes.IndexByte(key, '/') < 0 })
	return ok
}

// page answers with the page of an address.
func (s *site) page(p *reply, q *request) error {
	q.over = s.spend(q)
	at, ok := s.find(q)
	post := q.Method == http.MethodPost
	if q.over == 0 && ok && post {
		q.over = s.budget(q).Take(q.Visitor, budget.Links, at.makes)
	}
	if q.over > 0 && !(ok && post && at.keeps) {
		return s.slow(p, q.over)
	}
	if !ok {
		return clean.ErrNotFound
	}
	var f page
	switch q.Method {
	case http.MethodGet, http.MethodHead:
		f = at.get
	case http.MethodPost:
		f = at.post
	}
	if f == nil {
		return clean.ErrMethod
	}
	return f(s, p, q)
}

func (s *site) startPage(p *reply, q *request) error {
	return p.Page(http.StatusOK, q.tongue.start)
}

func (s *site) style(p *reply, q *request) error {
	return p.File("text/css; charset=utf-8", assets.Style)
}
