package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// posted is what a service answers to a form, as JSON.
func posted(t *testing.T, at string, form url.Values) (answer map[string]any) {
	t.Helper()
	resp, err := http.PostForm(at, form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: got status %d, %v", at, resp.StatusCode, err)
	}
	if err := json.Unmarshal(b, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// asJSON is the record that the second version answers with.
func asJSON(t *testing.T, at, body string) (answer map[string]any) {
	t.Helper()
	resp, err := http.Post(at, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: got status %d, %v", at, resp.StatusCode, err)
	}
	return answer["record"].(map[string]any)
}

// A link that lethe send made opens at every other door, once, and lethe
// reveal opens theirs.
func TestLinksAtOtherDoors(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	const text = "zebra \"1\"\n"
	key := func() string {
		_, key, _ := strings.Cut(sent(t, site, text, "--ttl", "1h"), "/s/")
		return key
	}

	v1 := key()
	if got := posted(t, site+"/api/v1/secret/"+v1, nil)["value"]; got != text {
		t.Errorf("the first version gives %q", got)
	}
	v2 := key()
	if got := asJSON(t, site+"/api/v2/guest/secret/"+v2+"/reveal", `{"continue":true}`)["secret_value"]; got != text {
		t.Errorf("the second version gives %q", got)
	}
	for _, key := range []string{v1, v2} {
		wantRun(t, atLinks(t, site, "", "reveal", key), exitMissing, "", "there is no such link")
	}

	made := posted(t, site+"/api/v1/share", url.Values{"secret": {text}, "ttl": {"3600"}})
	wantRun(t, atLinks(t, "", "", "receipt", site+"/private/"+made["metadata_key"].(string)), exitOK, "1   waiting\n", "")
	wantRun(t, atLinks(t, "", "", "reveal", site+"/secret/"+made["secret_key"].(string)), exitOK, text, "")
	wantRun(t, atLinks(t, "", "", "burn", "--yes", site+"/metadata/"+made["metadata_key"].(string)), exitMissing, "", "nothing waits there any more")
	secret := asJSON(t, site+"/api/v2/guest/secret/conceal", `{"secret":{"secret":"zebra \"1\"\n"}}`)["secret"].(map[string]any)
	wantRun(t, atLinks(t, site, "", "reveal", secret["identifier"].(string)), exitOK, text, "")
}
