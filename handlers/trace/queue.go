package trace

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

// ErrUnseen says that the kernel's list of connections does not have both ends
// of one. While others come and go it misses some; the next look may find it.
var ErrUnseen = errors.New("visiting: the connection is not listed")

// Queued is what stands in the kernel between visitor and site, in bytes: what
// the site wrote and the visitor has not taken in, and what the visitor sent
// and the site has not read. ErrUnseen.
func (v *Visitor) Queued() (unsent, unread int, err error) {
	f, err := os.Open("/proc/net/tcp")
	if err != nil {
		return 0, 0, fmt.Errorf("visiting: %w", err)
	}
	defer f.Close()
	here, there := hexAddr(v.conn.LocalAddr()), hexAddr(v.conn.RemoteAddr())
	lines := bufio.NewScanner(f)
	ends := 0
	for lines.Scan() {
		// sl, local and remote address, state, queues, …
		words := strings.Fields(lines.Text())
		if len(words) < 5 {
			continue
		}
		var tx, rx int
		if _, err := fmt.Sscanf(words[4], "%x:%x", &tx, &rx); err != nil {
			continue // the heading
		}
		switch {
		case words[1] == here && words[2] == there:
			unread += tx
			ends++
		case words[1] == there && words[2] == here:
			unsent, unread = tx, unread+rx
			ends++
		}
	}
	if err := lines.Err(); err != nil {
		return 0, 0, fmt.Errorf("visiting: %w", err)
	}
	if ends != 2 {
		return 0, 0, ErrUnseen
	}
	return unsent, unread, nil
}

// hexAddr is an address as that file has it: the four bytes as one number of
// the machine's.
func hexAddr(a net.Addr) string {
	at := a.(*net.TCPAddr)
	return fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(at.IP.To4()), at.Port)
}
