package handlers

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lethe/assets"
)

// touchRequest are the functions that may see net/http's request: they take
// from it what is no secret.
var touchRequest = []string{"answer", "gate", "ownForm", "newRequest"}

// unclean are the names by which net/http and others hand out a request's
// secrets as strings, spill them to files, or keep them.
var unclean = []string{
	"FormValue", "PostFormValue", "Form", "PostForm", "ParseForm", "ParseMultipartForm", "MultipartReader", "MultipartForm",
	"FormFile", "PathValue", "SetPathValue", "RequestURI", "Referer", "Cookie", "Cookies", "BasicAuth", "RawQuery", "RawPath",
	"EscapedPath", "Body", "GetBody", "Hijack", "ReadAll", "String",
}

// uncleanPackages keep buffers of what passes through them.
var uncleanPackages = []string{"fmt", "log", "text/template", "html/template", "encoding/json", "mime/multipart", "net/url", "bufio", "os", "unsafe", "reflect", "net/http/httputil"}

// cleanPath is the package that reads forms and writes pages. Whatever stands
// on it has routes, or is reached from them.
const cleanPath = "lethe/handlers/clean"

// A source is packages as they are written.
type source struct {
	fset    *token.FileSet
	funcs   map[string]map[string][]*ast.FuncDecl // by package; methods by their own name
	pkgs    map[*ast.FuncDecl]string
	imports map[*ast.FuncDecl]map[string]string
	roots   map[*ast.FuncDecl]bool // functions that are a route's
	found   []string
}

// readSource reads packages, given as their files by import path.
func readSource(fset *token.FileSet, packages map[string][]*ast.File) *source {
	s := &source{
		fset:    fset,
		funcs:   make(map[string]map[string][]*ast.FuncDecl),
		pkgs:    make(map[*ast.FuncDecl]string),
		imports: make(map[*ast.FuncDecl]map[string]string),
		roots:   make(map[*ast.FuncDecl]bool),
	}
	for pkg, files := range packages {
		s.funcs[pkg] = make(map[string][]*ast.FuncDecl)
		for _, f := range files {
			imports := importsOf(f)
			for _, d := range f.Decls {
				if d, ok := d.(*ast.FuncDecl); ok {
					s.funcs[pkg][d.Name.Name] = append(s.funcs[pkg][d.Name.Name], d)
					s.pkgs[d], s.imports[d] = pkg, imports
				}
			}
		}
	}
	for pkg, files := range packages {
		for _, f := range files {
			s.findRoots(pkg, f)
		}
	}
	return s
}

func importsOf(f *ast.File) map[string]string {
	imports := make(map[string]string)
	for _, i := range f.Imports {
		path := strings.Trim(i.Path.Value, `"`)
		name := path[strings.LastIndexByte(path, '/')+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		imports[name] = path
	}
	return imports
}

// findRoots takes each function that stands behind get: or post: wherever a
// route is made, as (*site).startPage or by its name alone.
func (s *source) findRoots(pkg string, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := kv.Key.(*ast.Ident); !ok || key.Name != "get" && key.Name != "post" {
			return true
		}
		name := ""
		switch v := kv.Value.(type) {
		case *ast.SelectorExpr:
			name = v.Sel.Name
		case *ast.Ident:
			name = v.Name
		}
		if len(s.funcs[pkg][name]) == 0 {
			s.found = append(s.found, fmt.Sprintf("%v: a route whose function is not seen", s.fset.Position(n.Pos())))
		}
		for _, d := range s.funcs[pkg][name] {
			s.roots[d] = true
		}
		return true
	})
}

// reached are all functions that a route's handlers call, by name: more
// rather than fewer. A method's name may be of any package.
func (s *source) reached() map[*ast.FuncDecl]bool {
	reached := make(map[*ast.FuncDecl]bool)
	var visit func(d *ast.FuncDecl)
	visitAll := func(pkg, name string) {
		for _, d := range s.funcs[pkg][name] {
			visit(d)
		}
	}
	visit = func(d *ast.FuncDecl) {
		if reached[d] || d.Body == nil {
			return
		}
		reached[d] = true
		ast.Inspect(d.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if pkg := s.pkg(d, n); pkg != "" {
					visitAll(pkg, n.Sel.Name)
					return false // its name is none of this package
				}
				for pkg := range s.funcs {
					visitAll(pkg, n.Sel.Name)
				}
			case *ast.Ident:
				visitAll(s.pkgs[d], n.Name)
			}
			return true
		})
	}
	for d := range s.roots {
		visit(d)
	}
	return reached
}

// pkg is the import path when a selector is a package's.
func (s *source) pkg(d *ast.FuncDecl, n *ast.SelectorExpr) string {
	if x, ok := n.X.(*ast.Ident); ok {
		return s.imports[d][x.Name]
	}
	return ""
}

func (s *source) find(d *ast.FuncDecl, n ast.Node, format string, a ...any) {
	s.found = append(s.found, fmt.Sprintf("%v: %s: %s", s.fset.Position(n.Pos()), d.Name.Name, fmt.Sprintf(format, a...)))
}

// check looks at one function. secret is whether a route reaches it.
func (s *source) check(d *ast.FuncDecl, secret bool) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			pkg := s.pkg(d, n)
			switch {
			case pkg == "net/http" && n.Sel.Name == "Request" && (secret || !slices.Contains(touchRequest, d.Name.Name)):
				s.find(d, n, "sees net/http's request")
			case secret && slices.Contains(uncleanPackages, pkg):
				s.find(d, n, "uses %s.%s", pkg, n.Sel.Name)
			case d.Name.Name == "appendStanza" && n.Sel.Name == "Body": // of a stanza
			case pkg == "" && slices.Contains(unclean, n.Sel.Name):
				s.find(d, n, "uses %s", n.Sel.Name)
			case pkg == "" && n.Sel.Name == "URL" && d.Name.Name != "newRequest":
				s.find(d, n, "uses URL")
			case pkg == "io" && slices.Contains(unclean, n.Sel.Name):
				s.find(d, n, "uses io.%s", n.Sel.Name)
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && secret && f.Name == "string" {
				s.find(d, n, "makes a string")
			}
		}
		return true
	})
}

func (s *source) checkAll() []string {
	reached := s.reached()
	for d := range s.pkgs {
		s.check(d, reached[d])
	}
	slices.Sort(s.found)
	return s.found
}

// lentTo are packages without routes, to which those with routes lend bytes.
var lentTo = []string{cleanPath, "lethe/handlers/bundle", "lethe/handlers/deceit", "lethe/handlers/drop", "lethe/handlers/extension", "lethe/handlers/parcel", "lethe/handlers/passphrase", "lethe/handlers/phrase", "lethe/handlers/picture", "lethe/handlers/qr"}

// walked are the files of this package, of those that bytes are lent to, and
// of every package beside them that stands on clean.
func walked(t *testing.T, fset *token.FileSet) map[string][]*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	packages, stands := make(map[string][]*ast.File), map[string]bool{"lethe/handlers": true}
	for _, pkg := range lentTo {
		stands[pkg] = true
	}
	for _, name := range append(names, below...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		pkg := path.Join("lethe/handlers", filepath.ToSlash(filepath.Dir(name)))
		packages[pkg] = append(packages[pkg], f)
		for _, at := range importsOf(f) {
			stands[pkg] = stands[pkg] || at == cleanPath
		}
	}
	maps.DeleteFunc(packages, func(pkg string, _ []*ast.File) bool { return !stands[pkg] })
	return packages
}

// TestCleanWay walks from every route through all code that it reaches, in
// each package that has some. None of it sees net/http's request, makes a
// string of bytes, or uses what would keep a copy of them. A new route is
// walked by being one, a new package by standing on clean.
func TestCleanWay(t *testing.T) {
	fset := token.NewFileSet()
	s := readSource(fset, walked(t, fset))
	for _, at := range slices.Concat(slices.Collect(maps.Values(routes)), slices.Collect(maps.Values(tipRoutes)), doorRoutes[:]) {
		if at.get == nil && at.post == nil {
			t.Error("a route answers nothing")
		}
	}
	reached := s.reached()
	seen := func(pkg, name string) bool {
		all := s.funcs[pkg][name]
		return len(all) > 0 && !slices.ContainsFunc(all, func(d *ast.FuncDecl) bool { return !reached[d] })
	}
	for _, name := range []string{
		"makeLink", "openLink", "linkPage", "pastedLink", "saveFile", "receiptPage", "burnLinks", "makeRequest", "askPage", "answerRequest",
		"collectPage", "collectAnswer", "takeTip", "addToTip", "sendDraft", "stopDraft", "openInbox", "deleteReply", "withdrawTip",
	} {
		if !seen("lethe/handlers", name) {
			t.Errorf("%s is not walked: this test looks at nothing", name)
		}
	}
	for _, name := range []string{"table", "list", "tip", "fetch", "reply", "take", "done", "panic", "seal", "listed"} {
		if !seen("lethe/handlers/desk", name) {
			t.Errorf("desk.%s is not walked: this test looks at nothing", name)
		}
	}
	for _, name := range []string{"v1Share", "v1Generate", "v1Secret", "v1Receipt", "v1Burn", "v2Conceal", "v2Generate", "v2Secret", "v2Reveal", "v2Receipt", "v2Burn", "ownLinks", "ownOpen", "ownFile", "ownReceipt", "ownBurn", "ownRequest", "ownAnswer", "ownCollect", "ownTip", "ownAdd", "ownInbox", "ownDelete", "ownWithdraw", "planFile", "commit", "openFile", "value", "read", "end", "short"} {
		if !seen("lethe/handlers/api", name) {
			t.Errorf("api.%s is not walked: this test looks at nothing", name)
		}
	}
	for _, name := range []string{"ReadForm", "ReadMultipart", "Escape", "Piece", "Send", "Key", "NewNonce", "ReadShort"} {
		if !seen(cleanPath, name) {
			t.Errorf("clean.%s is not walked: this test looks at nothing", name)
		}
	}
	for _, at := range [][2]string{{"lethe/handlers/deceit", "judge"}, {"lethe/handlers/extension", "isWord"}} {
		if !seen(at[0], at[1]) {
			t.Errorf("%s.%s is not walked: this test looks at nothing", at[0], at[1])
		}
	}
	routed := make(map[string]bool)
	for d := range s.roots {
		routed[s.pkgs[d]] = true
	}
	for pkg := range s.funcs {
		if !slices.Contains(lentTo, pkg) && !routed[pkg] {
			t.Errorf("%s: no route is seen; they are written as get: and post:", pkg)
		}
	}
	if n := len(reached); n < 180 {
		t.Errorf("only %d functions are reached", n)
	}
	for _, f := range s.checkAll() {
		t.Error(f)
	}
}

// TestCleanWayFinds: each way that is not clean is found where it is planted,
// in whichever package.
func TestCleanWayFinds(t *testing.T) {
	const imports = `import ("fmt"; "io"; "net/http"; "html/template"; "lethe/assets"; "lethe/handlers/clean")
`
	plant := func(pages, below string) []string {
		fset, packages := token.NewFileSet(), make(map[string][]*ast.File)
		for pkg, text := range map[string]string{
			"lethe/handlers/desk": `package desk
` + imports + `var planted = map[string]route{"/x": {get: (*desk).x}}
func (s *desk) x(p *clean.Reply, q *clean.Request) error { clean.Deeper(q); return s.deep(p, q) }
func (s *desk) deep(p *clean.Reply, q *clean.Request) error { ` + pages + `; return q.Lower() }`,
			cleanPath: `package clean
` + imports + `func (q *Request) Lower() error { return lowest(q) }
func lowest(q *Request) error { ` + below + `; return nil }
func Deeper(q *Request) { ` + below + ` }`,
		} {
			f, err := parser.ParseFile(fset, "planted.go", text, 0)
			if err != nil {
				t.Fatal(err)
			}
			packages[pkg] = append(packages[pkg], f)
		}
		return readSource(fset, packages).checkAll()
	}
	if got := plant("q.Asked()", "q.lent.Key()"); len(got) > 0 {
		t.Errorf("clean: got %q", got)
	}
	for _, body := range []string{
		`q.r.FormValue("text")`, `q.r.PathValue("key")`, `q.r.ParseMultipartForm(1)`, `_ = q.r.URL.Path`,
		`_ = string(q.lent.Key())`, `fmt.Fprint(p.w, q.lent.Key())`, `template.HTMLEscape(p.w, q.lent.Key())`,
		`_, _ = io.ReadAll(q.Content())`, `var r *http.Request; _ = r`, `_ = q.r.Body`, `q.r.Cookie("x")`,
		`assets.Languages[0].Ready(assets.ReadyPage{Passphrase: string(q.lent.Key())})`,
	} {
		if got := plant(body, ""); len(got) != 1 {
			t.Errorf("%s: got %q, want it found once", body, got)
		}
		if got := plant("", body); len(got) != 2 {
			t.Errorf("%s, below: got %q, want it found twice", body, got)
		}
	}
}

// TestPagesTakeNoBytes: nothing that a template is run over can hold bytes,
// so no lent ones either.
func TestPagesTakeNoBytes(t *testing.T) {
	var look func(reflect.Type)
	look = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Struct:
			for i := range typ.NumField() {
				look(typ.Field(i).Type)
			}
		case reflect.Slice, reflect.Array:
			if typ.Elem().Kind() == reflect.Uint8 {
				t.Errorf("%v", typ)
			}
			look(typ.Elem())
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Func:
			t.Errorf("%v could hold bytes", typ)
		}
	}
	for _, page := range []any{
		assets.StartPage{}, assets.MakePage{}, assets.ReadyPage{}, assets.PastePage{}, assets.OpenedPage{}, assets.ReceiptPage{},
		assets.BurnPage{}, assets.BurnedPage{}, assets.RequestPage{}, assets.RequestedPage{}, assets.AskPage{},
		assets.TipPage{}, assets.LookPage{}, assets.SentPage{}, assets.InboxDoorPage{}, assets.InboxPage{},
		assets.PolicyPage{}, assets.NoticePage{}, assets.Limits{},
		assets.DeskTablePage{}, assets.DeskTipPage{}, assets.DeskDonePage{}, assets.DeskStatusPage{},
	} {
		look(reflect.TypeOf(page))
	}
}
