package clean

import (
	"net/http"
	"strings"
)

// gate turns away who must not be answered: requests under another name
// (someone else's proxy, or a page that rebinds its own name to us), through
// a gateway that reads along, and forms that another site sends.
func (s way) gate(r *http.Request) error {
	switch {
	case !s.hosts(r.Host):
		return errHost
	case r.Header["X-Tor2web"] != nil:
		return errGateway
	case !reads(r.Method) && !ownForm(r):
		return errElsewhere
	}
	return nil
}

// reads is whether a method changes nothing by its nature.
func reads(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return false
}

// ownForm is whether a form was sent by a page of ours. Browsers say so in
// Sec-Fetch-Site, older ones only in Origin, which is "null" where a privacy
// setting hides it: that alone locks nobody out. Programs send neither.
func ownForm(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return true
	}
	host, ok := strings.CutPrefix(origin, "http://")
	return ok && host == r.Host
}
