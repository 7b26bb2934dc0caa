package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// mayPrint are the files that may touch standard output and error: where the
// program gets them, and a program that only tests start.
var mayPrint = map[string]bool{"cmd/lethe/main.go": true, "handlers/trace/looker.go": true}

// Nothing is logged or printed but by policy's events and the teller: nobody
// else imports a logger, and a log.Logger is only made to go nowhere.
func TestOnlyEventsAreLogged(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		name, _ := filepath.Rel("../..", path)
		files++
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		for _, found := range printing(f, name) {
			t.Errorf("%s: %s", name, found)
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("looked at %d files: %v", files, err)
	}
}

// The search itself finds what it is for.
func TestPrintingIsFound(t *testing.T) {
	for code, want := range map[string]int{
		`import "log/slog"`:                                                               1,
		`import z "github.com/rs/zerolog/log"`:                                            1,
		`import "log"; func f() { log.Println() }`:                                        1,
		`import l "log"; import "os"; var x = l.New(os.Stderr, "", 0)`:                    2,
		`import ("log"; "io"); var x = log.New(io.Discard, "", 0)`:                        0,
		`import ("log"; "net/http"; "io"); var _ *log.Logger = log.New(io.Discard,"", 0)`: 0,
		`import "fmt"; func f() { fmt.Printf("x") }`:                                      1,
		`import . "fmt"; func f() { Println("x") }`:                                       1,
		`import f "fmt"; import "os"; func g() { f.Fprintln(os.Stdout) }`:                 1,
		`import "fmt"; func f() string { return fmt.Sprint(1) }`:                          0,
		`func f() { println(1); print(2) }`:                                               2,
		`import "syscall"; func f() { syscall.Write(2, nil) }`:                            1,
		`import "log/syslog"`:                                                             1,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x; "+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := printing(f, "x.go"); len(got) != want {
			t.Errorf("%s: got %q, want %d", code, got, want)
		}
	}
}

// printing is what a file has in it that logs or prints.
func printing(f *ast.File, name string) (found []string) {
	names := make(map[string]string) // what an import is called here
	for _, i := range f.Imports {
		path := strings.Trim(i.Path.Value, `"`)
		as := path[strings.LastIndexByte(path, '/')+1:]
		if i.Name != nil {
			as = i.Name.Name
		}
		names[as] = path
		logger := strings.HasPrefix(path, "github.com/rs/zerolog") && !strings.HasPrefix(name, "policy/")
		if logger || path == "log/slog" || path == "log/syslog" || as == "." {
			found = append(found, "imports "+path)
		}
	}
	nowhere := make(map[ast.Node]bool) // log.New(io.Discard, …)
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") {
				found = append(found, "calls "+id.Name)
			}
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && of(names, sel) == "log.New" && len(n.Args) > 0 {
				to, ok := n.Args[0].(*ast.SelectorExpr)
				nowhere[sel] = ok && of(names, to) == "io.Discard"
			}
		case *ast.SelectorExpr:
			switch what := of(names, n); {
			case what == "log.Logger":
			case strings.HasPrefix(what, "log.") && !nowhere[n],
				strings.HasPrefix(what, "fmt.Print"),
				what == "syscall.Write",
				(what == "os.Stdout" || what == "os.Stderr") && !mayPrint[name]:
				found = append(found, "uses "+what)
			}
		}
		return true
	})
	return found
}

// of is a selector by the import path of its package.
func of(names map[string]string, n *ast.SelectorExpr) string {
	if x, ok := n.X.(*ast.Ident); ok && names[x.Name] != "" {
		return names[x.Name] + "." + n.Sel.Name
	}
	return ""
}
