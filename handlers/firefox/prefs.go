package firefox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strconv"
)

// always are the preferences of every browser here, by what they are for.
var always = map[string]any{
	// Being driven: Firefox chooses a free port and writes it into its
	// profile. The rest of what automation needs Firefox sets by itself.
	"marionette.port":                                     0,
	"remote.prefs.recommended":                            true,
	"browser.startup.page":                                0,
	"browser.newtabpage.enabled":                          false,
	"toolkit.legacyUserProfileCustomizations.stylesheets": true, // the narrow window

	// Being Tor Browser, as far as preferences go.
	"browser.privatebrowsing.autostart":    true,
	"privacy.resistFingerprinting":         true,
	"dom.securecontext.allowlist_onions":   true,
	"network.http.referer.hideOnionSource": true,
	"network.dns.blockDotOnion":            false,
	"browser.cache.disk.enable":            false,
	"media.peerconnection.enabled":         false,
	"intl.accept_languages":                "en-US, en",
	"intl.locale.requested":                "en-US",

	// Downloads go to one folder without a question.
	"browser.download.folderList":                 2,
	"browser.download.useDownloadDir":             true,
	"browser.download.alwaysOpenPanel":            false,
	"browser.download.start_downloads_in_tmp_dir": false,

	// Pictures of pages that are the same everywhere: a pixel of the page
	// is one of the picture, and no scroll bar takes width from it.
	"layout.css.devPixelsPerPx": "1.0",
	"ui.useOverlayScrollbars":   1,

	// Names are the proxy's business; without the proxy there is nothing.
	"network.proxy.type":             1,
	"network.proxy.socks_version":    5,
	"network.proxy.socks_remote_dns": true,
	"network.proxy.failover_direct":  false,
	"network.proxy.no_proxies_on":    "",
	"network.dns.disabled":           true,
	"network.trr.mode":               5, // no DNS over HTTPS, by choice

	// Nothing is fetched ahead of being asked for.
	"network.dns.disablePrefetch":               true,
	"network.prefetch-next":                     false,
	"network.predictor.enabled":                 false,
	"network.http.speculative-parallel-limit":   0,
	"browser.places.speculativeConnect.enabled": false,
	"browser.urlbar.speculativeConnect.enabled": false,

	// Nothing is told to Mozilla or anybody, and nothing asked of them.
	"app.normandy.enabled":                            false,
	"app.update.disabledForTesting":                   true,
	"browser.discovery.enabled":                       false,
	"browser.region.network.url":                      "",
	"browser.region.update.enabled":                   false,
	"browser.safebrowsing.blockedURIs.enabled":        false,
	"browser.safebrowsing.downloads.enabled":          false,
	"browser.safebrowsing.malware.enabled":            false,
	"browser.safebrowsing.phishing.enabled":           false,
	"browser.safebrowsing.provider.mozilla.updateURL": "",
	"browser.search.update":                           false,
	"browser.shell.checkDefaultBrowser":               false,
	"browser.topsites.contile.enabled":                false,
	"browser.aboutwelcome.enabled":                    false,
	"browser.startup.homepage_override.mstone":        "ignore",
	"datareporting.healthreport.uploadEnabled":        false,
	"datareporting.policy.dataSubmissionEnabled":      false,
	"datareporting.usage.uploadEnabled":               false,
	"dom.push.connection.enabled":                     false,
	"extensions.blocklist.enabled":                    false,
	"extensions.getAddons.cache.enabled":              false,
	"extensions.systemAddon.update.enabled":           false,
	"extensions.update.enabled":                       false,
	"geo.enabled":                                     false,
	"identity.fxaccounts.enabled":                     false,
	"media.gmp-manager.updateEnabled":                 false,
	"media.gmp-provider.enabled":                      false,
	"messaging-system.rsexperimentloader.enabled":     false,
	"network.captive-portal-service.enabled":          false,
	"network.connectivity-service.enabled":            false,
	"security.OCSP.enabled":                           0,
	"security.remote_settings.crlite_filters.enabled": false,
	"security.remote_settings.intermediates.enabled":  false,
	"services.settings.poll_interval":                 31536000,                          // seconds: a year
	"services.settings.server":                        "data:,#remote-settings-dummy/v1", // the one value that means none
	"signon.rememberSignons":                          false,
	"toolkit.telemetry.enabled":                       false,
	"toolkit.telemetry.server":                        "data:,",
	"toolkit.telemetry.unified":                       false,
}

// safest are the preferences that make the difference between the levels
// Standard and Safest.
var safest = map[string]any{
	"javascript.enabled":                  false,
	"svg.disabled":                        true,
	"mathml.disabled":                     true,
	"gfx.downloadable_fonts.enabled":      false,
	"gfx.font_rendering.graphite.enabled": false,
}

// preferences returns the text of user.js for a browser that lives in dir
// and saves to downloads.
func preferences(c Config, dir, downloads string) ([]byte, error) {
	prefs := maps.Clone(always)
	if !c.Scripts {
		maps.Copy(prefs, safest)
	}
	prefs["browser.download.dir"] = downloads
	if err := proxy(prefs, c.Socks, dir); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(prefs)) {
		value, err := json.Marshal(prefs[name])
		if err != nil {
			return nil, fmt.Errorf("encoding %s: %w", name, err)
		}
		fmt.Fprintf(&text, "user_pref(%q, %s);\n", name, value)
	}
	return text.Bytes(), nil
}

// proxy sets where connections go: all to the proxy, or, without one, those
// to loopback addresses straight and the others to a socket that is not there.
func proxy(prefs map[string]any, socks, dir string) error {
	if socks == "" {
		prefs["network.proxy.socks"] = "file://" + filepath.Join(dir, "nowhere")
		return nil
	}
	host, port, err := net.SplitHostPort(socks)
	if err != nil {
		return fmt.Errorf("reading the address of the proxy: %w", err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("reading the port of the proxy: %w", err)
	}
	prefs["network.proxy.socks"] = host
	prefs["network.proxy.socks_port"] = number
	prefs["network.proxy.allow_hijacking_localhost"] = true
	return nil
}
