package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/onion"
)

// Keys of the right form, which nobody has the other half of.
func ageKey(digit string) string   { return "age1" + strings.Repeat(digit, 58) }
func ageKeyPQ(digit string) string { return "age1pq1" + strings.Repeat(digit, 1952) }

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
	one, two := deskKey(t), deskKey(t)
	all, err := parseJournalists(strings.NewReader("# the drop\n\nalice " + ageKey("q") + " " + one + " # in Lyon\r\n" +
		"\tbob\t" + ageKey("p") + "\nalice " + strings.ToUpper(two) + "\ncarol " + deskKey(t) + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, j := range all {
		got = append(got, fmt.Sprint(j.name, " ", j.recipients, " ", len(j.desk)))
	}
	want := []string{"alice [" + ageKey("q") + "] 2", "bob [" + ageKey("p") + "] 0", "carol [] 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if all[0].desk[0].String() != one || all[0].desk[1].String() != two {
		t.Errorf("got the desk keys %v, want %s and %s", all[0].desk, one, two)
	}
	if _, err := parseJournalists(strings.NewReader("a " + ageKeyPQ("q") + "\nb " + ageKeyPQ("p"))); err != nil {
		t.Errorf("got %v for post-quantum keys alone", err)
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
	desk := deskKey(t)
	many := ""
	for _, a := range "qpzry9x8gf2tvdw0s3jn5" { // 21
		many += "a " + ageKey(string(a)) + "\n"
	}
	for in, want := range map[string]string{
		"":                            errNobody.Error(),
		"a " + desk:                   errNobody.Error(),
		"\n#\na":                      "line 3: a has no key",
		"a # " + ageKey("q"):          "line 1: a has no key",
		ageKey("q"):                   "line 1: a name is 1 to 40",
		"../a " + ageKey("q"):         "a name is",
		"-a " + ageKey("q"):           "a name is",
		"zoë " + ageKey("q"):          "a name is",
		"a " + ageKey("q")[:61]:       "no key: neither",
		"a " + ageKey("b"):            "no key: neither", // no digit of bech32
		"a age1pq1qqq":                "no key: neither",
		"a ssh-ed25519 AAAA":          "no key: neither",
		"a " + desk + "x":             "no key: neither",
		"a " + line:                   "a private key",
		"a AGE-SECRET-KEY-1QQQ":       "a private key",
		"AGE-SECRET-KEY-PQ-1QQQ":      "a private key",
		"age-secret-key-1qqq " + desk: "a private key",
		"a " + desk + " " + desk:      "stands in the file already",
		"a " + ageKey("q") + "\nb " + ageKey("q"):   "line 2: b: a key that stands",
		"a " + ageKey("q") + "\nb " + ageKeyPQ("q"): errMixed.Error(),
		"a " + ageKeyPQ("q") + "\nb " + ageKey("q"): errMixed.Error(),
		many:                                  "more than 20 age keys",
		strings.Repeat("#", journalistsMax+1): "more than 65536 bytes",
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

// A file that others may write is not believed: who stands in it reads tips.
func TestJournalistsOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journalists")
	if err := os.WriteFile(path, []byte("a "+ageKey("q")), 0o644); err != nil {
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
