package parcel

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"
)

func newKeys(t *testing.T) (classic, quantum, secret string) {
	t.Helper()
	a, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	b, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return a.Recipient().String(), b.Recipient().String(), a.String()
}

const deskKey = deskPrefix + "N2NU7BSRL6YODZCYPN4CREB54TYLKGIE2KYOQWLFYC23ZJVCE5DQ"

func TestParse(t *testing.T) {
	a, _, _ := newKeys(t)
	b, _, _ := newKeys(t)
	c, _, _ := newKeys(t)
	got, err := Parse([]byte("\ufeff# who reads tips\r\nalice " + a + "  # laptop\r\n\r\n\talice\t" + b + " " + deskKey + "\nआदित्य-2 " + c))
	if err != nil {
		t.Fatal(err)
	}
	want := Journalists{Keys: []Line{{"alice", a}, {"alice", b}, {"आदित्य-2", c}}, Desk: []Line{{"alice", deskKey}}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	r, err := NewRecipients(got.Keys)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := r.to(0)
	one, _ := r.to(1)
	two, _ := r.to(2)
	none, _ := r.to(3)
	if fmt.Sprint(r.Names()) != "[alice आदित्य-2]" || len(all) != 3 || len(one) != 2 || len(two) != 1 || none != nil {
		t.Errorf("got %v, %d %d %d %d", r.Names(), len(all), len(one), len(two), len(none))
	}
}

func TestParseRefuses(t *testing.T) {
	a, q, secret := newKeys(t)
	var many, keys strings.Builder
	for i := range 17 {
		k, _, _ := newKeys(t)
		fmt.Fprintf(&many, "name-%d %s\n", i, k)
	}
	for range 33 {
		k, _, _ := newKeys(t)
		fmt.Fprintf(&keys, "alice %s\n", k)
	}
	for _, tt := range []struct {
		file, want string
		is         error
	}{
		{"", "", ErrNone},
		{"# nobody\n", "", ErrNone},
		{"alice " + deskKey, "", ErrNone},
		{"alice " + a + "\nbob " + q, "", ErrMixed},
		{"alice " + a + " " + q, "", ErrMixed},
		{"\nalice " + secret, "line 2: ", ErrSecret},
		{"alice " + a + "\n# " + strings.ToLower(secret), "line 2: ", ErrSecret},
		{secret, "line 1: ", ErrSecret},
		{a, "line 1: a key without a name", nil},
		{deskKey, "line 1: a key without a name", nil},
		{"alice", "line 1: alice has no key", nil},
		{"alice " + a[:len(a)-1], "line 1: a key of alice: a mistyped age1… key", nil},
		{"alice " + q[:len(q)-1], "line 1: a key of alice: a mistyped age1pq… key", nil},
		{"alice age1yubikey1qqqq", "line 1: a key of alice: a mistyped age1… key", nil},
		{"alice ssh-ed25519 AAAA", "line 1: a key of alice: a word that is no age1…", nil},
		{"alice " + deskKey[:len(deskKey)-2], "line 1: a key of alice that is no descriptor:x25519:… key", nil},
		{"alice " + a + "\nbob " + a, "line 2: the same key as in line 1", nil},
		{"alice " + a + "\nAlice " + deskKey, "line 2: Alice is alice in other letters", nil},
		{"-alice " + a, "line 1: a name that is not a letter", nil},
		{"al/ice " + a, "line 1: a name that is not a letter", nil},
		{"al\u202eice " + a, "line 1: a name that is not a letter", nil},
		{"al\xffice " + a, "line 1: a name that is not 1 to 32", nil},
		{strings.Repeat("x", 33) + " " + a, "line 1: a name that is not 1 to 32", nil},
		{many.String(), "17 journalists; 16 at most", nil},
		{keys.String(), "33 age keys; 32 at most", nil},
	} {
		_, err := Parse([]byte(tt.file))
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%.40q: got %v, want %s %v", tt.file, err, tt.want, tt.is)
		}
		if err != nil && strings.Contains(strings.ToUpper(err.Error()), "SECRET-KEY-") {
			t.Errorf("%v repeats the key", err)
		}
	}
}

// TestHeaderFits: as many keys as there may be, of the longer kind.
func TestHeaderFits(t *testing.T) {
	var lines []Line
	var last age.Identity
	for i := range keysMax {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			t.Fatal(err)
		}
		lines, last = append(lines, Line{fmt.Sprintf("name-%d", i%namesMax), id.Recipient().String()}), id
	}
	r, err := NewRecipients(lines)
	if err != nil {
		t.Fatal(err)
	}
	if got := unpacked(t, packed(t, &Parcel{To: r, Day: day, Text: content([]byte("x"), 1), Slots: slots()}), last); got[1] != "x" {
		t.Errorf("got %q", got)
	}
}
