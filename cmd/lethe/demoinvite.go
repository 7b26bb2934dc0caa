package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// firefoxPrefs are what a Firefox needs to reach the onion through the
// demo's client, with scripts off as at Tor Browser's Safest, and to put what
// it saves where it goes with the demo.
const firefoxPrefs = `user_pref("network.proxy.type", 1);
user_pref("network.proxy.socks", %q);
user_pref("network.proxy.socks_port", %s);
user_pref("network.proxy.socks_version", 5);
user_pref("network.proxy.socks_remote_dns", true);
user_pref("network.proxy.failover_direct", false);
user_pref("network.dns.blockDotOnion", false);
user_pref("dom.securecontext.allowlist_onions", true);
user_pref("javascript.enabled", false);
user_pref("browser.download.folderList", 2);
user_pref("browser.download.dir", %q);
`

// invitation says how to visit with other programs, and how to go through a
// whole tip.
const invitation = `
The site stays up until Ctrl-C. Its address and the SOCKS port of a client:
  %[1]s
  %[2]s
Visit it from another terminal:
  curl --socks5-hostname %[2]s %[1]s
  firefox-esr --no-remote --profile %[3]s %[1]s
(Close Firefox before Ctrl-C: it writes to its profile as long as it runs.)
Or without a browser; lethe reveal, lethe tip and the others go there too then:
  export LETHE_URL=%[1]s LETHE_PROXY=socks5h://%[2]s
  %[6]s send

It takes tips, for a journalist called %[4]s. This client has the key to the
desk, which nobody else can find:
  %[1]stip
  %[5]s
What Firefox fetches there opens by the age key of %[4]s alone:
  %[6]s open -i %[7]s %[8]s/*.age

How the service is, and what this machine lacks:
  %[6]s status --state %[9]s
  %[6]s check --state %[9]s
`

// invite invites to a look.
func (d *demo) invite(site, desk, socks string) error {
	host, port, err := net.SplitHostPort(socks)
	if err != nil {
		return err
	}
	profile := filepath.Join(d.dir, "firefox")
	if err := os.Mkdir(profile, 0o700); err != nil {
		return fmt.Errorf("making a browser profile: %w", err)
	}
	prefs := fmt.Sprintf(firefoxPrefs, host, port, d.drop.fetched)
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(prefs), 0o600); err != nil {
		return fmt.Errorf("making a browser profile: %w", err)
	}
	lethe, err := os.Executable()
	if err != nil {
		lethe = "lethe"
	}
	fmt.Fprintf(d.std.out, invitation, site, socks, profile, demoJournalist, desk, lethe, d.drop.ageKey, d.drop.fetched, d.state())
	return nil
}
