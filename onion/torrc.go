package onion

import (
	"bytes"
	"fmt"
	"path/filepath"
)

// everyTor are the lines of every configuration: nothing listens, nothing of
// visits is written anywhere, and tor confines itself.
const everyTor = `SocksPort 0
Log warn stdout
SafeLogging 1
AvoidDiskWrites 1
HiddenServiceStatistics 0
VanguardsLiteEnabled 1
`

// everyService are the lines of every service. A circuit has 20 streams at a
// time: a page and what it asks for, with room; one with more is closed. An
// introduction point lets 25 a second through, 200 at once. Proof of work is
// asked for when more are waiting than tor answers; 250 a second leave the
// queue, 2500 at once. They were measured together with tor 0.4.9.11.
const everyService = `HiddenServiceExportCircuitID haproxy
HiddenServiceMaxStreams 20
HiddenServiceMaxStreamsCloseCircuit 1
HiddenServiceEnableIntroDoSDefense 1
HiddenServiceEnableIntroDoSRatePerSec 25
HiddenServiceEnableIntroDoSBurstPerSec 200
HiddenServicePoWDefensesEnabled 1
HiddenServicePoWQueueRate 250
HiddenServicePoWQueueBurst 2500
`

// torrc returns tor's configuration. What is on the command line is not in
// it: the data directory, the control line and whether there is a network.
func (c Config) torrc() []byte {
	var b bytes.Buffer
	for _, o := range c.Extra.options {
		o.write(&b)
	}
	b.WriteString(everyTor)
	b.WriteString(c.Extra.sandbox())
	for _, s := range c.Services {
		fmt.Fprintf(&b, "HiddenServiceDir %s\n", filepath.Join(c.Runtime, s.Name))
		fmt.Fprintf(&b, "HiddenServicePort 80 unix:%s\n", s.Socket)
		b.WriteString(everyService)
	}
	return b.Bytes()
}

// sandbox is the line for tor's own sandbox. It forbids to execute a
// transport, and tor refuses both together.
func (e Extra) sandbox() string {
	if e.executes() {
		return "Sandbox 0\n"
	}
	return "Sandbox 1\n"
}

// write adds the option's line to b. Only a value with a # needs quotes.
func (o option) write(b *bytes.Buffer) {
	quote := ""
	if bytes.IndexByte(o.value, '#') >= 0 {
		quote = `"`
	}
	fmt.Fprintf(b, "%s %s%s%s\n", o.name, quote, o.value, quote)
}
