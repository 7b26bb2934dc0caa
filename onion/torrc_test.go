package onion

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const wantTorrc = `UseBridges 1
Bridge obfs4 192.0.2.1:443 0123456789012345678901234567890123456789
ClientTransportPlugin obfs4 exec /usr/bin/obfs4proxy
HTTPSProxyAuthenticator "user:a # b"
SocksPort 0
Log warn stdout
SafeLogging 1
AvoidDiskWrites 1
HiddenServiceStatistics 0
VanguardsLiteEnabled 1
Sandbox 0
HiddenServiceDir RUNTIME/public
HiddenServicePort 80 unix:/run/lethe/public.sock
HiddenServiceExportCircuitID haproxy
HiddenServiceMaxStreams 20
HiddenServiceMaxStreamsCloseCircuit 1
HiddenServiceEnableIntroDoSDefense 1
HiddenServiceEnableIntroDoSRatePerSec 25
HiddenServiceEnableIntroDoSBurstPerSec 200
HiddenServicePoWDefensesEnabled 1
HiddenServicePoWQueueRate 250
HiddenServicePoWQueueBurst 2500
HiddenServiceDir RUNTIME/desk
HiddenServicePort 80 unix:/run/lethe/desk.sock
HiddenServiceExportCircuitID haproxy
HiddenServiceMaxStreams 20
HiddenServiceMaxStreamsCloseCircuit 1
HiddenServiceEnableIntroDoSDefense 1
HiddenServiceEnableIntroDoSRatePerSec 25
HiddenServiceEnableIntroDoSBurstPerSec 200
HiddenServicePoWDefensesEnabled 1
HiddenServicePoWQueueRate 250
HiddenServicePoWQueueBurst 2500
`

// torrcConfig is a configuration with two services and the extra lines given.
func torrcConfig(t *testing.T, extra string) Config {
	t.Helper()
	e, err := ParseExtra(strings.NewReader(extra))
	if err != nil {
		t.Fatal(err)
	}
	// The path must be plain: a test's own folder has its name in it.
	dir, err := os.MkdirTemp("", "lethe-onion-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c := Config{Data: filepath.Join(dir, "tor"), Runtime: dir, Extra: e, Services: []Service{
		{Name: "public", Key: newServiceKey(t), Socket: "/run/lethe/public.sock"},
		{Name: "desk", Key: newServiceKey(t), Socket: "/run/lethe/desk.sock", Private: true, Clients: []ClientPublic{newClientKey(t).Public()}},
	}}
	if c, err = c.complete(); err != nil {
		t.Fatal(err)
	}
	return c
}

const bridges = `
# bridges
usebridges 1
Bridge obfs4 192.0.2.1:443 0123456789012345678901234567890123456789
ClientTransportPlugin obfs4 exec /usr/bin/obfs4proxy
HTTPSProxyAuthenticator "user:a # b"
`

func TestTorrc(t *testing.T) {
	c := torrcConfig(t, bridges)
	got := strings.ReplaceAll(string(c.torrc()), c.Runtime, "RUNTIME")
	if got != wantTorrc {
		t.Errorf("got\n%s\nwant\n%s", got, wantTorrc)
	}
}

// Tor itself takes what we write, and takes the sandbox together with all but
// a transport that it must execute.
func TestTorTakesTorrc(t *testing.T) {
	for extra, sandbox := range map[string]string{
		"":      "Sandbox 1\n",
		bridges: "Sandbox 0\n",
		"UseBridges 1\nBridge obfs4 192.0.2.1:443\nClientTransportPlugin obfs4 socks5 127.0.0.1:9": "Sandbox 1\n",
		"HTTPSProxy 192.0.2.1:80\nHTTPSProxyAuthenticator \"user:a # b\"":                          "Sandbox 1\n",
		"Socks5Proxy 127.0.0.1:9\nSocks5ProxyUsername u\nSocks5ProxyPassword p":                    "Sandbox 1\n",
		"Socks4Proxy 127.0.0.1:9": "Sandbox 1\n",
		"ReachableAddresses *:443\nFascistFirewall 1\nFirewallPorts 80,443":                         "Sandbox 1\n",
		"ClientUseIPv4 1\nClientUseIPv6 1\nClientPreferIPv6ORPort 1\nOutboundBindAddress 127.0.0.1": "Sandbox 1\n",
		"ConnLimit 60\nAddressDisableIPv6 1\nPathsNeededToBuildCircuits 0.67\nShutdownWaitLength 0": "Sandbox 1\n",
	} {
		c := torrcConfig(t, extra)
		if err := c.take(t); err != nil {
			t.Errorf("got %v for %q", err, extra)
		}
		if !strings.Contains(string(c.torrc()), sandbox) {
			t.Errorf("got no %q for %q", sandbox, extra)
		}
	}
}

// take has tor verify the configuration.
func (c Config) take(t *testing.T) error {
	t.Helper()
	if err := makeData(c.Data, nil); err != nil {
		t.Fatal(err)
	}
	p, err := claim(c)
	if err != nil {
		t.Fatal(err)
	}
	defer p.leave()
	return c.verify(context.Background(), p, c.torrc())
}

func newServiceKey(t *testing.T) *Key {
	t.Helper()
	k, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Destroy)
	return k
}
