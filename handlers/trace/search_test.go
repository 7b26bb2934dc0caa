package trace

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// inForm writes a run of a secret by other means than the search has.
var inForm = map[Form]func(run []byte) []byte{
	Raw:  func(run []byte) []byte { return run },
	URL:  func(run []byte) []byte { return []byte(formURL(string(run))) },
	HTML: func(run []byte) []byte { return []byte(html.EscapeString(string(run))) },
	JSON: func(run []byte) []byte {
		b, err := json.Marshal(string(run))
		if err != nil {
			panic(err)
		}
		return b[1 : len(b)-1]
	},
	Hex: func(run []byte) []byte { return fmt.Appendf(nil, "%x", run) },
	UTF16: func(run []byte) []byte {
		var b []byte
		for _, r := range string(run) {
			b = append(b, byte(r), byte(r>>8))
		}
		return b
	},
}

// formURL is url.QueryEscape but for the two bytes that browsers treat the
// other way.
func formURL(s string) string {
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s))
}

func newSearch(t interface{ Fatal(...any) }, value []byte, phrase bool) *Search {
	s, err := NewSearch(Secret{Name: "secret", Value: value, Words: phrase})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// look returns every trace in mem.
func look(s *Search, mem []byte) *Report {
	r := &Report{}
	s.add(r, "test", 0, 0, mem)
	return r
}

// noise stands around what is planted; no form has this byte.
func noise(n int) []byte { return bytes.Repeat([]byte{0xff}, n) }

// A run of any length, in any form, anywhere, is found with its length, and a
// run under 8 bytes is not.
func TestFindsEveryRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := seeded(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(window, 200).Draw(t, "size"))
		s := newSearch(t, secret, false)
		for form, write := range inForm {
			first := rapid.IntRange(0, len(secret)-1).Draw(t, "first")
			last := rapid.IntRange(first+1, len(secret)).Draw(t, "last")
			mem := noise(rapid.IntRange(0, 20).Draw(t, "before"))
			mem = append(append(mem, write(secret[first:last])...), noise(rapid.IntRange(0, 20).Draw(t, "after"))...)
			hits := look(s, mem).Hits
			// An escape may look like what would have come next: & as &amp;
			// before an a.
			const chance = 2
			if last-first < window {
				if len(hits) != 0 && last-first < window-chance {
					t.Fatalf("%s: %d bytes are found", form, last-first)
				}
				continue
			}
			if len(hits) != 1 || hits[0].Length < last-first || hits[0].Length > last-first+chance {
				t.Fatalf("%s: %d of %d bytes: got %v", form, last-first, len(secret), hits)
			}
			if want := extentOf(hits[0].Length, len(secret)); hits[0].Extent != want {
				t.Fatalf("%s: %d of %d bytes: got extent %v, want %v", form, last-first, len(secret), hits[0].Extent, want)
			}
		}
	})
}

// seeded returns random printable bytes that a seed brings back.
func seeded(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	b := make([]byte, n)
	for i := range b {
		b[i] = '!' + byte(r.IntN(printable))
	}
	return b
}

func extentOf(n, size int) Extent {
	switch {
	case n == size:
		return Full
	case n >= long:
		return Long
	}
	return Short
}

// In base64 a run is found at each alignment, but for the bytes at its ends
// that share a letter with something else.
func TestFindsBase64(t *testing.T) {
	secret := Random(40)
	s := newSearch(t, secret, false)
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		for before := range 6 {
			for after := range 3 {
				whole := append(append(noise(before), secret...), noise(after)...)
				hits := look(s, []byte(e.EncodeToString(whole))).Hits
				if len(hits) != 1 || hits[0].Extent != Full {
					t.Errorf("whole, behind %d bytes and before %d: got %v", before, after, hits)
				}
				part := append(append(noise(before), secret[5:15]...), noise(after)...)
				hits = look(s, []byte(e.EncodeToString(part))).Hits
				if len(hits) != 1 || hits[0].Extent != Short || hits[0].Length < 8 {
					t.Errorf("10 bytes, behind %d bytes and before %d: got %v", before, after, hits)
				}
			}
		}
	}
}

// Copies and pieces of several secrets are counted apart. A blank, which no
// secret here has, stands between them: or one would go on, by chance, into
// its neighbour.
func TestCounts(t *testing.T) {
	a, b := Random(64), Random(31)
	s, err := NewSearch(Secret{Name: "a", Value: a}, Secret{Name: "b", Value: b})
	if err != nil {
		t.Fatal(err)
	}
	mem := bytes.Join([][]byte{a, a, b, a[1:], a[3:11], b[:16], b, a[:15], b[24:], []byte(formURL(string(a)))}, []byte(" "))
	r := look(s, mem)
	if got, want := r.Count("a"), (Count{Full: 3, Long: 1, Short: 2}); got != want {
		t.Errorf("got %v, want %v\n%v", got, want, r)
	}
	if got, want := r.Count("b"), (Count{Full: 2, Long: 1}); got != want {
		t.Errorf("got %v, want %v\n%v", got, want, r)
	}
}

// A generated phrase is made of words that the program holds: one of them is
// no trace, two parts of neighbours are.
func TestPhrases(t *testing.T) {
	s := newSearch(t, []byte("cartographer flowerpot misunderstanding lantern"), true)
	for piece, want := range map[string]int{
		"cartographer":     0,
		" misunderstand":   0,
		"misunderstanding": 0,
		"flowerpot ":       0,
		"pher flow":        1,
		"standing l":       1,
	} {
		if got := len(look(s, []byte(piece)).Hits); got != want {
			t.Errorf("%q: got %d traces, want %d", piece, got, want)
		}
	}
}

// A key may be any bytes, zeros too.
func TestBinary(t *testing.T) {
	key := append(make([]byte, 12), "\x80\xff\x01\x00\x00\x07 key\x00"...)
	s := newSearch(t, key, false)
	mem := append(append(noise(3), key...), noise(9)...)
	if got := look(s, mem).Count(""); got.Full != 1 {
		t.Errorf("got %v, want one full copy", got)
	}
}

func TestTooShort(t *testing.T) {
	if _, err := NewSearch(Secret{Name: "secret", Value: Random(7)}); err == nil {
		t.Error("a secret of 7 bytes is accepted")
	}
}

// A search for a secret of 1 MiB in 64 MiB of each kind of memory.
func BenchmarkFind(b *testing.B) {
	s, err := NewSearch(Secret{Name: "text", Value: Random(1 << 20)}, Secret{Name: "passphrase", Value: Random(24)}, Secret{Name: "key", Value: Random(31)})
	if err != nil {
		b.Fatal(err)
	}
	for name, fill := range map[string]func([]byte){
		"zero":   func([]byte) {},
		"sealed": fillRandom,
		"text":   fillPrintable,
	} {
		mem := make([]byte, 64<<20)
		fill(mem)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(mem)))
			for b.Loop() {
				s.find(mem, func(match) {})
			}
		})
	}
}

func BenchmarkNewSearch(b *testing.B) {
	text := Random(1 << 20)
	for b.Loop() {
		if _, err := NewSearch(Secret{Name: "text", Value: text}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestInProgram: what the program says itself is known before it is looked
// for.
func TestInProgram(t *testing.T) {
	const says = "quietly opaque herring" // in the program, because it is here
	for value, want := range map[string]bool{says: true, string(Random(22)): false} {
		got, err := InProgram(Secret{Name: "secret", Value: []byte(value), Words: true})
		if err != nil || got != want {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
}
