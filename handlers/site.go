package handlers

import (
	"errors"
	"time"

	"lethe/assets"
	"lethe/assets/guide"
	"lethe/handlers/api"
	"lethe/handlers/budget"
	"lethe/handlers/clean"
	"lethe/handlers/guard"
	"lethe/policy"
	"lethe/vault"
)

// Config is what a site is made from.
type Config struct {
	// Vault keeps the secrets. Required.
	Vault *vault.Vault

	// Heads lends a slot to each of Conns connections, Work one of Works to
	// requests: 16 and 64 KiB of locked memory. Required.
	Heads, Work  guard.Slots
	Conns, Works int

	// Max is the most of text and files together, in bytes, of one link, as
	// far as the vault has room for it; 0 is as much as fits.
	Max int64

	// Repeat is for how long the vault repeats an answer, for the pages to
	// say; 0 means it does not.
	Repeat time.Duration

	// Grant is for how long after their last use the vault's grants last, for
	// the pages to say; 0 means they do not say.
	Grant time.Duration

	// Day is the number of the day, as the vault has it, for receipts; nil
	// means UTC days since 1970 by the system's clock.
	Day func() uint16

	// LogDays is for how many days the log is kept, for the pages to say; 0
	// means that none is written.
	LogDays int

	// Organisation is who runs the site, as they say; empty is not said.
	Organisation string

	// Pages are guidance of theirs. Each passes the checks of our own, or New
	// returns an error that names the fault by file and line.
	Pages []guide.File

	// Drop is for a site that takes tips; nil means it takes none, and that
	// it has no page about them.
	Drop *Drop

	// Budget counts what visitors over Tor use; nil lets everything pass.
	Budget *budget.Table

	// API are the doors for programs that are open.
	API api.Versions

	// Fault is told of faults of ours, by class alone; nothing about the
	// request goes with it. It is called by many goroutines. nil means
	// nobody is told.
	Fault func(class string)

	// languages are those of the pages; nil means all there are.
	languages []*assets.Language
}

// site is the pages. It does not change once made.
type site struct {
	Config
	textMax int64
	limits  assets.Limits
	tips    tips
	api     *api.API

	tongues []*tongue // the languages, English first
}

func newSite(c Config) (*site, error) {
	if c.Vault == nil {
		return nil, errors.New("making a site: no vault")
	}
	if c.Day == nil {
		c.Day = func() uint16 { return uint16(time.Now().Unix() / (24 * 60 * 60)) }
	}
	upload := uploadMax(c.Vault)
	if c.Max > 0 {
		upload = min(upload, c.Max)
	}
	s := &site{Config: c, textMax: min(policy.TextMax, upload)}
	s.limits = limits(s.textMax, upload, c.Repeat)
	s.limits.Grant = c.Grant
	if err := s.setTips(); err != nil {
		return nil, err
	}
	s.api = api.New(api.Config{Versions: c.API, Vault: c.Vault, TextMax: s.textMax, Upload: upload, Tips: s.programTips(), Budget: c.Budget})
	if c.languages == nil {
		c.languages = assets.Languages
	}
	for _, l := range c.languages {
		s.tongues = append(s.tongues, s.newTongue(l))
	}
	if err := s.addGuide(); err != nil {
		return nil, err
	}
	return s, nil
}

// New returns a server for a site; it locks no memory and starts nothing.
func New(c Config) (*clean.Server, error) {
	s, err := newSite(c)
	if err != nil {
		return nil, err
	}
	return s.server()
}

func (s *site) server() (*clean.Server, error) {
	return clean.New(clean.Site{
		Serve: s.serve, Notice: s.notice, Wrong: s.api.Wrong, Fault: s.Fault,
		Heads: s.Heads, Conns: s.Conns,
		Work: s.Work, Works: s.Works,
		BodyMax: s.bodyMax(),
	})
}

// bodyMax is the longest body that is read at all, in bytes; what is over the
// limit of its page gets an answer in words up to here, and its text back. All
// files of one link, with their heads and a text in which every line end is
// two bytes, are far below.
func (s *site) bodyMax() int64 { return 2*uploadMax(s.Vault) + 2*policy.FormMax }
