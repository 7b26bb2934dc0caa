package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lethe/assets/wordlist"
	"lethe/onion"
)

// journalist is one at the desk, over a tor of their own.
type journalist struct {
	t      *testing.T
	client *http.Client
	desk   string
}

// newJournalist is one who has come to the desk.
func newJournalist(t *testing.T, c *onion.Client, desk string) *journalist {
	t.Helper()
	j := &journalist{t, &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return c.Dial(ctx, host, "desk")
		},
	}}, desk}
	t.Cleanup(j.client.CloseIdleConnections)
	until(t, "the desk", func() bool {
		a, err := j.client.Get(desk + "/list")
		if err == nil {
			a.Body.Close()
		}
		return err == nil
	})
	return j
}

// takes is the answer to a request, which has to be a good one.
func (j *journalist) takes(a *http.Response, err error) (*http.Response, []byte) {
	j.t.Helper()
	if err != nil {
		j.t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK {
		j.t.Fatalf("the desk answers with status %d, %v", a.StatusCode, err)
	}
	return a, b
}

// list is the aliases of the tips that wait.
func (j *journalist) list() (aliases []string) {
	j.t.Helper()
	var list struct{ Tips []struct{ Alias string } }
	_, b := j.takes(j.client.Get(j.desk + "/list"))
	if err := json.Unmarshal(b, &list); err != nil {
		j.t.Fatal(err)
	}
	for _, tip := range list.Tips {
		aliases = append(aliases, tip.Alias)
	}
	return aliases
}

// only is the one tip that waits.
func (j *journalist) only() string {
	j.t.Helper()
	all := j.list()
	if len(all) != 1 {
		j.t.Fatalf("the tips %q wait, want one", all)
	}
	return all[0]
}

// fetch downloads the first part of a tip.
func (j *journalist) fetch(alias string) []byte {
	j.t.Helper()
	a, b := j.does(alias, "fetch", "part", "1")
	if got, want := a.Header.Get("Content-Disposition"), `attachment; filename="`+alias+`-1.age"`; got != want {
		j.t.Errorf("it is to be saved by %q, want %q", got, want)
	}
	if !bytes.HasPrefix(b, []byte("age-encryption.org/v1\n")) {
		j.t.Fatal("what was fetched is no age file")
	}
	return b
}

// does sends one of a tip's forms, with one field.
func (j *journalist) does(alias, what, field, value string) (*http.Response, []byte) {
	j.t.Helper()
	return j.takes(j.client.PostForm(j.desk+"/tip/"+alias+"/"+what, url.Values{field: {value}}))
}

// slipped is a phrase as somebody types it who is in a hurry: in capitals, with
// dashes, and with one letter wrong, in a word that can be no other.
func slipped(t *testing.T, phrase []string) string {
	t.Helper()
	phrase = slices.Clone(phrase)
	for i, word := range phrase {
		for at := range word {
			typed := word[:at] + "q" + word[at+1:]
			if typed != word && string(wordlist.Meant([]byte(typed))) == word {
				phrase[i] = typed
				return strings.ToUpper(strings.Join(phrase, "-"))
			}
		}
	}
	t.Fatal("no word of the phrase can be mistyped")
	return ""
}
