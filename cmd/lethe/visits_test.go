package main

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// visits is how many there are in TestVisitsChangeNothing.
var visits = flag.Int("visits", 300, "how many visits TestVisitsChangeNothing makes")

// state is what a disk shows of a directory: names, sizes, modes, dates,
// contents.
func stateOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		var b []byte
		if d.Type().IsRegular() {
			if b, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		st := i.Sys().(*syscall.Stat_t)
		name, _ := filepath.Rel(dir, path)
		all[name] = fmt.Sprintf("%v, %d bytes, inode %d, modified %d.%09d, changed %d.%09d: %x", i.Mode(), i.Size(), st.Ino, st.Mtim.Sec, st.Mtim.Nsec, st.Ctim.Sec, st.Ctim.Nsec, b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// However many come, make links, open them and go wrong: not one byte on the
// disk is another afterwards, and no date.
func TestVisitsChangeNothing(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	s := serveLocal(t, state)
	site := s.local()
	before := stateOf(t, state)
	began := time.Now()
	for range 3 { // whole visits
		text := "The text of a visit"
		link := makeLink(t, direct(), site, text, "p")
		openLink(t, direct(), link, "wrong")
		if p := openLink(t, direct(), link, "p"); p.only != text {
			t.Fatalf("got %q", p.only)
		}
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for i := range *visits / 4 {
				a, err := client.Get(site + []string{"/", "/new", "/s/0123456789abcdefghijklmnopqrstu", "/nothing"}[i%4])
				if err != nil {
					t.Error(err)
					return
				}
				a.Body.Close()
			}
		})
	}
	all.Wait()
	after := stateOf(t, state)
	t.Logf("%d requests in %v; %d files and folders before and after", *visits, time.Since(began), len(before))
	for name := range maps.All(before) {
		if after[name] != before[name] {
			t.Errorf("%s changed from\n%s\nto\n%s", name, before[name], after[name])
		}
	}
	if got, want := slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)); !slices.Equal(got, want) {
		t.Errorf("there is %v, there was %v", got, want)
	}
}
