package parcel

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"pgregory.net/rapid"
)

// ring makes journalists with a key each, and returns their secret halves.
func ring(t testing.TB, quantum bool, names ...string) (*Recipients, []age.Identity) {
	t.Helper()
	var lines []Line
	var secret []age.Identity
	for _, n := range names {
		if quantum {
			id, err := age.GenerateHybridIdentity()
			if err != nil {
				t.Fatal(err)
			}
			lines, secret = append(lines, Line{n, id.Recipient().String()}), append(secret, id)
			continue
		}
		id, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		lines, secret = append(lines, Line{n, id.Recipient().String()}), append(secret, id)
	}
	r, err := NewRecipients(lines)
	if err != nil {
		t.Fatal(err)
	}
	return r, secret
}

func slots() [2][]byte { return [2][]byte{make([]byte, SlotSize), make([]byte, SlotSize)} }

// content is a piece that is written in steps.
func content(b []byte, step int) Piece {
	return Piece{Size: int64(len(b)), Content: func(w io.Writer) error {
		for rest := b; len(rest) > 0; {
			n := min(step, len(rest))
			lent := bytes.Clone(rest[:n])
			if _, err := w.Write(lent); err != nil {
				return err
			}
			clear(lent)
			rest = rest[n:]
		}
		return nil
	}}
}

// packed packs, and checks that the length is the one that was said.
func packed(t testing.TB, p *Parcel) []byte {
	t.Helper()
	n, err := p.Length()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := p.Pack(&out); err != nil {
		t.Fatal(err)
	}
	if int64(out.Len()) != n {
		t.Fatalf("got %d bytes, want %d", out.Len(), n)
	}
	return out.Bytes()
}

// unpacked opens a parcel with age's own library and Go's own tar, as name,
// content, name, content…
func unpacked(t testing.TB, sealed []byte, id age.Identity) (all []string) {
	t.Helper()
	plain, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(plain)
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue // padding
		}
		b, err := io.ReadAll(r)
		if err != nil || int64(len(b)) != h.Size {
			t.Fatalf("%s: %d of %d, %v", h.Name, len(b), h.Size, err)
		}
		if h.Mode != 0o600 || h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" || h.Typeflag != tar.TypeReg ||
			h.Format != tar.FormatUSTAR || !h.ModTime.Equal(time.Unix(day*24*60*60, 0)) {
			t.Errorf("%s: got %+v", h.Name, h)
		}
		if !Named(h.Name) {
			t.Errorf("%s is none of our names", h.Name)
		}
		all = append(all, h.Name, string(b))
	}
	rest, err := io.ReadAll(plain)
	if err != nil || len(bytes.Trim(rest, "\x00")) > 0 {
		t.Errorf("behind the end: %d bytes, %v", len(rest), err)
	}
	return all
}

// day is 2026-03-01.
const day = 20513

func TestPack(t *testing.T) {
	for _, quantum := range []bool{false, true} {
		to, secret := ring(t, quantum, "alice", "bob")
		p := &Parcel{
			To: to, Day: day, Text: content([]byte("what I saw"), 3), Slots: slots(),
			Files: []File{
				{Piece: content([]byte("picture"), 100), Name: []byte("ann\u202egpj.JPG"), Cleaned: true},
				{Piece: content(nil, 1), Name: []byte("a\nFile 3: b\t.exe")},
				{Piece: content(bytes.Repeat([]byte("0123456"), 30_000), 16<<10)},
			},
		}
		want := []string{
			"message.txt", "what I saw",
			"file-01.jpg", "picture", "file-02.bin", "", "file-03.bin", strings.Repeat("0123456", 30_000),
			"manifest.txt", `For: anyone (alice, bob)
Day: 2026-03-01
Text: message.txt, 10 bytes

File 1: file-01.jpg, 7 bytes, a cleaned copy
Sent as: ann[U+202E]gpj.JPG

File 2: file-02.bin, 0 bytes, as it was sent
Sent as: a[U+000A]File 3: b[U+0009].exe

File 3: file-03.bin, 210000 bytes, as it was sent
Sent as: (no name)
`}
		sealed := packed(t, p)
		for i, id := range secret {
			if got := unpacked(t, sealed, id); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%d: got %.600q, want %.600q", i, got, want)
			}
		}

		// For one alone: the other cannot open it, and the manifest says so.
		p.For, p.Files = 2, nil
		sealed = packed(t, p)
		if got, want := unpacked(t, sealed, secret[1]), "For: bob\nDay: 2026-03-01\nText: message.txt, 10 bytes\n"; got[3] != want {
			t.Errorf("got %q, want %q", got[3], want)
		}
		var no *age.NoIdentityMatchError
		if _, err := age.Decrypt(bytes.NewReader(sealed), secret[0]); !errors.As(err, &no) {
			t.Errorf("got %v", err)
		}

		// Two of the same are not alike: no key is used twice.
		if bytes.Equal(sealed, packed(t, p)) {
			t.Error("the same file twice")
		}
	}
}

// TestPackAny: whatever is packed comes out, of exactly the length that was
// said, whose class hides the size to an eighth.
func TestPackAny(t *testing.T) {
	to, secret := ring(t, false, "alice")
	lent := slots()
	names := []string{"", "a.pdf", "b.PNG", "ünïcödé.txt", strings.Repeat("x", 255), "\u2066.mp4", "\xff.zip"}
	rapid.Check(t, func(t *rapid.T) {
		edges := rapid.SampledFrom([]int{0, 1, block - 1, block, block + 1, 28 << 10, 30 << 10, 30<<10 - block, 31 << 10, 63 << 10, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 200_000})
		size := rapid.OneOf(edges, rapid.IntRange(0, 150_000))
		piece := func(label string) Piece {
			return content(bytes.Repeat([]byte{rapid.Byte().Draw(t, label)}, size.Draw(t, "size")), rapid.SampledFrom([]int{511, 16 << 10, 1 << 20}).Draw(t, "step"))
		}
		p := &Parcel{To: to, Day: day, Slots: lent}
		if rapid.Bool().Draw(t, "text") {
			p.Text = piece("text")
		}
		for range rapid.IntRange(0, 3).Draw(t, "files") {
			p.Files = append(p.Files, File{Piece: piece("file"), Name: []byte(rapid.SampledFrom(names).Draw(t, "name"))})
		}
		var want bytes.Buffer
		write := func(c Piece) {
			if c.Content != nil {
				c.Content(&want)
			}
		}
		write(p.Text)
		for _, f := range p.Files {
			write(f.Piece)
		}

		n, err := p.Length()
		var out bytes.Buffer
		if perr := p.Pack(&out); err != nil || perr != nil || int64(out.Len()) != n {
			t.Fatalf("got %d of %d bytes, %v, %v", out.Len(), n, err, perr)
		}
		plain, err := age.Decrypt(&out, secret[0])
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(plain)
		if err != nil || int64(len(b)) != padded(p.tarSize()) {
			t.Fatalf("got %d bytes, want %d, %v", len(b), padded(p.tarSize()), err)
		}
		var got bytes.Buffer
		for r := tar.NewReader(bytes.NewReader(b)); ; {
			h, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if h.Typeflag == tar.TypeReg && h.Name != manifestName {
				io.Copy(&got, r)
			}
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("got %d other bytes than the %d", got.Len(), want.Len())
		}
	})
}

// TestCut: a parcel that is cut off anywhere does not open as a whole one.
func TestCut(t *testing.T) {
	to, secret := ring(t, false, "alice")
	sealed := packed(t, &Parcel{To: to, Text: content(make([]byte, 3*chunkSize), 1000), Slots: slots()})
	head := fixedHeader + to.sizes[0]
	for _, n := range []int{0, 10, head - nonceSize, head, head + 1, head + chunkSize, head + chunkSize + overhead, head + 2*(chunkSize+overhead), len(sealed) - 1} {
		if plain, err := age.Decrypt(bytes.NewReader(sealed[:n]), secret[0]); err == nil {
			if _, err = io.Copy(io.Discard, plain); err == nil {
				t.Errorf("cut at %d: opened", n)
			}
		}
	}
	sealed[len(sealed)-chunkSize/2] ^= 1
	plain, err := age.Decrypt(bytes.NewReader(sealed), secret[0])
	if err == nil {
		_, err = io.Copy(io.Discard, plain)
	}
	if err == nil {
		t.Error("a changed one opened")
	}
}

var errTest = errors.New("test")

type failing struct{ after int }

func (w *failing) Write(b []byte) (int, error) {
	if w.after -= len(b); w.after < 0 {
		return 0, errTest
	}
	return len(b), nil
}

// once fails at one write, and takes those behind it.
type once struct{ at int }

func (w *once) Write(b []byte) (int, error) {
	if w.at--; w.at == 0 {
		return 0, errTest
	}
	return len(b), nil
}

// TestPackFails: errors of what is packed and of where it goes come back, a
// panic too, and nothing goes on behind them.
func TestPackFails(t *testing.T) {
	to, _ := ring(t, false, "alice")
	big := make([]byte, 5*chunkSize)
	for _, after := range []int{0, 100, 1000, chunkSize, 2 * chunkSize, 5 * chunkSize} {
		p := &Parcel{To: to, Text: content(big, 5000), Slots: slots()}
		if err := p.Pack(&failing{after}); err != errTest {
			t.Errorf("%d: got %v", after, err)
		}
	}
	for _, size := range []int64{int64(len(big)) - 1, int64(len(big)) + 1} {
		c := content(big, 5000)
		c.Size = size
		if err := (&Parcel{To: to, Text: c, Slots: slots()}).Pack(io.Discard); !errors.Is(err, errLength) {
			t.Errorf("got %v", err)
		}
	}
	// Pieces that are wrong by as much, in all as long as was said.
	long, short := content(big, 5000), content(big, 5000)
	long.Size, short.Size = long.Size-1, short.Size+1
	for _, two := range [][2]Piece{{long, short}, {short, long}} {
		p := &Parcel{To: to, Text: two[0], Files: []File{{Piece: two[1]}}, Slots: slots()}
		if err := p.Pack(io.Discard); !errors.Is(err, errLength) {
			t.Errorf("got %v", err)
		}
	}
	if err := (&Parcel{To: to, Text: content(big, 5000), Slots: slots()}).Pack(&once{at: 3}); err != errTest {
		t.Errorf("a failure that passes: got %v", err)
	}
	bad := content(big, 5000)
	bad.Content = func(w io.Writer) error {
		w.Write(big[:3*chunkSize])
		return errTest
	}
	if err := (&Parcel{To: to, Text: bad, Slots: slots()}).Pack(io.Discard); err != errTest {
		t.Errorf("got %v", err)
	}
	for name, w := range map[string]io.Writer{"content": io.Discard, "writer": panicking{}} {
		func() {
			defer func() {
				if got := recover(); got != any(errTest) {
					t.Errorf("%s: got %v", name, got)
				}
			}()
			p := content(big, 5000)
			if name == "content" {
				p.Content = func(w io.Writer) error { w.Write(big[:3*chunkSize]); panic(errTest) }
			}
			(&Parcel{To: to, Text: p, Slots: slots()}).Pack(w)
		}()
	}
	for _, p := range []*Parcel{
		{To: to, For: 2, Slots: slots()},
		{To: to, Slots: [2][]byte{make([]byte, SlotSize), make([]byte, SlotSize-1)}},
		{To: to, Files: make([]File, 100), Slots: slots()},
	} {
		if _, err := p.Length(); err == nil {
			t.Errorf("%d, %d files: a length", p.For, len(p.Files))
		}
		if err := p.Pack(io.Discard); err == nil {
			t.Errorf("%d, %d files: packed", p.For, len(p.Files))
		}
	}
}

// panicking panics at the first whole chunk.
type panicking struct{}

func (panicking) Write(b []byte) (int, error) {
	if len(b) > chunkSize {
		panic(errTest)
	}
	return len(b), nil
}

func TestClass(t *testing.T) {
	for n, want := range map[int64]int64{
		0: 32 << 10, 32 << 10: 32 << 10, 32<<10 + 1: 36 << 10, 36 << 10: 36 << 10, 60<<10 + 1: 64 << 10, 64 << 10: 64 << 10,
		64<<10 + 1: 72 << 10, 10 << 20: 10 << 20, 10<<20 + 1: 11 << 20, 16<<20 + 1: 18 << 20,
	} {
		if got := class(n); got != want {
			t.Errorf("%d: got %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int64]int64{36 << 10: 36 << 10, 36<<10 - block: 40 << 10, 36<<10 - 2*block: 36 << 10, 32<<10 - block: 36 << 10} {
		if got := padded(n); got != want {
			t.Errorf("%d: got %d, want %d", n, got, want)
		}
	}
	for n := int64(classMin + 1); n < 1<<30; n += n/7 + 1 {
		if c := class(n); c < n || c%block != 0 || (c-n)*8 > n || class(c) != c {
			t.Errorf("%d: got %d", n, c)
		}
	}
}

func TestNamed(t *testing.T) {
	for name, want := range map[string]bool{
		"message.txt": true, "manifest.txt": true, "file-01.jpg": true, "file-99.bin": true,
		"": false, "message.txt ": false, "../message.txt": false, "/message.txt": false, "file-1.jpg": false, "file-001.jpg": false,
		"file-01.exe": false, "file-01.JPG": false, "file-01": false, "file-01.": false, "file-0x.jpg": false, "file-01.jpg/x": false, "file-01.\x00": false,
		"./file-01.jpg": false, "MESSAGE.TXT": false,
	} {
		if got := Named(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}
