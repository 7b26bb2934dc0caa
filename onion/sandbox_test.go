package onion

import "testing"

// A container's filter, which tor and we have alike, is not tor's own.
func TestCompareFilters(t *testing.T) {
	for _, tt := range []struct {
		name, its, ours string
		want            Sandbox
	}{
		{"tor's own", "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n", "Seccomp:\t0\nSeccomp_filters:\t0\n", SandboxUp},
		{"none", "Seccomp:\t0\nSeccomp_filters:\t0\n", "Seccomp:\t0\nSeccomp_filters:\t0\n", SandboxDown},
		{"a container's and tor's", "Seccomp:\t2\nSeccomp_filters:\t2\n", "Seccomp:\t2\nSeccomp_filters:\t1\n", SandboxUp},
		{"a container's alone", "Seccomp:\t2\nSeccomp_filters:\t1\n", "Seccomp:\t2\nSeccomp_filters:\t1\n", SandboxDown},
		{"not counted, tor's own", "Seccomp:\t2\n", "Seccomp:\t0\n", SandboxUp},
		{"not counted, none", "Seccomp:\t0\n", "Seccomp:\t0\n", SandboxDown},
		{"not counted, in a container", "Seccomp:\t2\n", "Seccomp:\t2\n", SandboxUnseen},
		{"not told", "Name:\ttor\n", "Name:\tlethe\n", SandboxUnseen},
	} {
		if got := compareFilters(tt.its, tt.ours); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := sandboxOf(0); got != SandboxUnseen {
		t.Errorf("of no process: got %q", got)
	}
}
