package client

import (
	"errors"
	"strings"
	"testing"
)

// An address of an onion service that nobody has.
const anyOnion = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaam2dqd.onion"

// set is an environment with one variable.
func set(variable string) func(string) string {
	name, value, _ := strings.Cut(variable, "=")
	return func(n string) string {
		if n == name {
			return value
		}
		return ""
	}
}

func TestTo(t *testing.T) {
	for address, host := range map[string]string{
		"http://" + anyOnion:                  anyOnion,
		"http://" + anyOnion + "/":            anyOnion,
		anyOnion + ":80":                      anyOnion,
		anyOnion + ":8080":                    anyOnion + ":8080",
		"HTTP://" + strings.ToUpper(anyOnion): anyOnion,
		"http://127.0.0.1:8480":               "127.0.0.1:8480",
		"127.0.0.1":                           "127.0.0.1",
		"http://localhost:8480/":              "127.0.0.1:8480",
		"http://127.9.9.9:1":                  "127.9.9.9:1",
		"[::1]:8480":                          "[::1]:8480",
		"http://[::1]/":                       "[::1]",
	} {
		w, err := To(address, set(""))
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if w.Host() != host {
			t.Errorf("got %q for %q, want %q", w.Host(), address, host)
		}
		if over := w.onion != ""; over != strings.Contains(host, ".onion") || over != (len(w.proxies) == 2) || over != (w.isolation != "") {
			t.Errorf("%s: over Tor is %v, by %v", address, over, w.proxies)
		}
	}
}

// What a text has around an address is to be left out, and that is said.
func TestToMarks(t *testing.T) {
	for _, address := range []string{"<http://" + anyOnion + ">", "<http://" + anyOnion, "\"" + anyOnion + "\"", "“http://127.0.0.1:8480”", "'127.0.0.1'", "<https://" + anyOnion + ">"} {
		_, err := To(address, set(""))
		if !errors.Is(err, ErrAddress) || !strings.HasPrefix(err.(interface{ Hint() string }).Hint(), "leave the marks out") {
			t.Errorf("got %v for %q", err, address)
		}
	}
}

// What could lead elsewhere than to Tor or to this machine is refused, before
// anything is connected to, and nothing of it is said again: it may be a link.
func TestToRefuses(t *testing.T) {
	const key = "8s2c7q1x0v9z4k6m5n3b7l8j1h2g4f5"
	for _, address := range []string{
		"", "/", "http://", "https://" + anyOnion, "https://example.org", "http://example.org", "example.org:80",
		"http://10.0.0.1", "http://169.254.1.1:80", "http://0.0.0.0:80", "http://[::]:80", "http://[::1%25lo]:80", "::1", "http://2130706433", "http://127.1",
		"ftp://127.0.0.1", "socks5://127.0.0.1:9050", "unix:/run/lethe", "//127.0.0.1",
		"http://user@127.0.0.1", "http://user:password@" + anyOnion, "http://127.0.0.1@example.org",
		"http://" + anyOnion + "/s/" + key, anyOnion + "?" + key, anyOnion + "#" + key, anyOnion + "\\" + key,
		"http://www." + anyOnion, "b" + anyOnion[1:], strings.Repeat("a", 16) + ".onion", ".onion", anyOnion + ".",
		anyOnion + ":", anyOnion + ":0", anyOnion + ":65536", anyOnion + ":x", anyOnion + ":80:80", "127.0.0.1:",
		"http://localhost.example.org", "http://127.0.0.1.example.org", "http://" + anyOnion + "\r\nX: y", "http://127.0.0.1 ",
		key, "http://" + key,
	} {
		w, err := To(address, set(""))
		if !errors.Is(err, ErrAddress) {
			t.Errorf("got %v, %v for %q", w, err, address)
			continue
		}
		said := err.Error() + err.(interface{ Hint() string }).Hint()
		if strings.Contains(said, key) || strings.Contains(said, "example.org") || strings.Contains(said, "password@") {
			t.Errorf("%q is quoted: %s", address, said)
		}
	}
}

func TestProxies(t *testing.T) {
	for variable, want := range map[string]proxy{
		"LETHE_PROXY=socks5h://127.0.0.1:9150":  {"tcp", "127.0.0.1:9150"},
		"LETHE_PROXY=socks5://127.0.0.1:9150/":  {"tcp", "127.0.0.1:9150"},
		"LETHE_PROXY=SOCKS5://localhost:1":      {"tcp", "127.0.0.1:1"},
		"LETHE_PROXY=socks5h://[::1]:9050":      {"tcp", "[::1]:9050"},
		"LETHE_PROXY=unix:/run/tor/socks":       {"unix", "/run/tor/socks"},
		"LETHE_PROXY=unix:///run/tor/socks":     {"unix", "/run/tor/socks"},
		"ALL_PROXY=socks5h://127.0.0.1:9050":    {"tcp", "127.0.0.1:9050"},
		"all_proxy=socks5h://192.0.2.1:1":       usualProxies[0],
		"HTTP_PROXY=http://proxy.example.org:1": usualProxies[0],
	} {
		w, err := To(anyOnion, set(variable))
		if err != nil || w.proxies[0] != want {
			t.Errorf("got %v, %v for %q, want %v", w, err, variable, want)
		}
	}
	// The first one set counts.
	both := func(n string) string {
		return map[string]string{"LETHE_PROXY": "unix:/a", "ALL_PROXY": "unix:/b"}[n]
	}
	if w, err := To(anyOnion, both); err != nil || len(w.proxies) != 1 || w.proxies[0].address != "/a" {
		t.Errorf("got %v, %v, want LETHE_PROXY alone", w, err)
	}
	for _, value := range []string{
		"127.0.0.1:9050", "http://127.0.0.1:8118", "socks4://127.0.0.1:9050", "socks5h://", "socks5h://127.0.0.1", "socks5h://127.0.0.1:0",
		"socks5h://192.0.2.1:9050", "socks5h://tor.example.org:9050", "socks5h://0.0.0.0:9050", "socks5h://me:hunter2@127.0.0.1:9050",
		"unix:", "unix:/", "unix:socks", "unix:/run/../tor", "unix:/run/tor/", "socks5h:///run/tor/socks",
	} {
		for _, name := range []string{"LETHE_PROXY", "ALL_PROXY"} {
			w, err := To(anyOnion, set(name+"="+value))
			if !errors.Is(err, ErrAddress) || !strings.HasPrefix(err.Error(), name+": ") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, %v for %s=%s", w, err, name, value)
			}
		}
		if _, err := To("127.0.0.1:8480", set("ALL_PROXY="+value)); err != nil {
			t.Errorf("%s, for what is on this machine: %v", value, err)
		}
	}
}
