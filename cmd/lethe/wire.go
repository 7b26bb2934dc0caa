package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"lethe/cmd/lethe/lockin"
	"lethe/handlers/api"
	"lethe/policy"
	"lethe/vault"
)

// message is what keeper and site say to each other: exactly one field is
// set. None of them can carry a secret or a link, nor anything about a visit
// but the number of a circuit that is to end, which is kept nowhere.
type message struct {
	// From the keeper.
	Begin *begin   `json:"begin,omitempty"` // the first: what to serve
	Page  *ownPage `json:"page,omitempty"`  // after it, as many as it says
	Purge bool     `json:"purge,omitempty"` // destroy every secret now
	Stop  bool     `json:"stop,omitempty"`  // end in order
	Use   bool     `json:"use,omitempty"`   // say how much is taken
	Panic bool     `json:"panic,omitempty"` // erase all memory, for good; and from the site: somebody at the desk asks for that
	Anew  bool     `json:"anew,omitempty"`  // a tor began: its circuits are numbered anew; and from the site: it knows

	// From the site.
	Ready  *ready       `json:"ready,omitempty"`  // it answers
	Failed *failed      `json:"failed,omitempty"` // it cannot start
	Fault  policy.Fault `json:"fault,omitempty"`  // something went wrong; it goes on
	Taken  *int         `json:"taken,omitempty"`  // quarters of the room for what waits
	Erased bool         `json:"erased,omitempty"` // after Panic: nothing is left

	EndCircuit uint32 `json:"end_circuit,omitempty"` // the number of one that goes on over budget
}

// begin is all that the site is told.
type begin struct {
	Arena     int           `json:"arena"`     // bytes; 0 means as much of the default as the limit allows
	Max       int64         `json:"max"`       // bytes of the largest secret
	Repeat    time.Duration `json:"repeat"`    // how long an opening may be repeated
	LogDays   int           `json:"log_days"`  // for which the log is kept, for the pages to say
	Listeners []listener    `json:"listeners"` // one for each inherited descriptor, in order

	Organisation string `json:"organisation,omitempty"` // who runs the service, as the guide says
	Pages        int    `json:"pages,omitempty"`        // how many of the operator's follow

	API api.Versions `json:"api"` // the doors for programs that are open

	Drop *drop `json:"drop,omitempty"` // nil where no tips are taken
}

// largest is the most that anything in the vault has, in bytes: a link and a
// tip have limits of their own.
func (b *begin) largest() int64 {
	if b.Drop == nil {
		return b.Max
	}
	return max(b.Max, b.Drop.Max)
}

// listener is what comes in on a descriptor, and the names that the site
// answers to there. What it is called on loopback is nobody's business over
// Tor.
type listener struct {
	Kind  listenKind `json:"kind"`
	Hosts []string   `json:"hosts"`
}

// listenKind says what comes in on a listener.
type listenKind string

const (
	listenTor          listenKind = "tor"           // each connection begins with tor's circuit line
	listenLoopback     listenKind = "loopback"      // plain
	listenDeskTor      listenKind = "desk-tor"      // to the desk, with a circuit line
	listenDeskLoopback listenKind = "desk-loopback" // to the desk, plain
)

// known is whether there is such a kind.
func (k listenKind) known() bool { return k == listenTor || k == listenLoopback || k.desk() }

// desk is whether it leads to the desk, and not to the site.
func (k listenKind) desk() bool { return k == listenDeskTor || k == listenDeskLoopback }

// circuits is whether tor says of each connection which circuit it is.
func (k listenKind) circuits() bool { return k == listenTor || k == listenDeskTor }

type ready struct {
	Layout     vault.Layout `json:"layout"`     // of the locked memory
	Unreadable bool         `json:"unreadable"` // slots are in memfd_secret(2)
	Walls      lockin.Walls `json:"walls"`      // what holds the site in
}

// failed is why the site cannot start.
type failed struct {
	Fault policy.Fault `json:"fault"`
	Need  int          `json:"need,omitempty"`  // for a memlock fault: bytes
	Limit uint64       `json:"limit,omitempty"` // likewise
}

// wire is one end of the socketpair between keeper and site.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	mu   sync.Mutex // for sending
}

// messageMax is the longest message, in bytes: neither side takes more from
// the other, whatever has become of it.
const messageMax = 64 << 10

func newWire(c net.Conn) *wire {
	return &wire{conn: c, in: bufio.NewReaderSize(c, messageMax)}
}

// send waits at most 5 s for the other side to take the message.
func (w *wire) send(m message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if err := json.NewEncoder(w.conn).Encode(m); err != nil {
		return fmt.Errorf("sending a message: %w", err)
	}
	return nil
}

// receive waits for the next message. io.EOF says that the other side is gone;
// what is no message of ours ends the wire as well.
func (w *wire) receive() (m message, err error) {
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return m, err
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("reading a message: %w", err)
	}
	return m, nil
}

func (w *wire) close() { w.conn.Close() }

// newPair makes the socketpair. The file is for the child; the caller closes
// it once the child has started.
func newPair() (*wire, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("making a socketpair: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "keeper"), os.NewFile(uintptr(fds[1]), "site")
	defer ours.Close()
	c, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("making a socketpair: %w", err)
	}
	return newWire(c), theirs, nil
}
