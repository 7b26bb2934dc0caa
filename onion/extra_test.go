package onion

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lines is what stands in the torrc for e.
func lines(e Extra) string {
	var b bytes.Buffer
	for _, o := range e.options {
		o.write(&b)
	}
	return b.String()
}

func TestParseExtraAccepts(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"\n \t\r\n# a comment: für mich \\\n", ""},
		{"UseBridges 1\nBridge 192.0.2.1:443 0123", "UseBridges 1\nBridge 192.0.2.1:443 0123\n"},
		{"usebridges 1", "UseBridges 1\n"},
		{"\tHTTPSPROXY\t192.0.2.1:80 \r\n", "HTTPSProxy 192.0.2.1:80\n"},
		{"ConnLimit 60 # enough\\", "ConnLimit 60\n"},
		{"ConnLimit 60# enough", "ConnLimit 60\n"},
		{`Socks5ProxyPassword "hash # inside" # outside`, `Socks5ProxyPassword "hash # inside"` + "\n"},
		{`Socks5ProxyPassword "plain"`, "Socks5ProxyPassword plain\n"},
		{"testingtornetwork 1", "Testingtornetwork 1\n"},
		{"TestingDirAuthVoteHSDir *", "TestingDirAuthVoteHSDir *\n"},
		{"DirAuthority a orport=1 no-v2 v3ident=AB 127.0.0.1:2 CD EF", "DirAuthority a orport=1 no-v2 v3ident=AB 127.0.0.1:2 CD EF\n"},
		{"ClientTransportPlugin obfs4 exec /usr/bin/obfs4proxy", "ClientTransportPlugin obfs4 exec /usr/bin/obfs4proxy\n"},
	}
	for _, tt := range tests {
		e, err := ParseExtra(strings.NewReader(tt.in))
		if err != nil {
			t.Errorf("got %v for %q", err, tt.in)
		} else if got := lines(e); got != tt.want {
			t.Errorf("got %q for %q, want %q", got, tt.in, tt.want)
		}
	}
}

func TestParseExtraRefuses(t *testing.T) {
	tests := []struct{ in, want string }{
		{"\n# c\nHiddenServiceNonAnonymousMode 1", "line 3: HiddenServiceNonAnonymousMode is not allowed: it would give away where"},
		{"hiddenservicesinglehopmode 1", "it would give away where the service is"},
		{"HiddenServiceDir /x", "the services are set by Lethe"},
		{"Log debug file /x", "what tor logs is bounded"},
		{"SafeLogging 0", "what tor logs is bounded"},
		{"SocksPort 9050", "nothing may use this tor"},
		{"controlport 9051", "nothing rules this tor"},
		{"__OwningControllerProcess 1", "nothing rules this tor"},
		{"ORPort 9001", "a relay does not belong"},
		{"Sandbox 0", "the sandbox is set by Lethe"},
		{"User root", "the setting tor-user"},
		{"EntryNodes {xx}", "EntryNodes is not on the list"},
		{"Testing 1", "Testing is not on the list"},
		{"Bridg 192.0.2.1:1", "Bridg is not on the list"}, // tor completes names
		{"%include /etc/tor/torrc", "other files are not read"},
		{"+Bridge 192.0.2.1:1", "a prefix that would change other lines"},
		{"/Bridge", "a prefix that would change other lines"},
		{"Brid\u212ae 1", "no name of an option"}, // the Kelvin sign folds to k
		{"Bridge=192.0.2.1:1", "no name of an option"},
		{"Bridge", "Bridge: no value"},
		{"Bridge # none", "Bridge: no value"},
		{"Bridge 192.0.2.1:1 \\\nSocksPort 1", "Bridge: a backslash"},
		{"Bridge \"a\\nSocksPort 1\"", "Bridge: a backslash"},
		{"Bridge a\rSocksPort 1", "Bridge: a character that is not printable"},
		{"Bridge a\x00b", "Bridge: a character that is not printable"},
		{"Bridge \"a\nSocksPort 1\"", "line 1: Bridge: quotes that do not hold"},
		{`Bridge "a" b`, "quotes that do not hold the whole value"},
		{`Bridge a "b"`, "a quote inside the value"},
		{"ClientTransportPlugin obfs4 EXEC /x", "neither exec nor socks4 nor socks5"},
		{"ClientTransportPlugin obfs4 exec", "neither exec nor socks4 nor socks5"},
		{"ConnLimit " + strings.Repeat("1", extraLineMax), "line 1: longer than 4096 bytes"},
		{strings.Repeat("#\n", extraMax/2) + "#", "more than 65536 bytes"},
	}
	for _, tt := range tests {
		e, err := ParseExtra(strings.NewReader(tt.in))
		if err == nil {
			t.Errorf("got %q for %.80q, want an error", lines(e), tt.in)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %q for %.80q, want %q", err, tt.in, tt.want)
		}
	}
}

func TestExtraKeepsValues(t *testing.T) {
	e, err := ParseExtra(strings.NewReader("Socks5ProxyPassword hunter2"))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got := fmt.Sprintf(verb, Config{Extra: e}); strings.Contains(got, "hunter2") || strings.Contains(got, "68756e74") {
			t.Errorf("got %q for %s, want no value in it", got, verb)
		}
	}
	for _, bad := range []string{"Socks5ProxyPassword hunter2\\", `Socks5ProxyPassword "hunter2`, "SocksPort hunter2"} {
		_, err := ParseExtra(strings.NewReader(bad))
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v, want an error without the value", err)
		}
	}
}

// Whatever is accepted stands in the torrc as lines that begin with a name on
// the list, and is accepted again.
func FuzzParseExtra(f *testing.F) {
	for _, s := range []string{
		"Bridge 192.0.2.1:443 0123\nUseBridges 1", "HTTPSProxyAuthenticator \"a # b\" # c", "testingTorNetwork 1\r\n",
		"Bridge \"a\\\nSocksPort 1", "Bridge a\\\nSocksPort 1", "%include /x", "+Bridge 1", "ClientTransportPlugin a exec b",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		e, err := ParseExtra(bytes.NewReader(in))
		if err != nil {
			return
		}
		got := lines(e)
		for line := range strings.Lines(got) {
			line, ok := strings.CutSuffix(line, "\n")
			if !ok || strings.ContainsAny(line, "\\\r\x00") {
				t.Fatalf("got line %q", line)
			}
			name, value, _ := strings.Cut(line, " ")
			if !slices.Contains(allowedOptions, name) && !strings.HasPrefix(name, testingPrefix) {
				t.Fatalf("got option %q", name)
			}
			if value == "" {
				t.Fatalf("got no value for %s", name)
			}
		}
		again, err := ParseExtra(strings.NewReader(got))
		if err != nil || lines(again) != got {
			t.Fatalf("got %q, %v for what was accepted: %q", lines(again), err, got)
		}
	})
}
