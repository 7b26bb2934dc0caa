package handlers

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

const own = "/api/lethe/v1"

// problem sees that an answer is a problem of a name.
func (a got) problem(t testing.TB, status int, name string) {
	t.Helper()
	if a.status != status || a.header.Get("Content-Type") != "application/problem+json" || a.member(t, "type") != "urn:lethe:problem:"+name {
		t.Errorf("got status %d, %s, want %d, %s", a.status, a.trimmed(), status, name)
	}
}

// keysOf are the keys of new links, and of their receipt.
func (a got) keysOf(t testing.TB) (links []string, receipt string) {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("got status %d, %s", a.status, a.trimmed())
	}
	for _, l := range a.object(t)["links"].([]any) {
		m := l.(map[string]any)
		if m["url"] != "http://"+testHost+"/s/"+m["key"].(string) {
			t.Errorf("got %v", m)
		}
		links = append(links, m["key"].(string))
	}
	return links, a.member(t, "receipt.key")
}

// TestOwnLinks: text and files in every way that they are sent, and opened in
// every way.
func TestOwnLinks(t *testing.T) {
	s := newProgramSite(t)
	const multi = "multipart/form-data; boundary=b"
	file := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--b"
	text := "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\ntext\r\n"
	for _, tt := range []struct{ path, body, kind, want string }{
		{"", `{"text":"a\r\ntext","links":2,"life":3600,"passphrase":"p"}`, json1, `{"text":"a\r\ntext","files":[]}`},
		{"", "text=a%0D%0Atext&links=2&life=3600&passphrase=p", formType, `{"text":"a\r\ntext","files":[]}`},
		{"?links=2&life=3600&passphrase=p", "a\r\ntext", "text/plain; charset=utf-8", `{"text":"a\r\ntext","files":[]}`},
		{"?links=2&life=3600&passphrase=p&name=x/a.pdf", "%PDF", "application/pdf", `{"text":"","files":[{"file":1,"name":"a.pdf","size":4,"key":"GRANT"}]}`},
		{"?links=2&life=3600&passphrase=p", "%PDF", "application/octet-stream", `{"text":"","files":[{"file":1,"name":"","size":4,"key":"GRANT"}]}`},
		{"?links=2&life=3600&passphrase=p", text + file + "--\r\n", multi, `{"text":"a\r\ntext","files":[{"file":1,"name":"a.pdf","size":4,"key":"GRANT"}]}`},
		{"?links=2&life=3600&passphrase=p", file + strings.TrimPrefix(text, "--b") + "--b--\r\n", multi, `{"text":"a\r\ntext","files":[{"file":1,"name":"a.pdf","size":4,"key":"GRANT"}]}`},
	} {
		links, receipt := s.call(own+"/links"+tt.path, tt.body, tt.kind).keysOf(t)
		if len(links) != 2 {
			t.Fatalf("%s: got %d links", tt.body, len(links))
		}
		s.call(own+"/open", `{"key":"`+links[0]+`","passphrase":"q"}`, json1).problem(t, 404, "unknown-secret")
		a := s.call(own+"/open", `{"key":"`+links[0]+`","passphrase":"p"}`, json1)
		grant := ""
		if files := a.object(t)["files"].([]any); len(files) > 0 {
			grant = files[0].(map[string]any)["key"].(string)
			for range 2 {
				if f := s.call(own+"/file", "key="+grant+"&file=1", formType); f.status != 200 || f.body != "%PDF" || f.header.Get("Content-Type") != "application/octet-stream" {
					t.Errorf("file: got status %d, %q", f.status, f.body)
				}
			}
			s.call(own+"/file", "key="+grant+"&file=2", formType).problem(t, 404, "unknown-file")
		}
		if got := strings.ReplaceAll(a.trimmed(), grant+`"`, `GRANT"`); grant != "" && got != tt.want || grant == "" && a.trimmed() != tt.want {
			t.Errorf("%s: got %s, want %s", tt.body, a.trimmed(), tt.want)
		}
		streamed := s.call(own+"/open", `{"key":"`+links[1]+`","passphrase":"p","stream":true}`, json1)
		switch {
		case strings.HasPrefix(tt.kind, "multipart"):
			streamed.object(t) // more than one part
		case grant == "" && (streamed.body != "a\r\ntext" || streamed.header.Get("Content-Type") != "text/plain; charset=utf-8"),
			grant != "" && (streamed.body != "%PDF" || streamed.header.Get("Content-Type") != "application/octet-stream"):
			t.Errorf("%s: got %q", tt.body, streamed.body)
		}
		r := s.call(own+"/receipt", "key="+receipt, formType)
		if want := `{"made":20000,"life":3600,"left":3600,"kept":7200,"passphrase":true,"links":[{"state":"opened","day":20000},{"state":"opened","day":20000}]}`; r.trimmed() != want {
			t.Errorf("receipt: got %s, want %s", r.trimmed(), want)
		}
	}
	links, receipt := s.call(own+"/links", `{"text":"x","links":3}`, json1).keysOf(t)
	for body, want := range map[string]string{"&link=2": `{"burned":1}`, "&link=9": `{"burned":0}`} {
		if a := s.call(own+"/burn", "key="+receipt+body, formType); a.trimmed() != want {
			t.Errorf("burn %s: got %s, want %s", body, a.trimmed(), want)
		}
	}
	s.call(own+"/open", "key="+links[1], formType).problem(t, 404, "unknown-secret")
	if a := s.call(own+"/burn", "key="+receipt, formType); a.trimmed() != `{"burned":2}` {
		t.Errorf("burn all: got %s", a.trimmed())
	}
}

// TestOwnRepeat: the same call may have its answer again, another may not.
func TestOwnRepeat(t *testing.T) {
	s := newProgramSite(t)
	links, _ := s.call(own+"/links", `{"text":"x"}`, json1).keysOf(t)
	open := func(nonce string) got { return s.call(own+"/open", "key="+links[0]+"&nonce="+nonce, formType) }
	mine, other := strings.Repeat("a1", 16), strings.Repeat("b2", 16)
	for range 2 {
		if a := open(mine); a.status != 200 || a.member(t, "text") != "x" {
			t.Errorf("got status %d", a.status)
		}
	}
	open(other).problem(t, 404, "unknown-secret")
	open("").problem(t, 404, "unknown-secret")
}

// TestOwnRequest: what is asked for is answered once and collected once, here
// and on the pages.
func TestOwnRequest(t *testing.T) {
	s := newProgramSite(t)
	a := s.call(own+"/requests", `{"life":3600}`, json1)
	ask, collect := a.member(t, "ask.key"), a.member(t, "collect.key")
	if a.member(t, "ask.url") != "http://"+testHost+"/ask/"+ask || a.member(t, "collect.url") != "http://"+testHost+"/collect/"+collect {
		t.Errorf("got %s", a.trimmed())
	}
	s.call(own+"/collect", "key="+collect, formType).problem(t, 404, "not-answered")
	s.call(own+"/collect", "key="+ask, formType).problem(t, 404, "unknown-request")
	if a := s.call(own+"/answer?key="+ask, "an answer", "text/plain"); a.trimmed() != `{"life":3600}` {
		t.Errorf("answer: got status %d, %s", a.status, a.trimmed())
	}
	s.call(own+"/answer", "text=another&key="+ask, formType).problem(t, 404, "unknown-request")
	if a := s.call(own+"/collect", "key="+collect, formType); a.member(t, "text") != "an answer" {
		t.Errorf("collect: got status %d, %s", a.status, a.trimmed())
	}
	s.call(own+"/collect", "key="+collect, formType).problem(t, 404, "unknown-request")
	page, there := s.asked()
	s.call(own+"/answer", `{"key":"`+strings.TrimPrefix(page, "/ask/")+`","text":"by a program"}`, json1)
	if got := s.post("/collect", s.form(there, "")).text("pre"); got != "by a program" {
		t.Errorf("collected on the page: got %q", got)
	}
}

// TestOwnProblems: what is wrong is said by a name that does not change.
func TestOwnProblems(t *testing.T) {
	s := newProgramSite(t)
	for _, tt := range []struct {
		path, body, kind string
		status           int
		name             string
	}{
		{"/links", `{}`, json1, 422, "empty"},
		{"/links", `{"text":" "}`, json1, 422, "empty"},
		{"/links", `{"text":"x","life":299}`, json1, 422, "life"},
		{"/links", `{"text":"x","life":2592001}`, json1, 422, "life"},
		{"/links", `{"text":"x","life":"soon"}`, json1, 422, "life"},
		{"/links", `{"text":"x","links":0}`, json1, 422, "links"},
		{"/links", `{"text":"x","links":101}`, json1, 422, "links"},
		{"/links", `{"text":"x","passphrase":" "}`, json1, 422, "passphrase"},
		{"/links", `{"text":"\u0000"}`, json1, 422, "not-text"},
		{"/links", `{"text":"` + strings.Repeat("x", 1<<20+1) + `"}`, json1, 413, "too-large"},
		{"/links?name=%ff", "x", "image/png", 422, "file-name"},
		{"/links", "", "image/png", 422, "empty"},
		{"/links", strings.Repeat("x", 4<<20), "image/png", 413, "too-large"},
		{"/links", `{"text"`, json1, 400, "malformed"},
		{"/open", ``, json1, 422, "no-key"},
		{"/open", `{"key":"short"}`, json1, 404, "unknown-secret"},
		{"/open", strings.Repeat("x", 20<<10), formType, 413, "too-large"},
		{"/receipt", `{"key":"short"}`, json1, 404, "unknown-receipt"},
		{"/burn", `{"key":"short"}`, json1, 404, "unknown-receipt"},
		{"/file", `{"key":"short"}`, json1, 404, "unknown-file"},
		{"/requests", `{"life":1}`, json1, 422, "life"},
		{"/answer", `{"key":"short","text":"x"}`, json1, 404, "unknown-request"},
		{"/answer", `{"text":"x"}`, json1, 422, "no-key"},
		{"/nothing", ``, "", 404, "no-such-call"},
		{"/limits", ``, "", 405, "no-such-method"},
	} {
		a := s.call(own+tt.path, tt.body, tt.kind)
		t.Log(tt.path, tt.name)
		a.problem(t, tt.status, tt.name)
	}
	s.ask("GET", own+"/open", "").problem(t, 405, "no-such-method")
	s.ask("DELETE", own+"/links", "").problem(t, 405, "no-such-method")
}

// A schema is what the document says of a value.
type schema struct {
	Type       string
	Properties map[string]schema
	Items      *schema
	Required   []string
}

// kindOf is what a schema calls the type of a value.
func kindOf(value any) string {
	switch v := value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if strings.Trim(v.String(), "0123456789") == "" {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}

// describes sees that a value is of the type and has the members that a schema
// names, at every depth.
func (want schema) describes(t *testing.T, at string, value any) {
	t.Helper()
	if got := kindOf(value); got != want.Type {
		t.Errorf("%s: answers a value of type %s, documented: %q", at, got, want.Type)
	}
	switch v := value.(type) {
	case map[string]any:
		if members := slices.Sorted(maps.Keys(v)); !slices.Equal(members, slices.Sorted(maps.Keys(want.Properties))) {
			t.Errorf("%s: answers %q, documented: %q", at, members, slices.Sorted(maps.Keys(want.Properties)))
		}
		for name, member := range v {
			want.Properties[name].describes(t, at+"."+name, member)
		}
	case []any:
		for _, one := range v {
			if want.Items == nil {
				t.Fatalf("%s: an array, documented as none", at)
			}
			want.Items.describes(t, at+"[]", one)
		}
	}
}

// TestOpenAPI: the document names each call with its method, each parameter
// that it takes, and each member of its answer, and nothing else.
func TestOpenAPI(t *testing.T) {
	s := usualDrop(t)
	type content map[string]struct{ Schema schema }
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct{ Content content }
			Responses   map[string]struct{ Content content }
		}
	}
	a := s.ask("GET", own+"/openapi.json", "")
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil || a.header.Get("Content-Type") != json1 {
		t.Fatalf("got %v", err)
	}
	// What opens each call, and every parameter that any has.
	links, receipt := s.call(own+"/links", `{"text":"x"}`, json1).keysOf(t)
	_, burned := s.call(own+"/links", `{"text":"x"}`, json1).keysOf(t)
	r := s.call(own+"/requests", "", "")
	all := map[string]string{"key": "", "text": "x", "life": "3600", "passphrase": "p", "links": "1", "nonce": strings.Repeat("a", 32), "stream": "false", "file": "1", "link": "1", "name": "n", "clean": "all", "to": "0", "phrase": nobodys, "before": "1", "reply": "1", "confirm": "1"}
	keys := map[string]string{"/open": links[0], "/receipt": receipt, "/burn": burned, "/answer": r.member(t, "ask.key"), "/collect": r.member(t, "collect.key")}
	s.call(own+"/answer", "text=x&key="+keys["/answer"], formType)
	again := s.call(own+"/requests", "", "")
	keys["/answer"] = again.member(t, "ask.key")

	for path, methods := range doc.Paths {
		for method, call := range methods {
			known := slices.Sorted(maps.Keys(call.RequestBody.Content[formType].Schema.Properties))
			if method == "post" {
				for name, value := range all {
					twice := url.Values{name: {value, value}}
					taken := s.call(own+path, twice.Encode(), formType).status == http.StatusBadRequest
					if taken != slices.Contains(known, name) {
						t.Errorf("%s: takes %s: %v, documented: %v", path, name, taken, !taken)
					}
				}
			}
			form := url.Values{"key": {keys[path]}, "text": {"x"}, "phrase": {nobodys}, "reply": {"1"}, "confirm": {"true"}}
			for _, name := range call.RequestBody.Content[formType].Schema.Required {
				if _, sent := form[name]; !sent {
					t.Errorf("%s: %s is required", path, name)
				}
			}
			status, want := http.StatusOK, call.Responses["200"].Content[json1].Schema
			if path == "/tips" {
				status, want = http.StatusCreated, call.Responses["201"].Content[json1].Schema
			}
			if path == "/file" || path == "/openapi.json" {
				continue
			}
			got := s.ask(strings.ToUpper(method), own+path, map[string]string{"post": form.Encode()}[method], "Content-Type", formType)
			if got.status != status {
				t.Errorf("%s: got status %d, %s", path, got.status, got.trimmed())
				continue
			}
			want.describes(t, path, got.object(t))
		}
	}
	for path, methods := range map[string]string{"/links": "POST", "/open": "POST", "/file": "POST", "/receipt": "POST", "/burn": "POST", "/requests": "POST", "/answer": "POST", "/collect": "POST", "/tips": "POST", "/inbox": "POST", "/inbox/add": "POST", "/inbox/delete": "POST", "/inbox/withdraw": "POST", "/limits": "GET", "/openapi.json": "GET"} {
		if _, ok := doc.Paths[path][strings.ToLower(methods)]; !ok {
			t.Errorf("%s %s is not documented", methods, path)
		}
		delete(doc.Paths, path)
	}
	for path := range doc.Paths {
		t.Errorf("%s is documented", path)
	}
}
