package policy

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// ContentSecurityPolicy lets a page load our one stylesheet and pictures
// that stand in the page itself, and send its forms to us. form-action,
// frame-ancestors and base-uri do not fall back to default-src, so each is
// said. There is no sandbox directive: it would make our own forms
// cross-site.
const ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// ClearSiteData is the value of the header of that name on a page that
// showed a secret: what the browser kept of this site goes. The quotes belong
// to the value.
const ClearSiteData = `"cache", "cookies", "storage"`

// denied are the browser features that no page uses; the header has no way
// to say "all".
var denied = []string{
	"accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "battery",
	"bluetooth", "browsing-topics", "camera", "clipboard-read", "clipboard-write",
	"display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope",
	"hid", "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map",
	"local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
	"publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial",
	"speaker-selection", "storage-access", "sync-xhr", "usb", "web-share", "window-management",
	"xr-spatial-tracking",
}

// headers go out with every response, errors included. The values are shared
// by all of them and never changed.
var headers = map[string][]string{
	"Content-Security-Policy": {ContentSecurityPolicy},

	// Not no-referrer: with that a form of ours posts "Origin: null", and a
	// check against other sites' forms would lock out who it protects. Tor
	// Browser sends no referrer out of an onion.
	"Referrer-Policy": {"same-origin"},

	// What we call a stylesheet or a file is not to be read as a page.
	"X-Content-Type-Options": {"nosniff"},

	// The same as frame-ancestors, for browsers that do not know it.
	"X-Frame-Options": {"DENY"},

	// No window of another site keeps a hold on ours, none loads from us,
	// and nothing that did not ask for it loads into our pages.
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Cross-Origin-Embedder-Policy": {"require-corp"},

	"Permissions-Policy": {strings.Join(denied, "=(), ") + "=()"},

	// Neither disk nor the Back button keeps a page.
	"Cache-Control": {"no-store"},

	// An onion address that is meant for a few is in no index.
	"X-Robots-Tag": {"noindex, nofollow, noarchive"},

	// A clock's error finds a hidden server (Murdoch 2006; Zander and
	// Murdoch 2008). nil keeps net/http from adding its own.
	"Date": nil,
}

// Withheld are headers that no response carries: they name the software or
// the clock, let a browser be known again, or call third parties.
var Withheld = []string{
	"Server", "X-Powered-By", "Via",
	"Date", "Age", "Expires", "Last-Modified", "ETag",
	"Set-Cookie",
	"Strict-Transport-Security", "Onion-Location", "Alt-Svc", "Location", "Refresh",
	"Report-To", "Reporting-Endpoints", "NEL", "Server-Timing", "Timing-Allow-Origin",
	"Content-Encoding",
	"Access-Control-Allow-Origin",
	"Allow", // it would tell the pages that exist from those that do not
}

// HeaderLines are those headers as they stand in an answer, for whoever writes
// answers. Date is not among them: it is for the handler to keep out.
func HeaderLines() []byte {
	var lines []byte
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		for _, value := range headers[name] {
			lines = append(lines, name+": "+value+"\r\n"...)
		}
	}
	return lines
}

// SetHeaders puts the headers of every response into h. It is called before
// anything else touches the response, so that no error can go without them.
func SetHeaders(h http.Header) {
	for name, value := range headers {
		h[name] = value
	}
}
