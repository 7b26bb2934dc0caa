package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"lethe/handlers/parcel"
	"lethe/onion"
)

// ageKey and ageKeyPQ make the public halves of age keys.
func ageKey(t *testing.T) string {
	t.Helper()
	k, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return k.Recipient().String()
}

func ageKeyPQ(t *testing.T) string {
	t.Helper()
	k, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return k.Recipient().String()
}

func deskKey(t *testing.T) string {
	t.Helper()
	k, err := onion.NewClientKey()
	if err != nil {
		t.Fatal(err)
	}
	defer k.Destroy()
	return k.Public().String()
}

func TestParseJournalists(t *testing.T) {
	one, two, age1, age2 := deskKey(t), deskKey(t), ageKey(t), ageKey(t)
	all, err := parseJournalists(strings.NewReader("# the drop\n\nalice " + age1 + " " + one + " # in Lyon\r\n" +
		"\tbob\t" + age2 + "\ncarol " + deskKey(t) + "\nalice " + two + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []recipient{{"alice", age1}, {"bob", age2}}; !slices.Equal(all.recipients, want) {
		t.Errorf("got %q, want %q", all.recipients, want)
	}
	if len(all.desk) != 3 || all.desk[0].String() != one || all.desk[2].String() != two {
		t.Errorf("got the desk keys %v, want %s, another and %s", all.desk, one, two)
	}
	if !slices.Equal(all.readers, []string{"alice", "bob"}) || !slices.Equal(all.visitors, []string{"alice", "carol"}) {
		t.Errorf("got %q who read and %q who come", all.readers, all.visitors)
	}
}

func TestParseJournalistsRefuses(t *testing.T) {
	private, err := onion.NewClientKey()
	if err != nil {
		t.Fatal(err)
	}
	defer private.Destroy()
	var line string
	private.Line(func(b []byte) { line = string(b) })
	var manyDesks, large strings.Builder
	fmt.Fprintf(&manyDesks, "a %s\n", ageKey(t))
	for range onion.ClientsMax + 1 {
		fmt.Fprintf(&manyDesks, "a %s\n", deskKey(t))
	}
	for range 30 {
		fmt.Fprintf(&large, "a %s\n", ageKeyPQ(t))
	}
	for in, want := range map[string]string{
		"":                               errNone,
		"a " + deskKey(t):                errNone,
		"\n#\na":                         "line 3: a has no key",
		"a " + ageKey(t) + "\nb " + line: "line 2: the private part of a desk key",
		"# " + line:                      "line 1: the private part of a desk key",
		"a AGE-SECRET-KEY-1QQQ":          parcel.ErrSecret.Error(),
		"a " + onion.ClientPublic{}.String() + " " + ageKey(t): "a desk key of a: not a public key",
		"a " + ageKey(t) + "\nb " + ageKeyPQ(t):                parcel.ErrMixed.Error(),
		manyDesks.String():                                     "101 desk keys, 100 are possible",
		large.String():                                         "57344 are possible",
		strings.Repeat("#", journalistsMax+1):                  "more than 65536 bytes",
	} {
		_, err := parseJournalists(strings.NewReader(in))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v for %.80q, want %q", err, in, want)
		}
		if err != nil && (strings.Contains(err.Error(), line[26:]) || strings.Contains(err.Error(), "QQQ")) {
			t.Errorf("a private key is in the error for %.80q", in)
		}
	}
}

var errNone = parcel.ErrNone.Error()

// A file that others may write is not believed: who stands in it reads tips.
func TestJournalistsOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journalists")
	if err := os.WriteFile(path, []byte("a "+ageKey(t)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readJournalists(path); err != nil {
		t.Error(err)
	}
	os.Chmod(path, 0o664)
	if _, err := readJournalists(path); err == nil || !strings.Contains(err.Error(), "others can write to it") {
		t.Errorf("got %v for a file that the group may write", err)
	}
	if os.Geteuid() == 0 {
		os.Chmod(path, 0o644)
		os.Chown(path, 65534, 65534)
		if _, err := readJournalists(path); !errors.Is(err, errForeign) {
			t.Errorf("got %v for a file of someone else's, want %v", err, errForeign)
		}
	}
}
