package desk

import (
	"errors"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/handlers/guard"
	"lethe/vault"
)

// Config is what a desk is made from.
type Config struct {
	// Vault keeps the tips. Required.
	Vault *vault.Vault

	// Heads lends a slot to each of Conns connections, Work one of Works to
	// requests: 16 and 64 KiB of locked memory. The pools may be shared with
	// another site when the numbers of both together are no more than there
	// are. Required.
	Heads, Work  guard.Slots
	Conns, Works int

	// Until is the time, on the vault's clock, up to which what came is
	// shown. nil means that everything is.
	Until func() time.Duration

	// Next is for how long nothing new will be shown, for the pages to say; 0
	// or nil means that things are shown at once.
	Next func() time.Duration

	// Grain is what the time that is left to a tip is said in, in whole ones.
	// Whatever Until returns, it returned or will return the same one Grain
	// before and after: so it says nothing of when, between two of these
	// times, a tip came. 0 says the time as it is.
	Grain time.Duration

	// Day is the number of the day, as the vault has it; nil means UTC days
	// since 1970 by the system's clock.
	Day func() uint16

	// Names are the journalists that a part can be for, the first being
	// number 1: at most JournalistMax bytes each that can be seen, without
	// quotes and backslashes.
	Names []string

	// Life is for how long a tip waits on which nothing happens, and Max the
	// largest that is taken, in bytes, for the pages to say.
	Life time.Duration
	Max  int64

	// Panic is called when somebody had all that the vault holds destroyed,
	// after it was. nil means nobody is told.
	Panic func()

	// Fault is told of faults of ours, as clean.Site says.
	Fault func(class string)
}

// JournalistMax is the longest name of a journalist, in bytes: 32 letters of
// any script.
const JournalistMax = 32 * utf8.UTFMax

// forever is later than anything that came.
const forever time.Duration = 1<<63 - 1

// site is the desk's pages. It does not change once made.
type site struct {
	Config
	replying sync.Mutex
	pages    *assets.Desk

	wiped, gone, ask, emptied assets.Sheet
	notices                   map[assets.Notice]assets.Sheet
}

func newSite(c Config) (*site, error) {
	if c.Vault == nil {
		return nil, errors.New("making a desk: no vault")
	}
	if c.Day == nil {
		c.Day = func() uint16 { return uint16(time.Now().Unix() / (24 * 60 * 60)) }
	}
	if c.Until == nil {
		c.Until = func() time.Duration { return forever }
	}
	if c.Next == nil {
		c.Next = func() time.Duration { return 0 }
	}
	if c.Panic == nil {
		c.Panic = func() {}
	}
	for _, name := range c.Names {
		if len(name) > JournalistMax || !isName([]byte(name)) || strings.ContainsAny(name, `"\`) {
			return nil, errors.New("making a desk: a journalist's name that cannot be shown")
		}
	}
	d := assets.NewDesk()
	s := &site{
		Config: c, pages: d, wiped: d.Wiped(), gone: d.Gone(), ask: d.Panic(), emptied: d.Emptied(),
		notices: make(map[assets.Notice]assets.Sheet),
	}
	for _, n := range assets.Notices {
		s.notices[n] = d.Say(n)
	}
	return s, nil
}

// New returns a server for a desk; it locks no memory and starts nothing.
func New(c Config) (*clean.Server, error) {
	s, err := newSite(c)
	if err != nil {
		return nil, err
	}
	return clean.New(clean.Site{
		Serve:  s.serve,
		Notice: func(_ *clean.Request, n assets.Notice) assets.Sheet { return s.notices[n] },
		Fault:  s.Fault,
		Heads:  s.Heads, Conns: s.Conns,
		Work: s.Work, Works: s.Works,
		BodyMax: bodyMax,
	})
}

// left is how long a tip waits, for pages to say. It is counted from the last
// hour at which tips appeared, not from now, so that it changes at these hours
// alone: then it is the same for all tips that came between two of them.
func (s *site) left(t *vault.Tip) time.Duration {
	if s.Grain == 0 {
		return t.Left
	}
	return max(t.Due-s.Until(), 0).Truncate(s.Grain)
}

// ago is how many days have passed since a day.
func (s *site) ago(day uint16) int { return max(0, int(s.Day())-int(day)) }

// whom is the name of the journalist that a part is for, and empty for anyone.
func (s *site) whom(to uint8) string {
	if to == 0 || int(to) > len(s.Names) {
		return ""
	}
	return s.Names[to-1]
}
