package handlers

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
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

// A source is the package as it is written.
type source struct {
	fset  *token.FileSet
	funcs map[string][]*ast.FuncDecl // methods by their own name
	uses  map[*ast.FuncDecl]map[string]string
	roots map[string]bool // functions that are a route's
	found []string
}

func readSource(t *testing.T, read func(fset *token.FileSet) ([]*ast.File, error)) *source {
	t.Helper()
	s := &source{
		fset:  token.NewFileSet(),
		funcs: make(map[string][]*ast.FuncDecl),
		uses:  make(map[*ast.FuncDecl]map[string]string),
		roots: make(map[string]bool),
	}
	files, err := read(s.fset)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		imports := make(map[string]string)
		for _, i := range f.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			name := path[strings.LastIndexByte(path, '/')+1:]
			if i.Name != nil {
				name = i.Name.Name
			}
			imports[name] = path
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				s.funcs[d.Name.Name] = append(s.funcs[d.Name.Name], d)
				s.uses[d] = imports
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			// get: (*site).startPage, wherever a route is made
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				key, _ := kv.Key.(*ast.Ident)
				sel, _ := kv.Value.(*ast.SelectorExpr)
				if key != nil && sel != nil && (key.Name == "get" || key.Name == "post") {
					s.roots[sel.Sel.Name] = true
				}
			}
			return true
		})
	}
	return s
}

// reached are all functions that a route's handlers call, by name: more
// rather than fewer.
func (s *source) reached() map[*ast.FuncDecl]bool {
	reached := make(map[*ast.FuncDecl]bool)
	var visit func(name string)
	visit = func(name string) {
		for _, d := range s.funcs[name] {
			if reached[d] || d.Body == nil {
				continue
			}
			reached[d] = true
			ast.Inspect(d.Body, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if s.pkg(d, n) == "" {
						visit(n.Sel.Name)
					}
				case *ast.Ident:
					visit(n.Name)
				}
				return true
			})
		}
	}
	for name := range s.roots {
		visit(name)
	}
	return reached
}

// pkg is the import path when a selector is a package's.
func (s *source) pkg(d *ast.FuncDecl, n *ast.SelectorExpr) string {
	if x, ok := n.X.(*ast.Ident); ok {
		return s.uses[d][x.Name]
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
	for _, all := range s.funcs {
		for _, d := range all {
			s.check(d, reached[d])
		}
	}
	slices.Sort(s.found)
	return s.found
}

// TestCleanWay walks from every route through all code that it reaches. None
// of it sees net/http's request, makes a string of bytes, or uses what would
// keep a copy of them. A new route is walked by being one.
func TestCleanWay(t *testing.T) {
	s := readSource(t, func(fset *token.FileSet) (files []*ast.File, err error) {
		names, err := filepath.Glob("*.go")
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
		if err != nil {
			return nil, err
		}
		return files, nil
	})
	for _, at := range append(slices.Collect(maps.Values(routes)), doorRoutes[:]...) {
		if at.get == nil && at.post == nil {
			t.Error("a route answers nothing")
		}
	}
	for _, name := range []string{
		"makeLink", "openLink", "linkPage", "pastedLink", "saveFile", "receiptPage", "burnLinks", "makeRequest", "askPage", "answerRequest",
		"collectPage", "collectAnswer", "readForm", "escape",
	} {
		if len(s.funcs[name]) == 0 || name != "readForm" && name != "escape" && !s.roots[name] {
			t.Errorf("%s is not walked: this test looks at nothing", name)
		}
	}
	if n := len(s.reached()); n < 100 {
		t.Errorf("only %d functions are reached", n)
	}
	for _, f := range s.checkAll() {
		t.Error(f)
	}
}

// TestCleanWayFinds: each way that is not clean is found where it is planted.
func TestCleanWayFinds(t *testing.T) {
	plant := func(body string) []string {
		s := readSource(t, func(fset *token.FileSet) ([]*ast.File, error) {
			f, err := parser.ParseFile(fset, "planted.go", `package handlers
import ("fmt"; "io"; "net/http"; "html/template"; "lethe/assets")
var planted = map[string]route{"/x": {get: (*site).x}}
func (s *site) x(p *reply, q *request) error { return deeper(p, q) }
func deeper(p *reply, q *request) error { `+body+`; return nil }`, 0)
			return []*ast.File{f}, err
		})
		return s.checkAll()
	}
	if got := plant("q.lent.Key()"); len(got) > 0 {
		t.Errorf("clean: got %q", got)
	}
	for _, body := range []string{
		`q.r.FormValue("text")`, `q.r.PathValue("key")`, `q.r.ParseMultipartForm(1)`, `_ = q.r.URL.Path`,
		`_ = string(q.lent.Key())`, `fmt.Fprint(p.w, q.lent.Key())`, `template.HTMLEscape(p.w, q.lent.Key())`,
		`_, _ = io.ReadAll(q.body())`, `var r *http.Request; _ = r`, `_ = q.r.Body`, `q.r.Cookie("x")`,
		`assets.Languages[0].Ready(assets.ReadyPage{Passphrase: string(q.lent.Key())})`,
	} {
		if got := plant(body); len(got) == 0 {
			t.Errorf("%s: not found", body)
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
		assets.PolicyPage{}, assets.NoticePage{}, assets.Limits{},
	} {
		look(reflect.TypeOf(page))
	}
}
