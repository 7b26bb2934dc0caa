//go:build clients

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lethe/assets"
)

// eachCall is a script that makes every call of every version with curl, and
// looks at what each answers. Addresses are $site; what it asks for is noted.
const eachCall = `
key() { sed "s/.*\"$1\":\"\([a-z0-9]*\)\".*/\1/"; }
ask() {
	how=GET
	for word; do
		case $word in
		-d | -F | --json | --data-binary | POST) how=POST ;;
		http*) echo "$how ${word#"$site"}" >>"$calls" ;;
		esac
	done
	curl -sS --fail-with-body "$@"
}
says() { want=$1; shift; ask "$@" >"$dir/says"; grep -q -- "$want" "$dir/says" || { echo "$*: got $(cat "$dir/says"), want $want" >&2; exit 1; }; }
no() { want=$1; shift; if ask "$@" >"$dir/no" 2>"$dir/why"; then echo "$*: done" >&2; exit 1; fi; grep -q -- "$want" "$dir/no" || { cat "$dir/no" "$dir/why" >&2; exit 1; }; }

# The first version.
v1=$site/api/v1
says '"status":"nominal"' "$v1/status"
says '"status":"nominal"' -X POST "$v1/status"
for make in share create; do
	k=$(ask -d secret=one -d ttl=60 "$v1/$make" | key secret_key)
	says '"value":"one"' -d '' "$v1/secret/$k"
	no '"message":"Unknown secret","secret_key":"'"$k"'"' -d '' "$v1/secret/$k"
done
says '"value":"' -d ttl=60 -d passphrase=p "$v1/generate"
for name in private metadata receipt; do
	r=$(ask -d secret=one "$v1/share" | key metadata_key)
	says '"state":"new"' "$v1/$name/$r"
	says '"state":"new"' -X POST "$v1/$name/$r"
	says '"secret_shortkey":"' -d '' "$v1/$name/$r/burn"
	says '"state":"burned"' "$v1/$name/$r"
done
no 'Not authorized' "$v1/private/recent"
no 'Not authorized' -u a:b "$v1/authcheck"
no 'You did not provide anything to share' -d ttl=60 "$v1/share"

# The second, in both places.
for v2 in "$site/api/v2" "$site/api/v2/guest"; do
	says '"status":"nominal"' "$v2/status"
	says '"default_locale":"en"' "$v2/supported-locales"
	made=$(ask --json '{"secret":{"secret":"two","ttl":60.0,"kind":"conceal"}}' "$v2/secret/conceal")
	k=$(echo "$made" | sed 's/.*"secret":{"identifier":"\([a-z0-9]*\)".*/\1/')
	r=$(echo "$made" | sed 's/.*"receipt":{"identifier":"\([a-z0-9]*\)".*/\1/')
	says '"state":"unknown"' "$v2/secret/$k?continue=true"
	says '"state":"unknown"' "$v2/secret/$k/status"
	for name in receipt private; do says '"secret_state":"new"' "$v2/$name/$r"; done
	says '"state":"unknown"' --json '{}' "$v2/secret/$k/reveal"
	says '"secret_value":"two"' --json '{"continue":true,"passphrase":""}' "$v2/secret/$k/reveal"
	says '"secret_state":"received"' "$v2/receipt/$r"
	for name in receipt private; do
		r=$(ask --json '{"secret":{"length":12,"character_sets":{"numbers":true}}}' "$v2/secret/generate" | sed 's/.*"receipt":{"identifier":"\([a-z0-9]*\)".*/\1/')
		says '"title":"Secret burned"' --json '{"continue":true}' "$v2/$name/$r/burn"
	done
	no '"error_type":"RecordNotFound"' --json '{"continue":true}' "$v2/secret/$k/reveal"
done

# Our own.
own=$site/api/lethe/v1
says '"openapi"' "$own/openapi.json"
says '"life_most":2592000' "$own/limits"
echo '%PDF' >"$dir/a.pdf"
made=$(ask -F text=three -F "file=@$dir/a.pdf" -F life=3600 -F links=2 "$own/links")
k=$(echo "$made" | sed 's/.*"links":\[{"key":"\([a-z0-9]*\)".*/\1/')
r=$(echo "$made" | sed 's/.*"receipt":{"key":"\([a-z0-9]*\)".*/\1/')
says '"state":"waiting"' -d key="$r" "$own/receipt"
f=$(ask --json '{"key":"'"$k"'"}' "$own/open" | sed 's/.*"size":5,"key":"\([a-z0-9]*\)".*/\1/')
says '%PDF' -d key="$f" -d file=1 "$own/file"
says '"burned":1' -d key="$r" -d link=2 "$own/burn"
made=$(ask -d life=3600 "$own/requests")
a=$(echo "$made" | sed 's/.*"ask":{"key":"\([a-z0-9]*\)".*/\1/')
c=$(echo "$made" | sed 's/.*"collect":{"key":"\([a-z0-9]*\)".*/\1/')
no 'urn:lethe:problem:not-answered' -d key="$c" "$own/collect"
says '"life":3600' -H 'Content-Type: text/plain' --data-binary four "$own/answer?key=$a"
says '^four$' -d key="$c" -d stream=1 "$own/collect"
words=$(ask -F text='what I know' -F "file=@$dir/a.pdf" -F clean=none "$own/tips" | sed 's/.*"phrase":"\([a-z -]*\)".*/\1/')
says '"state":"added"' -d phrase="$words" --data-urlencode text='and more' "$own/inbox/add"
says '"state":"waiting".*"parts":\[{[^}]*},{' -d phrase="$words" "$own/inbox"
says '"replies":\[\]' -d phrase="$words" -d reply=1 "$own/inbox/delete"
says '"state":"withdrawn"' -d phrase="$words" -d confirm=true "$own/inbox/withdraw"
says '"state":"unknown"' -d phrase="$words" "$own/inbox"
`

// TestClientsCurlEach: curl makes each call that there is, of every version,
// and each that our own document names.
func TestClientsCurlEach(t *testing.T) {
	calls := filepath.Join(t.TempDir(), "calls")
	cmd := exec.Command("sh", "-c", "set -eu\n"+eachCall)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "http_proxy=", "ALL_PROXY=", "site="+strings.TrimSuffix(tipsHere(t), "/"), "dir="+t.TempDir(), "calls="+calls)
	out, failed := cmd.CombinedOutput()
	b, err := os.ReadFile(calls)
	if failed != nil || err != nil {
		t.Fatalf("%v: %s, after\n%s", failed, out, b)
	}
	made := strings.Split(regexp.MustCompile(`\?\S*`).ReplaceAllString(regexp.MustCompile(`/[a-z0-9]{31}\b`).ReplaceAllString(string(b), "/KEY"), ""), "\n")
	for _, call := range documented(t) {
		if !slices.Contains(made, call) {
			t.Errorf("%s is not called", call)
		}
	}
}

// documented are the calls that programs may make: those of Onetime Secret that
// need no account, and ours.
func documented(t *testing.T) (all []string) {
	for call := range strings.SplitSeq("GET /status,POST /status,POST /share,POST /create,POST /generate,POST /secret/KEY,GET /private/recent,GET /authcheck", ",") {
		all = append(all, strings.Replace(call, " ", " /api/v1", 1))
	}
	for _, name := range []string{"private", "metadata", "receipt"} {
		all = append(all, "GET /api/v1/"+name+"/KEY", "POST /api/v1/"+name+"/KEY", "POST /api/v1/"+name+"/KEY/burn")
	}
	const second = "POST /secret/conceal,POST /secret/generate,GET /secret/KEY,POST /secret/KEY/reveal,GET /secret/KEY/status," +
		"GET /receipt/KEY,GET /private/KEY,POST /receipt/KEY/burn,POST /private/KEY/burn,GET /status,GET /supported-locales"
	for call := range strings.SplitSeq(second, ",") {
		for _, base := range []string{" /api/v2", " /api/v2/guest"} {
			all = append(all, strings.Replace(call, " ", base, 1))
		}
	}
	var own struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(assets.OpenAPI, &own); err != nil {
		t.Fatal(err)
	}
	for path, methods := range own.Paths {
		for method := range methods {
			all = append(all, strings.ToUpper(method)+" /api/lethe/v1"+path)
		}
	}
	return all
}
