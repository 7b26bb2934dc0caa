package trace

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
)

var naivePages = template.Must(template.New("").Parse(`
{{define "made"}}<p>http://{{.Host}}/s/{{.Key}}</p>{{end}}
{{define "link"}}<form><input name="key" value="{{.Key}}"><input type="hidden" name="nonce" value="{{.Nonce}}"></form>{{end}}
{{define "text"}}<pre class="secret">
{{.}}</pre>{{end}}`))

// naive is a site of the same routes, as one writes it without a thought of
// what stays behind.
func naive() {
	var mu sync.Mutex
	texts := make(map[string]string)
	http.HandleFunc("POST /new", func(w http.ResponseWriter, r *http.Request) {
		key := naiveKey()
		mu.Lock()
		texts[key+r.FormValue("passphrase")] = r.FormValue("text")
		mu.Unlock()
		naivePages.ExecuteTemplate(w, "made", map[string]string{"Host": r.Host, "Key": key})
	})
	http.HandleFunc("GET /s/{key}", func(w http.ResponseWriter, r *http.Request) {
		naivePages.ExecuteTemplate(w, "link", map[string]string{"Key": r.PathValue("key"), "Nonce": "0123456789abcdef"})
	})
	http.HandleFunc("POST /open", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		at := r.FormValue("key") + r.FormValue("passphrase")
		text, ok := texts[at]
		if !ok {
			http.NotFound(w, r)
			return
		}
		delete(texts, at)
		naivePages.ExecuteTemplate(w, "text", text)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	fmt.Println(l.Addr())
	go http.Serve(l, nil)
	io.Copy(io.Discard, os.Stdin)
}

// naiveKey makes 31 digits of base 36.
func naiveKey() string {
	n, err := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(36), big.NewInt(31), nil))
	must(err)
	return fmt.Sprintf("%031s", n.Text(36))
}

// The other proof: the same visits as those of the real site leave full
// copies of everything in one that was written without care.
func TestFindsInNaive(t *testing.T) {
	c := startChild(t, "naive")
	v, err := Visit(c.line(t), false)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	text, passphrase := Random(1000), Random(20)
	file := File{Field: "file", Filename: RandomName(20), Value: Random(1000)}
	page, err := v.Post("/new", FilesForm(text, passphrase, file))
	if err != nil {
		t.Fatal(err)
	}
	key, err := OneKey(page, "s")
	if err != nil {
		t.Fatal(err)
	}
	nonce, err := v.Look(key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Open(key, nonce, Random(20)); err != ErrRefused {
		t.Errorf("a wrong passphrase: got %v, want %v", err, ErrRefused)
	}
	got, err := v.Open(key, nonce, passphrase)
	if err != nil || !bytes.Equal(got, text) {
		t.Fatalf("opened another text than was sent: %v", err)
	}
	l := newLooker(t, Secret{Name: "text", Value: text}, Secret{Name: "passphrase", Value: passphrase}, Secret{Name: "link key", Value: key},
		Secret{Name: "file", Value: file.Value}, Secret{Name: "file name", Value: file.Filename})
	r := c.look(t, l)
	for _, name := range r.Names {
		if r.Count(name).Full == 0 {
			t.Errorf("no full copy of the %s: the search finds nothing\n%v", name, r)
		}
	}
	var table Table
	table.Add("opened", r)
	t.Logf("\n%s", &table)
}
