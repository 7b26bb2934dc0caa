package main

import (
	"strings"
	"testing"
	"time"

	"lethe/handlers/parcel"
	"lethe/vault"
)

// TestDeskTakesEveryName: a name that the file of journalists may have is one
// that the desk can show, in letters of four bytes too; or the site would not
// start, and could not say why.
func TestDeskTakesEveryName(t *testing.T) {
	v, err := vault.New(vault.Config{Arena: 4 << 20, Tips: true, Now: func() time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, name := range []string{
		"alice", strings.Repeat("a", 32), strings.Repeat("ж", 32), strings.Repeat("\U00010400", 32), "a\u0301-\u0661", "مراسل-٧",
	} {
		if err := parcel.CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := newDesk(&drop{Recipients: []recipient{{Name: name}}}, v, nil, func() time.Duration { return 0 }); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}
