package onion

import (
	"maps"
	"strings"
	"testing"
)

// What tor leaves out of its answer, or says otherwise, is not in force; and
// what is said of one service is not said of the next.
func TestParseInForce(t *testing.T) {
	got := parseInForce(strings.Split(`HiddenServiceDir=/run/lethe/public
HiddenServicePort=80 unix:/run/lethe/public.sock
HiddenServiceMaxStreams=20
HiddenServiceMaxStreamsCloseCircuit=1
HiddenServiceEnableIntroDoSDefense=1
HiddenServicePoWDefensesEnabled=1
HiddenServiceDir=/run/lethe/desk
HiddenServicePoWDefensesEnabled=0
HiddenServiceEnableIntroDoSDefense
HiddenServiceMaxStreams=many
HiddenServiceDir=/run/lethe/other
HiddenServiceEnableIntroDoSDefense=1`, "\n"))
	want := map[string]InForce{"public": {true, true, 20}, "desk": {}, "other": {IntroDoS: true}}
	if !maps.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if !want["public"].All() || want["other"].All() {
		t.Error("All does not say what is in force")
	}
}

// A tor that was taken over names no service that we have not, and leaves none
// out.
func TestInForceOfOurs(t *testing.T) {
	c := Config{Services: []Service{{Name: "public"}, {Name: "desk"}}}
	got := c.ours(map[string]InForce{"public": {PoW: true}, "\x1b[2J": {}})
	if want := map[string]InForce{"public": {PoW: true}, "desk": {}}; !maps.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
