package bundle

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/handlers/clean"
	"lethe/vault"
)

// newTestVault is a vault alone.
func newTestVault(t testing.TB) *vault.Vault {
	t.Helper()
	start := time.Now()
	v, err := vault.New(vault.Config{Arena: 4 << 20, Argon2: vault.Argon2{Passes: 2, Memory: 19 << 10, Lanes: 1}, Now: func() time.Duration { return time.Since(start) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

// piece is a part as the tests give and get it.
type piece struct {
	kind    Kind
	name    string
	content string
}

// commit ends a submission and lends what came of it.
func commit(t testing.TB, v *vault.Vault, sub *vault.Submission, f func(o *vault.Opening) error) error {
	t.Helper()
	key := make([]byte, vault.KeyLen)
	if err := sub.Commit(vault.Terms{Life: time.Hour}, key); err != nil {
		t.Fatal(err)
	}
	return v.Open(vault.Claim{Key: key}, f)
}

// bundled writes parts, each in pieces of a length, and reads them back.
func bundled(t testing.TB, v *vault.Vault, pieces []piece, step int) []piece {
	t.Helper()
	room := Room(len(pieces))
	for _, p := range pieces {
		room += int64(len(p.content))
	}
	sub, err := v.Begin(room)
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Abort()
	w := NewWriter(sub, make([]byte, IndexMax))
	text := ""
	for _, p := range pieces {
		if err := w.Begin(p.kind, []byte(p.name)); err != nil {
			t.Fatalf("%q: %v", p.name, err)
		}
		for rest := []byte(p.content); len(rest) > 0; {
			n := min(step, len(rest))
			if _, err := w.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if p.kind == Text {
			text = p.content
		}
	}
	for range 2 { // before the index is written, and after
		var back []byte
		if err := w.ReadText(func(p []byte) error { back = append(back, p...); return nil }); err != nil || string(back) != text {
			t.Fatalf("the text comes back as %.40q (%d bytes), %v; want %.40q (%d)", back, len(back), err, text, len(text))
		}
		if w.part >= 0 || len(pieces) == 0 {
			if err := w.End(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var all []piece
	err = commit(t, v, sub, func(o *vault.Opening) error {
		b, err := Read(o, make([]byte, IndexMax))
		if err != nil {
			return err
		}
		b.Parts(func(p Part) bool {
			var content []byte
			err = o.ReadRange(p.Off, p.Size, func(page []byte) error { content = append(content, page...); return nil })
			all = append(all, piece{p.Kind, string(p.Name), string(content)})
			return err == nil
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestBundle: what is written comes back, in order and to the byte.
func TestBundle(t *testing.T) {
	v := newTestVault(t)
	var many []piece
	for i := range 20 {
		many = append(many, piece{File, fmt.Sprintf("%0255d", i), fmt.Sprint("content ", i)})
	}
	long := strings.Repeat("0123456789", 5000)
	for name, pieces := range map[string][]piece{
		"text":             {{Text, "", "a text"}},
		"long text":        {{Text, "", long}},
		"empty text":       {{Text, "", ""}},
		"file":             {{File, "a.pdf", "%PDF"}},
		"empty file":       {{File, "a.pdf", ""}},
		"nameless file":    {{File, "", "x"}},
		"password":         {{Password, "", "pass"}},
		"all, text last":   {{File, "é 𐍈.jpg", long}, {Password, "", "word"}, {File, "b", "b"}, {Text, "", "the text"}},
		"all, text first":  {{Text, "", long + "!"}, {File, "a", ""}, {File, "a", "same name"}, {Password, "", "word"}},
		"text in between":  {{File, "a", long}, {Text, "", long}, {File, "c", long}},
		"twenty long ones": append(many, piece{Text, "", "x"}, piece{Password, "", "y"}),
	} {
		for _, step := range []int{1 << 20, 4099, 7} {
			if got := bundled(t, v, pieces, step); !slices.Equal(got, pieces) {
				t.Errorf("%s: got %.200q, want %.200q", name, got, pieces)
			}
		}
	}
}

// TestBundleFind: a part is found by its kind, a file by its number.
func TestBundleFind(t *testing.T) {
	index := func(kind Kind, size int, name string) []byte {
		b := append([]byte{byte(kind)}, binary.BigEndian.AppendUint64(nil, uint64(size))...)
		return append(binary.BigEndian.AppendUint16(b, uint16(len(name))), name...)
	}
	b := Bundle{size: 10, index: slices.Concat(index(File, 1, "a"), index(Text, 2, ""), index(File, 3, "b"), index(File, 4, ""))}
	if !b.sound() || b.Files() != 3 {
		t.Fatalf("got sound %v, %d files", b.sound(), b.Files())
	}
	for number, want := range map[int]struct {
		off, size int64
		ok        bool
	}{1: {0, 1, true}, 2: {3, 3, true}, 3: {6, 4, true}, 4: {}, 0: {}, -1: {}} {
		p, ok := b.File(number)
		if ok != want.ok || ok && (p.Off != want.off || p.Size != want.size) {
			t.Errorf("file %d: got %+v, %v", number, p, ok)
		}
	}
	if p, ok := b.Only(Text); !ok || p.Off != 1 || p.Size != 2 {
		t.Errorf("text: got %+v, %v", p, ok)
	}
	if _, ok := b.Only(Password); ok {
		t.Error("there is no password")
	}
	if p, ok := (Bundle{size: 5}).Only(Text); !ok || p.Size != 5 {
		t.Errorf("without an index: got %+v, %v", p, ok)
	}
}

// TestBundlerRefuses: a second text, a name that cannot be kept, more parts
// than the index holds.
func TestBundlerRefuses(t *testing.T) {
	sub, err := newTestVault(t).Begin(100)
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Abort()
	w := NewWriter(sub, make([]byte, IndexMax))
	if _, err := w.Write([]byte("x")); !errors.Is(err, ErrMalformed) {
		t.Errorf("writing before any part: got %v", err)
	}
	for _, tt := range []struct {
		kind Kind
		name string
		want error
	}{
		{Text, "", nil}, {Text, "", clean.ErrForm}, {Password, "", nil}, {Password, "", clean.ErrForm},
		{File, "\xff", ErrName}, {File, strings.Repeat("é", 128), ErrName}, {File, strings.Repeat("é", 127), nil},
	} {
		if err := w.Begin(tt.kind, []byte(tt.name)); !errors.Is(err, tt.want) {
			t.Errorf("%d %q: got %v, want %v", tt.kind, tt.name, err, tt.want)
		}
	}
	for err == nil {
		err = w.Begin(File, bytes.Repeat([]byte("x"), NameMax))
	}
	if !errors.Is(err, clean.ErrTooLarge) || len(w.index) > IndexMax || w.files < 25 {
		t.Errorf("got %v after %d files and %d bytes", err, w.files, len(w.index))
	}
}

func TestKeepName(t *testing.T) {
	for name, want := range map[string]string{
		"":                        "",
		"report.pdf":              "report.pdf",
		`C:\Users\me\report.pdf`:  "report.pdf",
		"/home/me/report.pdf":     "report.pdf",
		"../../etc/passwd":        "passwd",
		"..":                      "",
		"a/..":                    "",
		"a/.":                     "",
		"folder/":                 "",
		"a\x00b\x1f\x7fc\u0085.d": "abc.d",
		".\x01.":                  "",
		"é 𐍈.jpg":                 "é 𐍈.jpg",
		"a\u202egpj.exe":          "a\u202egpj.exe", // shown inert, and not dropped
	} {
		got, ok := keepName([]byte(name))
		if !ok || string(got) != want || !kept(got) {
			t.Errorf("%q: got %q, %v, want %q", name, got, ok, want)
		}
	}
}

// FuzzBundle: whatever parts are written come back.
func FuzzBundle(f *testing.F) {
	f.Add([]byte("\x00text\x01name\x05hello\x02"), uint8(3))
	f.Add([]byte("\x01\x01\x01\x00"), uint8(1))
	v := newTestVault(f)
	f.Fuzz(func(t *testing.T, plan []byte, step uint8) {
		if len(plan) > 4<<10 {
			return
		}
		// Bytes below 3 begin a part; the first four behind it are a name.
		var pieces []piece
		var one [3]bool
		for _, c := range plan {
			if n := len(pieces); c >= 3 && n > 0 {
				p := &pieces[n-1]
				if p.kind == File && len(p.name) < 4 && c >= ' ' && c < 0x7f && c != '/' && c != '\\' && c != '.' {
					p.name += string(rune(c))
				} else {
					p.content += string([]byte{c})
				}
			} else if c < 3 && (c == 1 || !one[c]) && n < 300 {
				one[c] = true
				pieces = append(pieces, piece{kind: Kind(c)})
			}
		}
		if len(pieces) == 0 {
			return
		}
		if got := bundled(t, v, pieces, 1+int(step)); !slices.Equal(got, pieces) {
			t.Errorf("got %q, want %q", got, pieces)
		}
	})
}

// FuzzReadBundle: whatever a submission ends with is read or refused. What is
// read lies within it, and is what a Writer would have written.
func FuzzReadBundle(f *testing.F) {
	for _, s := range []string{
		"", "x", "text\x00\x00", "\x00\x00", "\x00\x01", "\xff\xff", "x\x00\x0b",
		"abc\x01\x00\x00\x00\x00\x00\x00\x00\x03\x00\x01n\x00\x0c",
		"abc\x01\x80\x00\x00\x00\x00\x00\x00\x03\x00\x01n\x00\x0c",
		"abc\x01\x00\x00\x00\x00\x00\x00\x00\x03\xff\xffn\x00\x0c",
		"ab\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x16",
		"ab\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x16",
	} {
		f.Add([]byte(s))
	}
	v := newTestVault(f)
	f.Fuzz(func(t *testing.T, all []byte) {
		if len(all) == 0 || len(all) > 64<<10 {
			return
		}
		sub, err := v.Begin(int64(len(all)))
		if err != nil {
			t.Fatal(err)
		}
		sub.Write(all)
		var pieces []piece
		err = commit(t, v, sub, func(o *vault.Opening) error {
			b, err := Read(o, make([]byte, IndexMax))
			if err != nil {
				return err
			}
			b.Parts(func(p Part) bool {
				pieces = append(pieces, piece{p.Kind, string(p.Name), string(all[p.Off : p.Off+p.Size])})
				return true
			})
			return nil
		})
		if err != nil && !errors.Is(err, ErrMalformed) {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		if again := bundled(t, v, pieces, 1<<20); !slices.Equal(again, pieces) {
			t.Errorf("got %q, want %q", again, pieces)
		}
	})
}
