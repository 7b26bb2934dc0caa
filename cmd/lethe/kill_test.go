package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

var (
	kills    = flag.Int("kills", 6, "how often the processes of a service without tor are killed")
	torKills = flag.Int("tor-kills", 1, "how often those of a service on a private Tor network are killed")
	killSeed = flag.Uint64("kill-seed", 0, "the seed of what is killed when; 0: a new one, which is printed")
)

// A killing is a service that is killed and started again, always on the same
// state directory.
type killing struct {
	args    []string
	state   string
	tor     bool
	v       *visitor // comes the way that visitors do
	random  *rand.Rand
	private []string // of the visits just now: what must stand in no file: texts and keys of links
	clean   *kept    // what a start in peace has in its directories
}

// However its processes are killed, none of them stays, what is left holds
// nothing secret, and the next start is clean and serves.
func TestKill(t *testing.T) {
	onlyWithoutRace(t)
	state := filepath.Join(t.TempDir(), "state")
	k := &killing{state: state, v: direct(),
		args: []string{"serve", "--no-onion", "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state}}
	k.rounds(t, *kills, 300*time.Millisecond)
}

// The same with tor, as often as there is time for.
func TestKillTor(t *testing.T) {
	onlyWithoutRace(t)
	extra, v, _ := joined(t)
	state := filepath.Join(t.TempDir(), "state")
	k := &killing{state: state, v: v, tor: true,
		args: []string{"serve", "--local", "127.0.0.1:0", "--locked-memory", "8MiB", "--state", state, "--torrc-extra", extra}}
	k.rounds(t, *torKills, 6*time.Second)
}

// rounds kills so often. early is about how long a start takes: some of the
// kills fall into it.
func (k *killing) rounds(t *testing.T, n int, early time.Duration) {
	seed := *killSeed
	for seed == 0 {
		seed = rand.Uint64()
	}
	fmt.Printf("%s: %d kills, -kill-seed %d\n", t.Name(), n, seed)
	k.inPeace(t)
	count := make(map[string]int)
	for i := range n {
		k.random = rand.New(rand.NewPCG(seed, uint64(i)))
		at := pick(k.random, "start", "load", "load", "again")
		whom := pick(k.random, k.victims()...)
		count[at+", "+whom]++
		ok := t.Run(fmt.Sprintf("%d %s %s", i, at, whom), func(t *testing.T) { k.round(t, at, whom, early) })
		if !ok {
			t.Fatalf("-kill-seed %d, round %d: %s at %s", seed, i, whom, at)
		}
	}
	k.inPeace(t)
	t.Logf("%d kills: %v", n, count)
}

func (k *killing) victims() []string {
	if k.tor {
		return []string{"keeper", "site", "tor", "all"}
	}
	return []string{"keeper", "site", "all"}
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// inPeace starts the service, sees that it serves, and stops it. What its
// directories have then is what they have after any kill and start.
func (k *killing) inPeace(t *testing.T) {
	t.Helper()
	s := k.start(t)
	k.serves(t, s, 1)
	k.same(t)
	session := s.cmd.Process.Pid
	if code := s.stop(syscall.SIGTERM); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	noneOf(t, session)
	if _, err := os.Lstat(runtimeOf(t, k.state)); !os.IsNotExist(err) {
		t.Errorf("the runtime directory is left: %v", err)
	}
}

// start starts the service in a session of its own, by which all its processes
// are found whoever their parent is by then.
func (k *killing) start(t *testing.T) *service {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return launch(t, &exec.Cmd{Path: exe, Args: append([]string{"lethe"}, k.args...), SysProcAttr: &syscall.SysProcAttr{Setsid: true}})
}

// serves waits until the service can be reached for the nth time, and sees that
// a link opens once.
func (k *killing) serves(t *testing.T, s *service, nth int) {
	t.Helper()
	var site string
	if k.tor {
		site = s.onion(nth)
	} else {
		site = s.await(&s.err, `the site is at (http://127\.0\.0\.1:\d+)/`, nth)
	}
	link := makeLink(t, k.v, site, "served", "")
	if p := openLink(t, k.v, link, ""); p.only != "served" {
		t.Errorf("got %q on a page headed %q", p.only, p.head)
	}
	if p := openLink(t, k.v, link, ""); p.only != "" {
		t.Errorf("opened twice: %q", p.only)
	}
}

// round is one life of the service, with one kill in it, or two. The next one
// sees that it has left nothing.
func (k *killing) round(t *testing.T, at, whom string, early time.Duration) {
	s := k.start(t)
	session := s.cmd.Process.Pid
	if at == "start" {
		k.wait(early)
		k.kill(t, s, whom)
	} else {
		k.serves(t, s, 1)
		k.same(t)
		load := k.load(t, s)
		load.reach(t, k.random.IntN(30))
		k.wait(20 * time.Millisecond)
		before := k.processes(s)
		k.kill(t, s, whom)
		load.stop()
		k.private = load.made
		if whom == "site" || whom == "tor" {
			ended(t, before[whom])
			if whom == "site" {
				ended(t, before["tor"])
			}
			k.again(t, s, at)
		}
	}
	// Whatever is left of it ends with its keeper.
	s.cmd.Process.Kill()
	<-s.ended
	noneOf(t, session)
	k.nothingSecret(t)
}

// again sees a service come back by itself, or ends it while it does.
func (k *killing) again(t *testing.T, s *service, at string) {
	t.Helper()
	if at == "again" {
		k.wait(1500 * time.Millisecond)
		k.kill(t, s, pick(k.random, k.victims()...))
		return
	}
	k.serves(t, s, 2)
	k.same(t)
}

// wait lets up to so much time pass: where a kill falls need not be exact.
func (k *killing) wait(most time.Duration) { time.Sleep(time.Duration(k.random.Int64N(int64(most)))) }

// processes are those of a service just now, by name. One that is not there, or
// not there any more, is 0.
func (k *killing) processes(s *service) map[string][]int {
	return map[string][]int{"keeper": {s.cmd.Process.Pid}, "site": s.children(siteName), "tor": s.children("tor")}
}

// kill kills a process of the service, or all of them in any order.
func (k *killing) kill(t *testing.T, s *service, whom string) {
	t.Helper()
	all := k.processes(s)
	victims := all[whom]
	if whom == "all" {
		victims = slices.Concat(all["keeper"], all["site"], all["tor"])
	}
	k.random.Shuffle(len(victims), func(i, j int) { victims[i], victims[j] = victims[j], victims[i] })
	for _, pid := range victims {
		killIn(t, s.cmd.Process.Pid, pid)
	}
}

// onlyWithoutRace leaves a test about processes to the build that is shipped,
// in which make test runs it by name: the race detector sees nothing more of
// it, and makes each start three times as long.
func onlyWithoutRace(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("run without the race detector")
	}
}
