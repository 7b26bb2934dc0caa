package onion

import (
	"bytes"
	"crypto/ecdh"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func newClientKey(t *testing.T) *ClientKey {
	t.Helper()
	k, err := NewClientKey()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Destroy)
	return k
}

// lineOf is a private line for the test's own use.
func lineOf(t *testing.T, k *ClientKey) []byte {
	t.Helper()
	var line []byte
	if err := k.Line(func(b []byte) { line = bytes.Clone(b) }); err != nil {
		t.Fatal(err)
	}
	return line
}

// Both halves come back from their lines, and belong together.
func TestClientKeyLines(t *testing.T) {
	k := newClientKey(t)
	line := lineOf(t, k)
	digits, ok := bytes.CutPrefix(line, []byte("private:descriptor:x25519:"))
	if !ok {
		t.Fatalf("got a private line of %d bytes that begins otherwise", len(line))
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(string(digits))
	if err != nil {
		t.Fatal(err)
	}
	private, err := ecdh.X25519().NewPrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := k.Public(), ClientPublic(private.PublicKey().Bytes()); got != want {
		t.Errorf("got the public half %v, want %v", got, want)
	}
	if p, err := ParseClientPublic([]byte(k.Public().String())); err != nil || p != k.Public() {
		t.Errorf("got %v, %v from the public line, want %v", p, err, k.Public())
	}
	tors := append([]byte(strings.Repeat("a", 56)+":descriptor:x25519:"), bytes.ToLower(digits)...)
	for _, text := range [][]byte{line, bytes.ToLower(line), tors} {
		again, err := ParseClientKey(text)
		if err != nil {
			t.Fatal(err)
		}
		if again.Public() != k.Public() || !bytes.Equal(lineOf(t, again), line) {
			t.Error("got another key from its line")
		}
		again.Destroy()
	}
	address := strings.Repeat("a", 56) + ".onion"
	want := "ONION_CLIENT_AUTH_ADD " + address[:56] + " x25519:" + base64.StdEncoding.EncodeToString(secret) + "\r\n"
	err = k.command(address, func(b []byte) {
		if string(b) != want {
			t.Errorf("got a command of %d bytes, want another of %d", len(b), len(want))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestParseClientPublicRefuses(t *testing.T) {
	k := newClientKey(t)
	good := k.Public().String()
	noncanonical := []byte(good)
	noncanonical[len(good)-1]++ // a bit that no byte has
	zeros, one := ClientPublic{}.String(), ClientPublic{1}.String()
	for _, tt := range []struct {
		line string
		want error
	}{
		{"", ErrBadClient},
		{good[:len(good)-1], ErrBadClient},
		{good + "A", ErrBadClient},
		{" " + good, ErrBadClient},
		{good + "\n", ErrBadClient},
		{strings.Replace(good, "x25519", "x448", 1), ErrBadClient},
		{good[:len(good)-1] + "1", ErrBadClient},
		{string(noncanonical), ErrBadClient},
		{zeros, ErrBadClient}, // with these all agree on zeros
		{one, ErrBadClient},
		{string(lineOf(t, k)), ErrPrivate},
		{strings.Repeat("b", 56) + ":" + good, ErrPrivate},
	} {
		if p, err := ParseClientPublic([]byte(tt.line)); !errors.Is(err, tt.want) || p != (ClientPublic{}) {
			t.Errorf("got %v, %v for %q, want %v", p, err, tt.line, tt.want)
		}
	}
	for _, line := range []string{"", good, "private:" + good[:len(good)-1], "private:" + good + "\n"} {
		if k, err := ParseClientKey([]byte(line)); !errors.Is(err, ErrBadClientKey) {
			t.Errorf("got %v, %v for %q, want %v", k, err, line, ErrBadClientKey)
		}
	}
}

func TestClientKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.key")
	public, err := MakeClientKey(path, "of a test", "for nobody")
	if err != nil {
		t.Fatal(err)
	}
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want a file of mode 600", i.Mode(), err)
	}
	before, _ := os.ReadFile(path)
	if !strings.HasPrefix(string(before), "# of a test\n# for nobody\nprivate:descriptor:x25519:") {
		t.Error("the file begins otherwise")
	}
	if _, err := MakeClientKey(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v for a file that is there, want %v", err, fs.ErrExist)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file that was there is another")
	}
	k, err := OpenClientKey(path)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Destroy()
	if k.Public() != public {
		t.Errorf("got %v from the file, want %v", k.Public(), public)
	}
	os.Chmod(path, 0o640)
	if _, err := OpenClientKey(path); !errors.Is(err, ErrExposed) {
		t.Errorf("got %v for a file of mode 640, want %v", err, ErrExposed)
	}
	os.Chmod(path, 0o600)
	for _, text := range []string{"", "# nothing\n", string(before) + string(before), public.String() + "\n", strings.Repeat("#\n", 2049)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenClientKey(path); !errors.Is(err, ErrBadClientKey) {
			t.Errorf("got %v for %.80q, want %v", err, text, ErrBadClientKey)
		}
	}
}

// A key is in nothing that fmt prints, and of no use when destroyed.
func TestClientKeyIsKept(t *testing.T) {
	k, err := NewClientKey()
	if err != nil {
		t.Fatal(err)
	}
	line := lineOf(t, k)
	secret := bytes.Clone(k.secret())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, struct{ K *ClientKey }{k}) + fmt.Sprintf(verb, k); strings.Contains(got, string(line[26:])) ||
			strings.Contains(got, fmt.Sprintf("%x", secret)) || strings.Contains(got, fmt.Sprint(secret)[1:20]) {
			t.Errorf("got %q for %s, want no key in it", got, verb)
		}
	}
	k.Destroy()
	k.Destroy()
	if err := k.Line(func([]byte) { t.Error("got a line of a destroyed key") }); !errors.Is(err, errDestroyed) {
		t.Errorf("got %v, want %v", err, errDestroyed)
	}
}

// A service is private with clients, or neither.
func TestServiceClients(t *testing.T) {
	c := newClientKey(t).Public()
	for _, tt := range []struct {
		private bool
		clients []ClientPublic
		want    string
	}{
		{false, nil, ""},
		{true, []ClientPublic{c}, ""},
		{true, nil, "open it to everyone"},
		{false, []ClientPublic{c}, "not private"},
		{true, []ClientPublic{c, {}}, "not a public key"},
		{true, make([]ClientPublic, ClientsMax+1), "100 are possible"},
	} {
		config := torrcConfig(t, "")
		config.Services[1].Private, config.Services[1].Clients = tt.private, tt.clients
		_, err := config.complete()
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("private %v with %d clients: got %v, want %q", tt.private, len(tt.clients), err, tt.want)
		}
	}
}

// Whatever is accepted is one key's line, but for its case.
func FuzzParseClientPublic(f *testing.F) {
	for _, s := range []string{"", "descriptor:x25519:", ClientPublic{9}.String(), strings.ToLower(ClientPublic{200, 1}.String()), "private:" + ClientPublic{9}.String()} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		p, err := ParseClientPublic(line)
		if err == nil && !strings.EqualFold(p.String(), string(line)) {
			t.Errorf("got %v for %q", p, line)
		}
		if k, err := ParseClientKey(line); err == nil {
			k.Destroy()
			if p != (ClientPublic{}) {
				t.Errorf("%q is both halves", line)
			}
		}
	})
}
