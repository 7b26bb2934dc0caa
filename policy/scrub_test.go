package policy

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
)

func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		"from 192.0.2.1 to 192.0.2.1:9001":                                 "from <address> to <address>",
		"at ::1, 2001:db8::, [2001:db8::1]:443":                            "at <address>, <address>, <address>",
		"::ffff:192.0.2.1 fe80::1%eth0 10.0.0.0/8":                         "<address> <address> <address>",
		"12:30:45 v1.2.3 0.4.9.11 0.4.9.11-dev 100% 45 ms":                 "12:30:45 v1.2.3 0.4.9.11 0.4.9.11-dev 100% 45 ms",
		"mail a.b@example.org now":                                         "mail <mail> now",
		"GET /s/3n5k7m9p1q3r5t7v9x1z3b5d7f9h1j3 gone":                      "GET /s/<key> gone",
		"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen5.onion":       "<onion>",
		"00:1b:44:11:3a:b7 is a card":                                      "<address> is a card",
		"Problem bootstrapping. Stuck at 5% (conn): (NOROUTE)":             "Problem bootstrapping. Stuck at 5% (conn): (NOROUTE)",
		"(host $9695DFC35FFEB861329B9F1AB04C46397020CE31 at 192.0.2.7:80)": "(host $<key> at <address>)",
		"misinterpretation of internationalization":                        "misinterpretation of internationalization",
		"addr=192.0.2.1,next":                                              "addr=<address>,next",
		"":                                                                 "",

		// What stands before and behind an address hides nothing.
		"tcp:192.0.2.1:80":                                            "tcp:<address>",
		"192.0.2.1-192.0.2.9 192.0.2.1-9":                             "<address>-<address> <address>",
		"_192.0.2.1_ x192.0.2.1x é192.0.2.1é":                         "_<address>_ x<address>x é<address>é",
		"a:192.0.2.1 ::a:192.0.2.1:80":                                "a:<address> <address>",
		"192.0.2.1.443 > 192.0.2.9.80:":                               "<address> > <address>:",
		"0192.000.002.001 0300.0.2.1":                                 "<address> <address>",
		"2001:db8::1-2001:db8::9 _2001:db8::1":                        "<address>-<address> _<address>",
		"é2001:db8::1é xx2001:db8::1xx":                               "é<address>é xx<address>xx",
		"tcp:[2001:db8::1%eth0]:80 [::1] ::":                          "tcp:<address> <address> ::",
		"2001:0DB8:0:0:0:0:0:1. 2001:db8:0:0:0:0:1":                   "<address>. 2001:db8:0:0:0:0:1",
		"64:ff9b:1:2:3:4:192.0.2.1 2001:db8::/32,":                    "<address> <address>,",
		"1:2:3:4:5:6:7:8:443 xa1:2:3:4:5:6:7:8x":                      "<address> x<address>x",
		"8.b.d.0.1.0.0.2.ip6.arpa 1.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": "8.b.d.<address>.ip6.arpa <address>.ip6.arpa",
		"001b.4411.3ab7 00-1b-44-11-3a-b7 00:11:22:33:44:55":          "<address> <key> <address>",
		"::1: refused; is it ::1?":                                    "<address>: refused; is it <address>?",
		"http://u:p@192.0.2.1/x mail=<o'b+c@d.example>":               "<mail> mail=<<mail>>",
		"www.Example.ONION:80/x foo.onion":                            "<onion>/x <onion>",
		"550e8400-e29b-41d4-a716-446655440000":                        "<key>",
		"deadbeef0123 0xc0000140a0 ABCDEFGH2345IJKL":                  "<key> <key> <key>",
		"q+Zb/7dK2mPq9sT1vXyZ0A==":                                    "<key>",

		// What is none of it.
		"std::string 2026-03-01T13:45:00.123456789Z 20260301T134500Z": "std::string 2026-03-01T13:45:00.123456789Z 20260301T134500Z",
		"18446744073709551615 1.5 GiB 10.0.19045.3803 3/4 2026-03-01": "18446744073709551615 1.5 GiB 10.0.19045.3803 3/4 2026-03-01",
		"1h2m3.5s go1.26.8 linux-6.18.0-amd64 left-over-from-march":   "1h2m3.5s go1.26.8 linux-6.18.0-amd64 left-over-from-march",
		`{"hour":"2026-03-01T13Z","event":"site-started"}`:            `{"hour":"2026-03-01T13Z","event":"site-started"}`,
		"HiddenServiceEnableIntroDoSDefense KeepBindCapabilities":     "<key> KeepBindCapabilities",
	} {
		if got := string(Scrub([]byte(in))); got != want {
			t.Errorf("Scrub(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}

// seen is the oracle: an address that a reader would find in a text. It looks
// at every piece between bytes that no address has, and asks net and netip.
func seen(text []byte) string {
	for _, piece := range bytes.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF:.", r) }) {
		for from := range piece {
			if from > 0 && piece[from-1] != ':' && piece[from] != ':' {
				continue
			}
			for to := len(piece); to > from; to-- {
				if to < len(piece) && piece[to] != ':' && piece[to-1] != ':' {
					continue
				}
				s := string(piece[from:to])
				if a, err := netip.ParseAddr(s); err == nil && a.Is4() && a.As4()[0] != 0 {
					return s
				}
				if a, err := netip.ParseAddr(s); err == nil && a.Is6() && !a.IsUnspecified() && strings.ContainsAny(s, "0123456789") {
					return s
				}
				if _, err := net.ParseMAC(s); err == nil && strings.ContainsAny(s, ":.") {
					return s
				}
			}
		}
	}
	return ""
}

// Whatever comes in, nothing comes out in which an address can be read, and
// scrubbing again changes nothing.
func FuzzScrub(f *testing.F) {
	for _, s := range []string{
		"tcp:192.0.2.1:80", "1.2.3.4.5", "::", ":::1", "1::2::3", "a.b@c", "0.4.9.11", "fe80::1%25eth0]:9", "x:1:2:3:4:5:6:7:8:9",
		"\xff\xfe1.2.3.4\x00", ".onion", "a.onion.onion", "00:00:00:00:00:00", "1:2:3:4:5:6:1.2.3.4", "::.1", "1.:2::3.", "[[::1]]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		out := Scrub(in)
		if !bytes.Equal(in, before) {
			t.Fatal("the text was changed")
		}
		if s := seen(out); s != "" {
			t.Fatalf("%q is left of %q in %q", s, in, out)
		}
		if bytes.Contains(bytes.ToLower(out), []byte("a.onion")) {
			t.Fatalf("an onion is left of %q in %q", in, out)
		}
		if again := Scrub(out); !bytes.Equal(again, out) {
			t.Fatalf("%q became %q, then %q", in, out, again)
		}
	})
}

// FuzzScrubPlanted puts an address, a key and an onion name of every form
// between any two texts.
func FuzzScrubPlanted(f *testing.F) {
	for seed := range uint64(64) {
		f.Add("at tcp:", seed, " end")
		f.Add("é_", seed, "_x")
		f.Add("", seed, "")
		f.Add("=[", seed, "]:80")
	}
	f.Fuzz(func(t *testing.T, before string, seed uint64, after string) {
		r := rand.New(rand.NewPCG(seed, 1))
		for form, s := range planted(r) {
			if joins(before, after) {
				continue
			}
			in := before + s + after
			if out := string(Scrub([]byte(in))); strings.Contains(out, s) {
				t.Fatalf("%s: %q is left of %q in %q", form, s, in, out)
			}
		}
	})
}

// joins is whether one of two texts would make something else of what stands
// between them.
func joins(before, after string) bool {
	const part = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-"
	return before != "" && strings.Contains(part, before[len(before)-1:]) ||
		after != "" && strings.Contains(part+":", after[:1])
}

// planted are things that must go, by form.
func planted(r *rand.Rand) map[string]string {
	var b [40]byte
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	four := netip.AddrFrom4([4]byte{b[0] | 1, b[1], b[2], b[3]})
	if r.IntN(2) == 0 { // with :: in it
		clear(b[4:14])
	}
	six := netip.AddrFrom16([16]byte(b[:16]))
	const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"
	link := make([]byte, 31)
	for i := range link {
		link[i] = base36[r.IntN(36)]
	}
	mac := net.HardwareAddr(b[20:26])
	return map[string]string{
		"IPv4":            four.String(),
		"IPv4 with port":  netip.AddrPortFrom(four, uint16(r.Uint32())).String(),
		"IPv4 in IPv6":    "::ffff:" + four.String(),
		"IPv4, octal":     fmt.Sprintf("0%o.%d.0.1", b[0]|64, b[1]),
		"IPv6":            six.String(),
		"IPv6, whole":     six.StringExpanded(),
		"IPv6, capitals":  strings.ToUpper(six.String()),
		"IPv6 with zone":  six.WithZone("wlan0").String(),
		"IPv6 with port":  netip.AddrPortFrom(six, 443).String(),
		"prefix":          netip.PrefixFrom(six, 64).String(),
		"hardware":        mac.String(),
		"hardware, dash":  strings.ReplaceAll(mac.String(), ":", "-"),
		"hardware, dots":  hex.EncodeToString(mac[:2]) + "." + hex.EncodeToString(mac[2:4]) + "." + hex.EncodeToString(mac[4:]),
		"onion":           strings.ToLower(base32.StdEncoding.EncodeToString(b[:35])) + ".onion",
		"onion, bare":     strings.ToLower(base32.StdEncoding.EncodeToString(b[:35])),
		"link key":        string(link),
		"hex":             hex.EncodeToString(b[16:36]),
		"base64":          base64.StdEncoding.EncodeToString(b[5:37]),
		"base64, for URL": base64.RawURLEncoding.EncodeToString(b[16:40]),
		"mail":            hex.EncodeToString(b[:2]) + ".x+y@mail.example",
	}
}

// Clock times, versions and numbers are left as they are.
func TestScrubKeeps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		n := func(most int) int { return r.IntN(most) }
		for _, s := range []string{
			fmt.Sprintf("%02d:%02d:%02d", n(24), n(60), n(60)),
			fmt.Sprintf("%d:%02d:%02d.%03d", n(24), n(60), n(60), n(1000)),
			fmt.Sprintf("20%02d-%02d-%02dT%02d:%02d:%02dZ", n(100), n(13), n(32), n(24), n(60), n(60)),
			fmt.Sprintf("20%02d-%02d-%02dT%02dZ", n(100), n(13), n(32), n(24)),
			fmt.Sprintf("v%d.%d.%d-rc%d", n(30), n(100), n(1000), n(10)),
			fmt.Sprintf("0.%d.%d.%d", n(10), n(10), n(100)),
			fmt.Sprintf("0.%d.%d.%d-alpha-dev", n(10), n(10), n(100)),
			fmt.Sprintf("%d", r.Uint64()), fmt.Sprintf("-%d.%06d", n(1000), n(1000000)),
			fmt.Sprintf("%d%%", n(101)), fmt.Sprintf("%d/%d", n(1000), n(1000)),
		} {
			if got := string(Scrub([]byte("at " + s + ", "))); got != "at "+s+", " {
				t.Fatalf("%q became %q", s, got)
			}
		}
	}
}

// torSays is what tor writes, addresses and all.
const torSays = `Nov 22 07:41:24.123 [warn] Problem bootstrapping. Stuck at 5% (conn): Connecting to a relay. (No route to host; NOROUTE; count 7; recommendation warn; host 9695DFC35FFEB861329B9F1AB04C46397020CE31 at 192.0.2.7:443)
Nov 22 07:41:25.001 [notice] Your system clock just jumped 3600 seconds forward; assuming established circuits no longer work.
Nov 22 07:41:26.777 [warn] Proxy Client: unable to connect OR connection (handshaking (proxy)) with [2001:db8::7]:9001 ID=<none> RSA_ID=847B1F850344D7876491A54892F904934E4EB85D
{"hour":"2026-11-22T07Z","event":"tor-progress","percent":45}
{"hour":"2026-11-22T07Z","event":"site-started","locked_mib":256}
`

func BenchmarkScrub(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"events", strings.Repeat(`{"hour":"2026-11-22T07Z","event":"site-started","locked_mib":256}`+"\n", 1000)},
		{"tor", strings.Repeat(torSays, 100)},
		{"words", strings.Repeat("the quick brown fox jumps over the lazy dog, and then some more. ", 1000)},
		{"addresses", strings.Repeat("192.0.2.1 2001:db8::7 00:1b:44:11:3a:b7 a@b.example ", 1000)},
		{"colons", strings.Repeat("1:", 50000)},
		{"double colons", strings.Repeat(".::", 33333)},
		{"dots", strings.Repeat("999.", 25000)},
		{"letters", strings.Repeat("a", 100000)},
		{"onions", strings.Repeat(".onio", 20000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			text := []byte(c.text)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Scrub(text)
			}
		})
	}
}
