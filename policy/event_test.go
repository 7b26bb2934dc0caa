package policy

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLogLines(t *testing.T) {
	l, _ := newLog(t, t.TempDir(), LogDays)
	for _, e := range []Event{
		Started{"1.0"}, SiteStarted{256}, TorStarted{"0.4.9.11"}, TorProgress{45}, TorStalled{5}, Published{}, TorEnded{},
		SiteEnded{FaultSignal}, Faulted{"203.0.113.9 made this up"}, Started{"203.0.113.9 made this up"}, Started{"203.0.113.9"},
		SiteStarted{-1}, TorProgress{1000}, Faulted{"another"}, Stopped{},
	} {
		if err := l.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(l.dir, "2026-03-01.log"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"hour":"2026-03-01T13Z","event":"started","version":"1.0"}
{"hour":"2026-03-01T13Z","event":"site-started","locked_mib":256}
{"hour":"2026-03-01T13Z","event":"tor-started","version":"0.4.9.11"}
{"hour":"2026-03-01T13Z","event":"tor-progress","percent":45}
{"hour":"2026-03-01T13Z","event":"tor-stalled","percent":5}
{"hour":"2026-03-01T13Z","event":"published"}
{"hour":"2026-03-01T13Z","event":"tor-ended"}
{"hour":"2026-03-01T13Z","event":"site-ended","fault":"signal"}
{"hour":"2026-03-01T13Z","event":"fault","fault":"other"}
{"hour":"2026-03-01T13Z","event":"started","version":"?"}
{"hour":"2026-03-01T13Z","event":"started","version":"<address>"}
{"hour":"2026-03-01T13Z","event":"site-started","locked_mib":0}
{"hour":"2026-03-01T13Z","event":"tor-progress","percent":100}
{"hour":"2026-03-01T13Z","event":"stopped"}
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Every type that can be logged is in the list that is shown, and only those.
func TestKindsAreAll(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name == "entry" && d.Recv != nil {
				types = append(types, d.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	var shown []string
	for _, e := range examples {
		shown = append(shown, reflect.TypeOf(e).Name())
	}
	slices.Sort(types)
	slices.Sort(shown)
	if !slices.Equal(types, shown) {
		t.Errorf("the events are %v, shown are %v", types, shown)
	}
}

// Every field of every event has a name, a meaning and bounds, the example
// shows each, and no type has a field that holds more than a number or a word.
func TestKindsAreDocumented(t *testing.T) {
	names := make(map[string]bool)
	for i, k := range Kinds() {
		if names[k.Name] || k.Name == "" || k.Means == "" {
			t.Errorf("%+v: twice, or without a name or a meaning", k)
		}
		names[k.Name] = true
		var line map[string]any
		if err := json.Unmarshal([]byte(k.Example), &line); err != nil {
			t.Fatal(err)
		}
		if line["event"] != k.Name || line["hour"] != "2026-03-01T13Z" || len(line) != 2+len(k.Fields) {
			t.Errorf("%s: the example is %s", k.Name, k.Example)
		}
		for _, f := range k.Fields {
			if f.Name == "" || f.Means == "" || f.Values == "" || line[f.Name] == nil {
				t.Errorf("%s: %+v is not documented, or not in %s", k.Name, f, k.Example)
			}
		}
		typ := reflect.TypeOf(examples[i])
		for i := range typ.NumField() {
			switch f := typ.Field(i); f.Type {
			case reflect.TypeFor[int](), reflect.TypeFor[Version](), reflect.TypeFor[Fault](), reflect.TypeFor[reason]():
			default:
				t.Errorf("%s.%s is a %s: only bounded fields may be logged", typ, f.Name, f.Type)
			}
		}
	}
}

// Whatever an event is made of, its line holds what its fields allow.
func TestFieldsAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "text"), rapid.Int().Draw(t, "number")
		for _, e := range []Event{
			Started{Version(s)}, SiteStarted{n}, SiteEnded{Fault(s)}, TorStarted{Version(s)},
			TorProgress{n}, TorStalled{n}, Faulted{Fault(s)}, removed{n, byAge},
		} {
			line := lineOf("2026-03-01T13Z", e)
			if len(line) > 120 {
				t.Fatalf("%d bytes: %s", len(line), line)
			}
			for _, v := range e.entry().values {
				switch v.Field {
				case versionField:
					if len(v.text) > 32 || strings.Trim(v.text, "0123456789abcdefghijklmnopqrstuvwxyz.-?") != "" {
						t.Fatalf("%q", v.text)
					}
				case faultField:
					if !slices.Contains(faults, Fault(v.text)) {
						t.Fatalf("%q", v.text)
					}
				case percentField:
					if v.number < 0 || v.number > 100 {
						t.Fatalf("%d", v.number)
					}
				}
			}
		}
	})
}

func TestCheckLogDays(t *testing.T) {
	for days := -1; days <= 40; days++ {
		err := CheckLogDays(days)
		if good := days == 0 || days >= 2 && days <= 14; good != (err == nil) {
			t.Errorf("%d days: %v", days, err)
		}
	}
	if err := CheckLogDays(15); !strings.Contains(err.Error(), "ceiling of 14 days") {
		t.Errorf("15 days: %v says nothing of the ceiling", err)
	}
	if _, err := OpenLog(LogConfig{Dir: t.TempDir(), Days: 15}); !errors.Is(err, err) || err == nil {
		t.Error("a log of 15 days was opened")
	}
}
