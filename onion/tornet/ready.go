package tornet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// pollEvery is how often await looks.
const pollEvery = 50 * time.Millisecond

// consensusFile is where a tor keeps the consensus that it goes by, in its
// DataDirectory; it appears by a rename.
const consensusFile = "cached-microdesc-consensus"

// flags are those that every relay of the network has in a full consensus.
var flags = []string{"Exit", "Fast", "Guard", "HSDir", "Running", "Stable", "V2Dir", "Valid"}

// await returns once ready says so. It fails with the first of the processes
// that ends, and when the context does, with how far each of them has got.
func await(ctx context.Context, procs []*process, ready func() bool) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		for _, p := range procs {
			if err := p.failed(); err != nil {
				return err
			}
		}
		if ready() {
			return nil
		}
		select {
		case <-ctx.Done():
			return late(context.Cause(ctx), procs)
		case <-tick.C:
		}
	}
}

// late says how far each process has got, and unless somebody simply changed
// their mind, what the one furthest behind said last.
func late(cause error, procs []*process) error {
	var standing []string
	for _, p := range procs {
		standing = append(standing, fmt.Sprintf("%s at %d %%", p.name, p.log.bootstrap()))
	}
	err := fmt.Errorf("%w (%s)", cause, strings.Join(standing, ", "))
	if errors.Is(cause, context.Canceled) {
		return err
	}
	last := slices.MinFunc(procs, func(a, b *process) int { return a.log.bootstrap() - b.log.bootstrap() })
	return fmt.Errorf("%w; last lines of %s:\n%s", err, last.name, last.log.tail())
}

// allReady says whether every relay has bootstrapped and goes by a consensus
// in which every relay has every flag.
func allReady(relays []*process) bool {
	return !slices.ContainsFunc(relays, func(p *process) bool {
		return p.log.bootstrap() < 100 || !fullConsensus(p.dir, len(relays))
	})
}

// fullConsensus says whether the consensus kept in dir has n relays and each
// of them has all flags.
func fullConsensus(dir string, n int) bool {
	text, err := os.ReadFile(filepath.Join(dir, consensusFile))
	if err != nil {
		return false
	}
	relays, full := 0, 0
	for line := range bytes.Lines(text) {
		switch words := strings.Fields(string(line)); {
		case len(words) == 0:
		case words[0] == "r": // begins a relay
			relays++
		case words[0] == "s" && containsAll(words[1:], flags): // its flags
			full++
		}
	}
	return relays == n && full == n
}

func containsAll(words, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(words, w) })
}
