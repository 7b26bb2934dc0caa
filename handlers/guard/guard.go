package guard

import (
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Config is what a guard is made from.
type Config struct {
	// Heads lends a slot of at least HeadSize bytes to each connection.
	// Required.
	Heads Slots
	// Conns is how many connections there may be at once; Heads has as many
	// slots. Required.
	Conns int

	// Work lends slots to requests. It may lend to others too. Required.
	Work Slots
	// Works is how many slots of Work this guard takes at once, whatever is
	// asked of it; Work has as many beside what others take. Required.
	Works int

	// Body is the longest body that is let through, in bytes: the ceiling
	// of all handlers. One that takes less looks at Length and answers; what
	// it leaves of the body is dropped behind the answer. Required.
	Body int64

	// Refusal returns a whole answer, head and body, to a request that is
	// refused with one of the statuses 400, 411, 413, 417, 431 and 505. It
	// has Connection: close. nil means a head without a body.
	Refusal func(status int) []byte

	// Header is lines of a header, each with CR LF behind it, that stand in
	// every answer but refusals, those of net/http's own among them. The
	// handler sets none of these itself, and sends no status below 200.
	Header []byte

	// Idle is for how long a connection may wait for the first byte of a
	// request, Head for how long a head may take from its first byte on.
	// Zero means 30 seconds: heads are some hundred bytes, and Tor's slow
	// circuits need seconds for them.
	Idle, Head time.Duration
	// Window is for how long a body or an answer may move less than a KiB.
	// Zero means 30 seconds.
	Window time.Duration
}

// A Guard is made once and serves any number of listeners.
type Guard struct {
	conf    Config
	sweep   sweeper
	working atomic.Int64 // requests that have a work slot or wait for one

	places chan struct{} // one for each connection
	works  chan struct{} // work slots that are taken
	shared chan struct{} // those of them that are not kept for openings
	queue  chan struct{} // who waits for one
	mu     sync.Mutex
	conns  map[*conn]struct{} // that have a place
	parts  map[uint32]*part   // of the circuits that have connections
}

// New returns a guard.
func New(c Config) (*Guard, error) {
	if c.Heads == nil || c.Work == nil || c.Conns < 1 || c.Works < 1 || c.Body < 0 {
		return nil, errors.New("making a guard: no slots or no limits")
	}
	if c.Refusal == nil {
		c.Refusal = bareRefusal
	}
	if c.Idle == 0 {
		c.Idle = 30 * time.Second
	}
	if c.Head == 0 {
		c.Head = 30 * time.Second
	}
	if c.Window == 0 {
		c.Window = paceWindow
	}
	return &Guard{
		conf:   c,
		places: make(chan struct{}, c.Conns),
		works:  make(chan struct{}, c.Works),
		shared: make(chan struct{}, max(1, c.Works/2)),
		queue:  make(chan struct{}, max(1, c.Conns/4)),
		conns:  make(map[*conn]struct{}),
		parts:  make(map[uint32]*part),
	}, nil
}

// Sweeps is how often the heap was collected for the sake of secrets.
func (g *Guard) Sweeps() int64 { return g.sweep.runs.Load() }

// Listen guards a listener of stream sockets. With circuits each connection
// has to begin with the line by which tor names its circuit; one that does
// not is closed without a word. The connections are for an http.Server with
// ConnContext and Handler of this package.
func (g *Guard) Listen(l net.Listener, circuits bool) net.Listener {
	return &listener{Listener: l, guard: g, circuits: circuits, closed: make(chan struct{})}
}

// Handler is for http.Server.Handler. serve is lent each request that came by
// a guard's listener; other requests are refused.
func Handler(serve func(w http.ResponseWriter, r *http.Request, q *Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := r.Context().Value(connKey{}).(*conn)
		if !ok {
			http.Error(w, "", http.StatusInternalServerError)
			return
		}
		if !c.enter() {
			panic(http.ErrAbortHandler) // closed meanwhile; its slot is gone
		}
		defer c.leave()
		q := c.begin(r.Context())
		whole := false
		defer func() { c.finish(whole) }()
		serve(w, r, q)
		if c.body.left > 0 { // the answer goes first
			http.NewResponseController(w).Flush()
		}
		whole = true
	})
}
