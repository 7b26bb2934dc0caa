package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"lethe/cmd/lethe/host"
	"lethe/onion"
)

// Whether tor has its sandbox is said by the check, by the status and, where it
// has none, by a start, unless that was said before.
func TestTorSandboxIsSaid(t *testing.T) {
	exec, err := onion.ParseExtra(strings.NewReader("UseBridges 1\nBridge obfs4 192.0.2.1:443\nClientTransportPlugin obfs4 exec /usr/bin/obfs4proxy"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		sandbox onion.Sandbox
		extra   onion.Extra
		verdict host.Verdict
		row     string
		warns   bool
	}{
		{onion.SandboxUp, onion.Extra{}, host.Good, "0.4.9.11, 0 %, in its sandbox\n", false},
		{onion.SandboxDown, onion.Extra{}, host.Warning, "0.4.9.11, 0 %, WITHOUT its sandbox\n", true},
		{onion.SandboxDown, exec, host.Warning, "0.4.9.11, 0 %, WITHOUT its sandbox\n", false},
		{onion.SandboxUnseen, onion.Extra{}, host.Unknown, "0.4.9.11, 0 %\n", false},
	} {
		var out, errs bytes.Buffer
		k := &keeper{tell: newTeller(streams{nil, &out, &errs}), status: new(statusBoard), end: newEnd(), tally: newTally(time.Now()), place: &place{state: t.TempDir()}, extra: tt.extra}
		if err := k.openLog(); err != nil {
			t.Fatal(err)
		}
		k.torEvent(onion.Started{Version: "0.4.9.11", Sandbox: tt.sandbox})
		now := k.status.get()
		now.print(&out)
		if !strings.Contains(out.String(), tt.row) || strings.Contains(errs.String(), "warning: tor runs without its sandbox") != tt.warns {
			t.Errorf("%q: got\n%s%s", tt.sandbox, &errs, &out)
		}
		if f := (running{now: &now}).torSandbox(); f.Verdict != tt.verdict || f.Why == "" || tt.verdict == host.Warning && f.Mend == "" {
			t.Errorf("%q: got %+v, want %s", tt.sandbox, f, tt.verdict)
		}
		k.torEvent(onion.Ended{})
		if now := k.status.get(); now.TorSandbox != onion.SandboxUnseen || (running{now: &now}).torSandbox().Verdict != host.Unknown {
			t.Errorf("of a tor that ended: %+v", now)
		}
	}
}
