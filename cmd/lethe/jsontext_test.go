package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"lethe/cmd/lethe/client"
)

// Texts come back as they were, however they are cut, and no control character
// is in what a terminal may get.
func TestJSONText(t *testing.T) {
	for _, text := range []string{
		"", "plain", "\"\\\n\r\t\x00\x1b]52;c;eA==\x07\x7f", "\u009b2J\u0080\u009f\u00a0\u00bf\u00c2\u00e9", "é\u0085", "\u00c2\u009b", "שלום 文字 😀",
	} {
		for step := 1; step < 5; step++ {
			var out bytes.Buffer
			j := &jsonText{to: &out, room: make([]byte, 8)}
			for rest := []byte(text); len(rest) > 0; {
				n := min(step, len(rest))
				j.text(rest[:n])
				rest = rest[n:]
			}
			j.files()
			j.file("file-1.bin", client.File{Name: []byte(text), Size: 1})
			if err := j.end(); err != nil {
				t.Fatal(err)
			}
			var got struct {
				Text  string
				Files []struct{ Name string }
			}
			if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Text != text || got.Files[0].Name != text {
				t.Errorf("got %q and %v of %q by %d: %v", got.Text, got.Files, text, step, err)
			}
			if strings.ContainsFunc(strings.TrimSuffix(out.String(), "\n"), func(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 }) {
				t.Errorf("%q by %d: got %q", text, step, &out)
			}
		}
	}
}
