//go:build clients

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestClientsNpm: a client that nobody here wrote does all it can.
func TestClientsNpm(t *testing.T) {
	s := serveLocal(t, filepath.Join(t.TempDir(), "state"))
	cmd := exec.Command("node", "calls.js", strings.TrimSuffix(s.local(), "/"))
	cmd.Dir = "../../build/clients"
	if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) == "" {
		t.Errorf("%v: %s", err, out)
	}
}

// TestClientsCurl: each call that is documented, as it is typed, with what it
// says cut out by what a shell has.
func TestClientsCurl(t *testing.T) {
	s := serveLocal(t, filepath.Join(t.TempDir(), "state"))
	script := "set -eu\nsite=" + strings.TrimSuffix(s.local(), "/") + `
key() { sed "s/.*\"$1\":\"\([a-z0-9]*\)\".*/\1/"; }
same() { [ "$1" = "$2" ] || { echo "got: $1, want: $2" >&2; exit 1; }; }
ask() { curl -sS --fail-with-body "$@"; }

# The first version, in the ways that are documented.
k=$(printf 'a text' | ask -F 'secret=<-' -F ttl=3600 "$site/api/v1/share" | key secret_key)
same "$(ask -d '' "$site/api/v1/secret/$k" | sed 's/ *$//')" '{"value":"a text","secret_key":"'$k'","share_domain":""}'
r=$(ask -u : -d secret=x "$site/api/v1/share" | key metadata_key)
same "$(ask "$site/api/v1/private/$r" | sed 's/.*"state":"\([a-z]*\)".*/\1/')" new
same "$(ask -d '' "$site/api/v1/private/$r/burn" | sed 's/.*"state":"\([a-z]*\)".*/\1/')" burned
ask -X POST -H 'Content-Type: application/json' "$site/api/v1/share?secret=in+the+query" | grep -q '"secret_key"'
ask -X POST "$site/api/v1/generate" | grep -q '"value"'
ask "$site/api/v1/status" | grep -q nominal

# The second.
k=$(ask --json '{"secret":{"secret":"b text"}}' "$site/api/v2/guest/secret/conceal" | sed 's/.*"secret":{"identifier":"\([a-z0-9]*\)".*/\1/')
ask --json '{"continue":true}' "$site/api/v2/guest/secret/$k/reveal" | grep -q '"secret_value":"b text"'

# Our own.
dir=$(mktemp -d)
head -c 300000 /dev/urandom > "$dir/a.bin"
k=$(ask -F text='see the file' -F "file=@$dir/a.bin" -F life=3600 "$site/api/lethe/v1/links" | sed 's/.*"links":\[{"key":"\([a-z0-9]*\)".*/\1/')
f=$(ask -d key="$k" "$site/api/lethe/v1/open" | sed 's/.*"files":\[{"file":1,"name":"a.bin","size":300000,"key":"\([a-z0-9]*\)".*/\1/')
ask -d key="$f" -d file=1 -o "$dir/b.bin" "$site/api/lethe/v1/file"
cmp "$dir/a.bin" "$dir/b.bin"
k=$(ask -H 'Content-Type: application/octet-stream' --data-binary "@$dir/a.bin" "$site/api/lethe/v1/links?name=a.bin" | sed 's/.*"links":\[{"key":"\([a-z0-9]*\)".*/\1/')
ask -d key="$k" -d stream=1 -o "$dir/c.bin" "$site/api/lethe/v1/open"
cmp "$dir/a.bin" "$dir/c.bin"
rm -r "$dir"
ask "$site/api/lethe/v1/openapi.json" | grep -q openapi
ask "$site/api/lethe/v1/limits" | grep -q '"life_most":2592000'
`
	cmd := exec.Command("sh", "-c", script)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "http_proxy=", "ALL_PROXY=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// TestClientsCurlKey: the line by which README opens a link, with the key in no
// argument. Here it goes straight.
func TestClientsCurlKey(t *testing.T) {
	site := serveLocal(t, filepath.Join(t.TempDir(), "state")).local()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^    read -rs key; .*$`).FindString(string(text))
	here := strings.NewReplacer("--socks5-hostname 127.0.0.1:9050 ", "", "http://ADDRESS.onion/", site+"/").Replace(line)
	if strings.Count(here, site) != 1 || strings.Contains(here, "socks") {
		t.Fatalf("got the line %q", line)
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, []byte("a file\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, want := range map[string]string{sent(t, site, "a text"): "a text", sent(t, site, "", file): "a file\x00"} {
		_, key, _ := strings.Cut(link, "/s/")
		cmd := exec.Command("bash", "-c", here)
		cmd.Env = append(os.Environ(), "http_proxy=", "ALL_PROXY=")
		cmd.Stdin = strings.NewReader(key + "\n")
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != want {
			t.Errorf("got %q, %v, want %q", out, err, want)
		}
	}
}

// TestClientsSwitched: what is switched off answers as any address without a
// page.
func TestClientsSwitched(t *testing.T) {
	s := serveLocal(t, filepath.Join(t.TempDir(), "state"), "--api-v1", "off", "--api-lethe=off")
	site := strings.TrimSuffix(s.local(), "/")
	for path, want := range map[string]string{"/api/v1/status": "404", "/api/lethe/v1/limits": "404", "/api/v2/status": "200"} {
		out, err := exec.Command("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", site+path).Output()
		if err != nil || string(out) != want {
			t.Errorf("%s: got %s, %v, want %s", path, out, err, want)
		}
	}
}
