package phrase

import (
	"bytes"
	"crypto/rand"
	"math/big"
	"strings"
	"testing"

	"lethe/assets/wordlist"
)

// TestAppend: the digits of the seed in base 7772, as math/big divides them;
// the seed is used up, and nothing grows.
func TestAppend(t *testing.T) {
	seeds := [][SeedLen]byte{{}, {SeedLen - 1: 1}, {0: 1}}
	var ones [SeedLen]byte
	for i := range ones {
		ones[i] = 0xff
	}
	seeds = append(seeds, ones)
	for range 200 {
		var seed [SeedLen]byte
		rand.Read(seed[:])
		seeds = append(seeds, seed)
	}
	for _, seed := range seeds {
		n, base, digit := new(big.Int).SetBytes(seed[:]), big.NewInt(wordlist.PlainCount), new(big.Int)
		var want []string
		for range Words {
			n.DivMod(n, base, digit)
			want = append(want, string(wordlist.Plain(int(digit.Int64()))))
		}
		room := make([]byte, 0, Max)
		got := Append(room, &seed)
		if string(got) != strings.Join(want, " ") {
			t.Errorf("got %q, want %q", got, want)
		}
		if &got[0] != &room[:1][0] || seed != [SeedLen]byte{} {
			t.Error("grown out of its room, or the seed is still there")
		}
	}
	var seed [SeedLen]byte
	room := make([]byte, 0, Max)
	if n := testing.AllocsPerRun(10, func() { Append(room, &seed) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}

// TestEven: over many seeds each word comes up as often as it should, at each
// of the seven places. The sum of squares (chi squared, 7771 degrees of
// freedom) has a deviation of 125; eight of them never happen by chance.
func TestEven(t *testing.T) {
	const each = 20
	at := make(map[string]int, wordlist.PlainCount)
	for i := range wordlist.PlainCount {
		at[string(wordlist.Plain(i))] = i
	}
	var count [Words][wordlist.PlainCount]int
	room := make([]byte, 0, Max)
	for range each * wordlist.PlainCount {
		var seed [SeedLen]byte
		rand.Read(seed[:])
		for i, word := range strings.Split(string(Append(room, &seed)), " ") {
			count[i][at[word]]++
		}
	}
	for place := range count {
		sum := 0.0
		for _, n := range count[place] {
			sum += float64((n-each)*(n-each)) / each
		}
		if off := sum - (wordlist.PlainCount - 1); off > 1000 || off < -1000 {
			t.Errorf("place %d: got %v over what is expected", place, off)
		}
	}
}

const seven = "abacus zoom kick cactus umbrella victory yummy"

func read(typed string) Reading { return Read(make([]byte, Max+1), []byte(typed)) }

// TestRead: the same phrase, however it is written.
func TestRead(t *testing.T) {
	for _, typed := range []string{
		seven,
		strings.ToUpper(seven),
		"Abacus Zoom Kick Cactus Umbrella Victory Yummy.",
		strings.ReplaceAll(seven, " ", "-"),
		strings.ReplaceAll(seven, " ", ", "),
		strings.ReplaceAll(seven, " ", "\r\n") + "\r\n",
		strings.ReplaceAll(seven, " ", "\u00a0"),
		strings.ReplaceAll(seven, " ", " \u2014 "),
		strings.ReplaceAll(seven, " ", "_"),
		strings.ReplaceAll(seven, " ", ". "),
		"  \t" + seven + "  ",
		"1. abacus 2. zoom 3. kick 4. cactus 5. umbrella 6. victory 7. yummy",
		"1 abacus\n2 zoom\n3 kick\n4 cactus\n5 umbrella\n6 victory\n7 yummy",
		"\u0661 abacus \u0662 zoom \u0663 kick cactus umbrella victory yummy",
		"\u202aabacus\u202c zo\u200bom kick cactus umbrella victory\u200f yummy\ufeff",
		"abacus zoom \u212aick cactus umbrella victory yummy", // the sign for kelvin

		"abaccus zoom kick cactus umbrella victory yummy",
		"abacus zoom kick cactsu umbrela victory yumny",
		"\u00e1bacus zoom kick cactus umbrella victory yummy",
		"abacus zoom kick cactus umbrella victor\u00ff yummy",
		"abacus zoom kick cactus umbrel\u0301la victory yummy",
		"abacus zoom kick cactus umbrella victory yu\xffmy",
		"abacus zoom kick cactus umbrel1a victory yummy",
	} {
		if r := read(typed); !r.OK() || string(r.Phrase) != seven {
			t.Errorf("%+q: got %q, %d words, unknown %b", typed, r.Phrase, r.Words, r.Unknown)
		}
	}
}

// TestReadWrong: what is no phrase says how many words it has, and which are
// not of the list.
func TestReadWrong(t *testing.T) {
	for _, tt := range []struct {
		typed   string
		words   int
		unknown uint32
	}{
		{"", 0, 0},
		{" - 12 . ", 0, 0},
		{"abacus", 1, 0},
		{strings.TrimSuffix(seven, " yummy"), 6, 0},
		{seven + " zoom", 8, 0},
		{strings.Replace(seven, "kick", "nonsuch", 1), 7, 1 << 2},
		{strings.Replace(seven, "abacus ", "abacus", 1), 6, 1},
		{"x " + strings.TrimSuffix(seven, "yummy") + "qqqqqqqqqqqqqqqqqqqqqqqq", 8, 1 | 1<<7},
		{strings.Repeat("q ", 100), Counted, 1<<Counted - 1},
		{"\u7532 \u4e59 \u4e19", 3, 7},
	} {
		if r := read(tt.typed); r.OK() || r.Words != tt.words || r.Unknown != tt.unknown {
			t.Errorf("%+q: got %d words, unknown %b, want %d, %b", tt.typed, r.Words, r.Unknown, tt.words, tt.unknown)
		}
	}
}

// FuzzRead: what was typed stays as it is, nothing is written beyond the room,
// and what is a phrase reads as itself.
func FuzzRead(f *testing.F) {
	f.Add([]byte(seven))
	f.Add([]byte("1. Abacus\xff \u202eZoom"))
	f.Add(bytes.Repeat([]byte("upperclassman "), 40))
	f.Fuzz(func(t *testing.T, typed []byte) {
		room := make([]byte, Max+1+16)
		before := bytes.Clone(typed)
		r := Read(room[:Max+1], typed)
		if !bytes.Equal(typed, before) || len(bytes.Trim(room[Max+1:], "\x00")) > 0 {
			t.Fatal("more was written than the room")
		}
		if len(r.Phrase) > Max || r.Words > Counted || r.Unknown>>r.Words != 0 && r.Words < Counted {
			t.Fatalf("got %q, %d words, unknown %b", r.Phrase, r.Words, r.Unknown)
		}
		if !r.OK() {
			return
		}
		again := Read(make([]byte, Max+1), r.Phrase)
		if !again.OK() || !bytes.Equal(again.Phrase, r.Phrase) {
			t.Errorf("%q: reads as %q", r.Phrase, again.Phrase)
		}
	})
}

// TestReadMade: what is made reads as itself, and reading costs no memory.
func TestReadMade(t *testing.T) {
	for range 500 {
		var seed [SeedLen]byte
		rand.Read(seed[:])
		made := Append(make([]byte, 0, Max), &seed)
		if r := Read(make([]byte, Max+1), made); !r.OK() || !bytes.Equal(r.Phrase, made) {
			t.Errorf("%q: got %q", made, r.Phrase)
		}
	}
	room, typed := make([]byte, Max+1), []byte("Abacsu, zoom kick cactus umbrella victory nonsuch")
	if n := testing.AllocsPerRun(10, func() { Read(room, typed) }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}
