package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"lethe/policy"
)

// A crowd is visitors who come to the site's own socket, with numbers of
// circuits that the test gives them.
type crowd struct {
	t     *testing.T
	state string
	page  string
	site  *torSite
	come  map[uint32]*http.Client
}

// ask asks so often over a circuit, and counts the answers over budget.
func (c *crowd) ask(circuit uint32, n int) (over int) {
	c.t.Helper()
	if c.come[circuit] == nil {
		c.come[circuit] = c.site.over(circuit)
	}
	for range n {
		switch got := statusOf(c.t, c.come[circuit], c.page); got {
		case http.StatusOK:
		case http.StatusTooManyRequests:
			over++
		default:
			c.t.Fatalf("circuit %d: got status %d", circuit, got)
		}
	}
	return over
}

// spend goes over budget, far enough for the circuit to be ended.
func (c *crowd) spend(circuits ...uint32) {
	c.t.Helper()
	for _, n := range circuits {
		if over := c.ask(n, policy.BudgetRequests+2*policy.BudgetRefused); over <= policy.BudgetRefused {
			c.t.Fatalf("circuit %d: only %d answers over budget", n, over)
		}
	}
	// What the site has said to the keeper before this answer was heard there.
	s := start(c.t, "status", "--state", c.state)
	<-s.ended
}

// The budgets and the numbers of circuits go with the tor that counted them:
// under the next one nobody is refused, or ended, for what another circuit of
// the same number did.
func TestNumbersGoWithTor(t *testing.T) {
	extra, _, _ := joined(t)
	state := filepath.Join(t.TempDir(), "state")
	args := []string{"serve", "--state", state, "--torrc-extra", extra, "--tor", heardTor(t), "--locked-memory", "8MiB"}
	if os.Geteuid() == 0 { // this tor is a program of the test's, and writes beside its folder
		args = append(args, "--tor-user", "root")
	}
	s := start(t, args...)
	c := &crowd{t, state, s.onion(1) + "/style.css", &torSite{socket: filepath.Join(runtimeOf(t, state), socketName)}, map[uint32]*http.Client{}}
	kill := func(sig syscall.Signal) {
		for _, pid := range childrenOf(t, s.tor(), "tor") {
			syscall.Kill(pid, sig)
		}
	}
	asked := func(tor int, circuit uint32) func() bool {
		return func() bool {
			return slices.Contains(heard(t, state)[tor], "CLOSECIRCUIT "+strconv.Itoa(int(circuit)))
		}
	}
	fresh := func(tor int, circuits ...uint32) {
		t.Helper()
		s.onion(tor + 1)
		for _, n := range circuits {
			if over := c.ask(n, policy.BudgetRequests/2); over > 0 { // far more than comes back meanwhile
				t.Errorf("tor %d: circuit %d is refused %d times for what it did under the last", tor, n, over)
			}
		}
		if got := heard(t, state)[tor]; len(got) > 0 {
			t.Errorf("tor %d was asked %q, for what was under the last", tor, got)
		}
	}

	c.spend(7)
	until(t, "the end of circuit 7", asked(0, 7))

	// Asked for while no tor runs: nobody is to be ended.
	hold := filepath.Join(state, holdFile)
	if err := os.WriteFile(hold, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	kill(syscall.SIGKILL)
	until(t, "the next tor", func() bool { return len(heard(t, state)) == 2 })
	c.spend(8, 9)
	if over := c.ask(7, policy.BudgetRequests/2); over == 0 {
		t.Error("circuit 7 is not refused while no tor runs")
	}
	if err := os.Remove(hold); err != nil {
		t.Fatal(err)
	}
	fresh(1, 7, 8, 9)

	// Asked for while tor does not listen: that goes with it.
	kill(syscall.SIGSTOP)
	c.spend(7, 8, 9)
	kill(syscall.SIGKILL)
	fresh(2, 7, 8, 9)

	c.spend(8)
	until(t, "the end of circuit 8", asked(2, 8))
}
