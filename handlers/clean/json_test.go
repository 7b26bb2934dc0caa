package clean

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// readMembers parses a body with the members that the tests ask for.
func readMembers(r io.Reader, window int) (a, ttl Field, inner string, err error) {
	var all []byte
	a = Field{Name: "a", Value: make([]byte, 0, 8)}
	ttl = Field{Name: "secret.ttl", Value: make([]byte, 0, 8)}
	t := Field{Name: "secret.secret", To: func(p []byte) error { all = append(all, p...); clear(p); return nil }}
	err = ReadJSON(r, make([]byte, window), &a, &ttl, &t)
	return a, ttl, string(all), err
}

func TestReadJSON(t *testing.T) {
	tests := []struct {
		body          string
		a, ttl, inner string
		err           error
	}{
		{`{}`, "", "", "", nil},
		{" \t\r\n{ } ", "", "", "", nil},
		{`{"a":"1"}`, "1", "", "", nil},
		{`{"a":true,"secret":{"secret":"x","ttl":3600.5}}`, "true", "3600.5", "x", nil},
		{`{"secret":{"ttl":-1e+3,"character_sets":{"ttl":1,"x":[{"secret":2}]}},"a":false}`, "false", "-1e+3", "", nil},
		{`{"a":null,"secret":null}`, "", "", "", nil},
		{`{"a":[1,"a",{"a":2},[]],"secret":[{"ttl":1}]}`, "", "", "", nil},
		{`{"secret":{"secret":"\"\\\/\b\f\n\r\t"}}`, "", "", "\"\\/\b\f\n\r\t", nil},
		{`{"secret":{"secret":"\u0041\u00e9\u20AC\ud83d\ude00 é😀"}}`, "", "", "Aé€😀 é😀", nil},
		{`{"secret":{"secret":"\ud83d"}}`, "", "", "\ufffd", nil},
		{`{"secret":{"secret":"\ud83dx\ude00"}}`, "", "", "\ufffdx\ufffd", nil},
		{`{"secret":{"secret":"\ud83d\n\ud83d\ud83d\ude00\ud83d\u0041"}}`, "", "", "\ufffd\n\ufffd😀\ufffdA", nil},
		{`{"secret":{"secret":"\u0000"}}`, "", "", "\x00", nil},
		{`{"\u0061":"1","b":{"a":2},"secret.ttl":5}`, "1", "5", "", nil},
		{`{"a long name that nobody asked for":1,"a":2}`, "2", "", "", nil},
		{`{"a":"123456789"}`, "12345678", "", "", nil},

		{``, "", "", "", ErrForm},
		{`[]`, "", "", "", ErrForm},
		{`"a"`, "", "", "", ErrForm},
		{`1`, "", "", "", ErrForm},
		{`{`, "", "", "", ErrForm},
		{`{"a"}`, "", "", "", ErrForm},
		{`{"a":}`, "", "", "", ErrForm},
		{`{"a":1,}`, "", "", "", ErrForm},
		{`{,}`, "", "", "", ErrForm},
		{`{"a":1}}`, "", "", "", ErrForm},
		{`{"a":1} x`, "", "", "", ErrForm},
		{`{"a":1]`, "", "", "", ErrForm},
		{`{"a":[1}`, "", "", "", ErrForm},
		{`{"a":[1,]}`, "", "", "", ErrForm},
		{`{"a":01}`, "", "", "", ErrForm},
		{`{"a":1.}`, "", "", "", ErrForm},
		{`{"a":-}`, "", "", "", ErrForm},
		{`{"a":1e}`, "", "", "", ErrForm},
		{`{"a":+1}`, "", "", "", ErrForm},
		{`{"a":tru}`, "", "", "", ErrForm},
		{`{"a":truee}`, "", "", "", ErrForm},
		{`{"a":"\x"}`, "", "", "", ErrForm},
		{`{"a":"\u00g0"}`, "", "", "", ErrForm},
		{`{"a":"` + "\n" + `"}`, "", "", "", ErrForm},
		{`{'a':1}`, "", "", "", ErrForm},
		{`{"a":1,"a":2}`, "", "", "", ErrForm},
		{strings.Repeat(`{"a":`, depthMax+1) + "1" + strings.Repeat("}", depthMax+1), "", "", "", ErrForm},
	}
	for _, tt := range tests {
		for size := 1; size < 40; size++ {
			a, ttl, inner, err := readMembers(iotest.DataErrReader(strings.NewReader(tt.body)), size)
			if err != tt.err {
				t.Errorf("%s in %d: got %v, want %v", tt.body, size, err, tt.err)
				break
			}
			if err == nil && (string(a.Value) != tt.a || string(ttl.Value) != tt.ttl || inner != tt.inner) {
				t.Errorf("%s in %d: got %q, %q, %q", tt.body, size, a.Value, ttl.Value, inner)
				break
			}
		}
	}
}

// FuzzReadJSON holds the parser against encoding/json, in pieces of every
// size: the same bodies are JSON, and have the same in them.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":true,"secret":{"secret":"x","ttl":3600.5}}`, `{"secret":{"secret":"\ud83d\n\ud83d\ud83d\ude00\ud83d\u0041"}}`,
		`{"a":[1,"a",{"a":2},[]],"secret":[{"ttl":1}]}`, `{"a":-0.1e-7,"b":null,"c":false}`, "{\"a\":\"\xff\"}",
	} {
		f.Add([]byte(seed), byte(3))
	}
	f.Fuzz(func(t *testing.T, body []byte, window byte) {
		a, ttl, inner, err := readMembers(bytes.NewReader(bytes.Clone(body)), int(window)+1)
		if !utf8.Valid(body) {
			return // the other one mends it
		}
		var want map[string]any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		wantErr := d.Decode(&want)
		if wantErr == nil {
			if _, more := d.Token(); more != io.EOF {
				wantErr = ErrForm
			}
		}
		if err == nil && (wantErr != nil || want == nil) {
			t.Fatalf("%q: taken, but: %v", body, wantErr)
		}
		if err != nil {
			if wantErr == nil && want != nil && !twiceOrDeep(body) {
				t.Fatalf("%q: got %v", body, err)
			}
			return
		}
		text := func(v any) string {
			switch v := v.(type) {
			case string:
				return v
			case json.Number:
				return string(v)
			case bool:
				return map[bool]string{true: "true", false: "false"}[v]
			}
			return ""
		}
		if twiceOrDeep(body) {
			return
		}
		wantA, wantTTL := text(want["a"]), text(want["secret.ttl"])
		wantInner := text(want["secret.secret"])
		if in, ok := want["secret"].(map[string]any); ok {
			wantTTL, wantInner = wantTTL+text(in["ttl"]), wantInner+text(in["secret"])
		}
		if string(a.Value) != wantA[:min(8, len(wantA))] || string(ttl.Value) != wantTTL[:min(8, len(wantTTL))] || inner != wantInner {
			t.Fatalf("%q: got %q, %q, %q, want %q, %q, %q", body, a.Value, ttl.Value, inner, wantA, wantTTL, wantInner)
		}
	})
}

// twiceOrDeep is whether a body has a member twice anywhere, or is nested too
// deep: where the two parsers may differ.
func twiceOrDeep(body []byte) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	type level struct {
		object, name bool
		names        map[string]bool
	}
	var levels []level
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		top := len(levels) - 1
		if delim, ok := token.(json.Delim); ok {
			if delim == '{' || delim == '[' {
				if levels = append(levels, level{delim == '{', true, map[string]bool{}}); len(levels) > depthMax {
					return true
				}
				continue
			}
			levels = levels[:top]
			top--
		} else if top >= 0 && levels[top].object && levels[top].name {
			name := token.(string)
			if levels[top].names[name] || strings.Contains(name, ".") {
				return true
			}
			levels[top].names[name] = true
			levels[top].name = false
			continue
		}
		if top >= 0 {
			levels[top].name = true
		}
	}
}

// TestReadJSONDeeper: members of objects in objects, and what arrays hold.
func TestReadJSONDeeper(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":{"b":{"c":1}}}`:                       "c1",
		`{"a":{"b":{"c":{"c":1}}}}`:                 "",
		`{"a":{"b":{"c":[1]}}}`:                     "",
		`{"a":[1,"x",null,true]}`:                   "a1a a a",
		`{"a":[[1],{"b":{"c":1}},{"a":2}],"b":[3]}`: "",
		`{"a":{"b":["x"]},"b":["y"]}`:               "b",
		`{"a.b[]":"x","a.b.c":"y"}`:                 "b c",
		`{"a":{"b":{"c":null}}}`:                    "",
		`{"a":[{"b":1},{"c":2},{"c":[1],"b":2}]}`:   "d1d2",
		`{"a":[[{"b":1}],{"b":[1]}]}`:               "",
		`{"a":{"b":1},"a[]":{"b":1}}`:               "d1", // a name may say so itself
	} {
		for size := 1; size < 30; size++ {
			got := ""
			field := func(name, as string) *Field {
				return &Field{Name: name, Many: true, To: func(p []byte) error {
					got += as + strings.Map(func(r rune) rune {
						if '0' <= r && r <= '9' {
							return r
						}
						return -1
					}, string(p))
					return nil
				}}
			}
			if err := ReadJSON(strings.NewReader(body), make([]byte, size), field("a[]", "a"), field("a.b[]", "b"), field("a.b.c", "c"), field("a[].b", "d")); err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			if squeezed(got) != squeezed(strings.ReplaceAll(want, " ", "")) {
				t.Errorf("%s in %d: got %q, want %q", body, size, got, want)
			}
		}
	}
}

// squeezed is s with each run of one letter as one: values come in pieces.
func squeezed(s string) string {
	return string(slices.Compact([]byte(s)))
}
