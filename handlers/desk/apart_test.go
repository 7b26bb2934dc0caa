package desk

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lethe/handlers"
	"lethe/handlers/guard"
	"lethe/vault"
)

// addresses are all that the desk has, for a tip.
func addresses(alias string) (all []string) {
	for path := range routes {
		all = append(all, path)
	}
	for path := range pageRoutes {
		all = append(all, path+"1")
	}
	for end := range tipRoutes {
		all = append(all, tipPrefix+alias+end)
	}
	slices.Sort(all)
	return all
}

// shared are the addresses that every site has.
var shared = []string{"/", "/style.css"}

// publicAddresses are those of the public site, as its source names them.
func publicAddresses(t *testing.T) (all []string) {
	t.Helper()
	fset := token.NewFileSet()
	for _, name := range []string{"../route.go", "../lines.go", "../ask.go", "../asking.go", "../receipt.go", "../guide.go"} {
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, _ := strconv.Unquote(lit.Value); strings.HasPrefix(s, "/") {
					all = append(all, s, s+strings.Repeat("k", vault.KeyLen))
				}
			}
			return true
		})
	}
	if !slices.Contains(all, "/new") || !slices.Contains(all, "/s/"+strings.Repeat("k", vault.KeyLen)) || len(all) < 20 {
		t.Fatalf("got %q: this test looks at nothing", all)
	}
	return append(all, "/es/", "/ar/new", "/tip", "/inbox", "/tip/send", "/tip/stop")
}

// what differs between two answers beside their random letters.
func differ(a, b got) bool {
	return a.status != b.status || a.visible() != b.visible() || len(a.body) != len(b.body) || fmt.Sprint(a.header) != fmt.Sprint(b.header)
}

// TestApart: what is at the desk is at no address of the public site, nor the
// other way round: each answers as it does to anything that is not there.
func TestApart(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)

	const heads = 4 * guard.HeadSize
	memory := make([]byte, heads+4*vault.SlotSize)
	public, err := handlers.New(handlers.Config{
		Vault: d.vault, Heads: guard.Pool(memory[:heads], guard.HeadSize), Conns: 4,
		Work: guard.Pool(memory[heads:], vault.SlotSize), Works: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer public.Wait()
	defer public.Close()
	_, client := listened(t, public)

	for _, method := range []string{"GET", "HEAD", "POST"} {
		body := ""
		if method == "POST" {
			body = "part=1&text=x&name=n&sure=1&parts=1"
		}
		miss := asked(t, client, method, "/nothing", body)
		for _, path := range addresses(a) {
			if slices.Contains(shared, path) {
				continue
			}
			if got := asked(t, client, method, path, body); got.status != 404 || differ(got, miss) {
				t.Errorf("%s %s at the public site: got status %d, %q", method, path, got.status, got.header)
			}
		}
		miss = asked(t, d.client, method, "/nothing", body)
		for _, path := range publicAddresses(t) {
			if slices.Contains(shared, path) {
				continue
			}
			if got := asked(t, d.client, method, path, body); got.status != 404 || differ(got, miss) {
				t.Errorf("%s %s at the desk: got status %d", method, path, got.status)
			}
		}
	}
	for _, path := range append(addresses(a), "/nothing") {
		got := d.get(path)
		for _, way := range []string{"/new", "/open", "/guide", "/policy", "/request", "http"} {
			if strings.Contains(got.body, `href="`+way) {
				t.Errorf("%s leads to %s", path, way)
			}
		}
	}
}

// TestInert: no GET, HEAD or OPTIONS changes anything, whatever they bring.
func TestInert(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 1)
	d.add("p", "more")
	d.must(d.post("/tip/"+a+"/reply", "text", "x", "replies", "0"), 200)
	before := d.state()
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE"} {
		for _, path := range addresses(a) {
			for _, query := range []string{"", "?sure=1&parts=2&part=1&text=x&name=n"} {
				got := asked(t, d.client, method, path+query, "")
				if got.header.Get("Location") != "" || got.header.Get("Clear-Site-Data") != "" || got.header.Get("Allow") != "" {
					t.Errorf("%s %s: got %v", method, path, got.header)
				}
				if method == "HEAD" && got.body != "" {
					t.Errorf("HEAD %s has a body", path)
				}
			}
		}
	}
	if after := d.state(); after != before {
		t.Errorf("got %s, want %s", after, before)
	}
	// The same by POST does change something, or this test sees nothing.
	d.post("/tip/"+a+"/take", "name", "n")
	if d.state() == before {
		t.Error("the state does not tell")
	}
}

// state is all that a visit can change.
func (d *testDesk) state() string {
	var b bytes.Buffer
	if err := d.vault.Tips(forever, func(t *vault.Tip) bool {
		fmt.Fprintf(&b, "%v %q %d %v %v; ", t.Alias, t.Name, t.Replies, t.Parts, t.Left)
		return true
	}); err != nil {
		d.t.Fatal(err)
	}
	return b.String()
}

// TestElsewhere: a form that another site sends does nothing.
func TestElsewhere(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	req, err := http.NewRequest("POST", "http://"+testHost+"/tip/"+a+"/done", strings.NewReader("sure=1&parts=1"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := d.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	if resp.StatusCode != 403 || len(d.aliases()) != 1 {
		t.Errorf("got status %d, %d tips", resp.StatusCode, len(d.aliases()))
	}
}

// TestSlotsAtRest: what was typed is in no slot once it is answered, while
// connections stay open.
func TestSlotsAtRest(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	d.must(d.post("/tip/"+a+"/reply", "text", "meet me where the river bends", "replies", "0"), 200)
	d.must(d.post("/tip/"+a+"/take", "name", "someone"), 200)
	d.get("/")
	deadline := time.Now().Add(time.Minute) // only so that a hang ends
	for !d.server.Quiet() && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if at := bytes.IndexFunc(d.memory, func(r rune) bool { return r != 0 }); at >= 0 {
		t.Errorf("byte %d of the slots is not wiped", at)
	}
}
