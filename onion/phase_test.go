package onion

import "testing"

func TestParsePhase(t *testing.T) {
	tests := []struct {
		line string
		want phase
	}{
		{`status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=0 TAG=starting SUMMARY="Starting"`, phase{0, "starting", ""}},
		{`status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY="Done"`, phase{100, "done", ""}},
		{`status/bootstrap-phase=WARN BOOTSTRAP PROGRESS=14 TAG=handshake SUMMARY="Handshaking with a relay" WARNING="it said \"no\" PROGRESS=99" REASON=MISC COUNT=1 HOSTADDR="192.0.2.7:443"`,
			phase{14, "handshake", `it said "no" PROGRESS=99`}},
		{"status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=5 TAG=a\x1bb", phase{5, "a?b", ""}},
	}
	for _, tt := range tests {
		got, err := parsePhase(tt.line)
		if err != nil || got != tt.want {
			t.Errorf("got %+v, %v for %s, want %+v", got, err, tt.line, tt.want)
		}
	}
	for _, line := range []string{"", "x", "status/bootstrap-phase=", "status/bootstrap-phase=PROGRESS=-1", "status/bootstrap-phase=PROGRESS=101", "status/bootstrap-phase=PROGRESS=x"} {
		if got, err := parsePhase(line); err == nil {
			t.Errorf("got %+v for %q, want an error", got, line)
		}
	}
}

func FuzzParsePhase(f *testing.F) {
	f.Add(`status/bootstrap-phase=WARN BOOTSTRAP PROGRESS=14 TAG=a SUMMARY="x" WARNING="y\"z\\" COUNT=1`)
	f.Add(`status/bootstrap-phase=PROGRESS=1 WARNING="\`)
	f.Fuzz(func(t *testing.T, line string) {
		p, err := parsePhase(line)
		if err == nil && (p.percent < 0 || p.percent > 100 || plain(p.tag) != p.tag || plain(p.warning) != p.warning) {
			t.Errorf("got %+v for %q", p, line)
		}
	})
}
