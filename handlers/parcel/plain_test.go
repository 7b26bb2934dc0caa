package parcel

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"filippo.io/age"
)

// TestPlainAgeOpens: what a journalist has without this program opens a
// parcel: the distribution's age and tar for age1…, and for age1pq…, which it
// may be too old for, age's own command.
func TestPlainAgeOpens(t *testing.T) {
	debian, err := exec.LookPath("age")
	if err != nil {
		t.Fatal("age is missing: sudo apt install age")
	}
	own := filepath.Join(t.TempDir(), "age")
	if out, err := exec.Command("go", "build", "-o", own, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("building age: %v\n%s", err, out)
	}
	// Padding of more than a pipe holds: tar must read all, or age is killed.
	file := bytes.Repeat([]byte("0123456"), 270_000)
	for _, tt := range []struct {
		command string
		quantum bool
	}{{debian, false}, {own, false}, {own, true}} {
		dir := t.TempDir()
		to, secret := ring(t, tt.quantum, "alice", "bob")
		p := &Parcel{
			To: to, Day: day, Text: content([]byte("what I saw\n"), 100), Slots: slots(),
			Files: []File{{Piece: content(file, 16<<10), Name: []byte("plan.pdf")}},
		}
		key := fmt.Sprint(secret[1]) + "\n"
		for name, b := range map[string][]byte{"tip.age": packed(t, p), "key.txt": []byte(key)} {
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		run := func(script string) ([]byte, error) {
			c := exec.Command("bash", "-c", "set -o pipefail; umask 022; "+script)
			c.Dir = dir
			c.Env = append(os.Environ(), "AGE="+tt.command)
			return c.CombinedOutput()
		}
		if out, err := run(`"$AGE" -d -i key.txt tip.age | tar x`); err != nil || len(out) > 0 {
			t.Fatalf("%v: %v\n%s", tt, err, out)
		}
		for name, want := range map[string][]byte{
			"message.txt": []byte("what I saw\n"), "file-01.pdf": file,
			"manifest.txt": []byte("For: anyone (alice, bob)\nDay: 2026-03-01\nText: message.txt, 11 bytes\n\nFile 1: file-01.pdf, 1890000 bytes, as it was sent\nSent as: plan.pdf\n"),
		} {
			got, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v: %s: got %.200q, %v", tt, name, got, err)
			}
			if i, err := os.Stat(filepath.Join(dir, name)); err != nil || i.Mode() != 0o600 {
				t.Errorf("%v: %s: %v, %v", tt, name, i, err)
			}
		}
		if out, err := run(`"$AGE" -d -i key.txt tip.age | tar t | wc -l`); err != nil || string(out) != "3\n" {
			t.Errorf("%v: tar lists %s, %v", tt, out, err)
		}
		for _, script := range []string{
			`head -c -1 tip.age | "$AGE" -d -i key.txt >/dev/null`,
			`{ cat tip.age; echo; } | "$AGE" -d -i key.txt >/dev/null`,
			`sed 's/^->/=>/' tip.age | "$AGE" -d -i key.txt >/dev/null`,
		} {
			if out, err := run(script); err == nil {
				t.Errorf("%v: %s: %s", tt, script, out)
			}
		}
		other, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "other.txt"), []byte(other.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := run(`"$AGE" -d -i other.txt tip.age`); err == nil {
			t.Errorf("%v: opened with another key: %.100s", tt, out)
		}
	}
}
