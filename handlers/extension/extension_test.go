package extension

import "testing"

func TestExtensions(t *testing.T) {
	for name, want := range map[string]string{
		"": "bin", "a": "bin", ".": "bin", "a.pdf": "pdf", "a.PDF": "pdf", "a.pdf.exe": "bin", "a.exe.pdf": "pdf", "pdf": "bin",
		".pdf": "pdf", "a.html": "bin", "a.svg": "bin", "a.desktop": "bin", "a.tar.gz": "gz", "a.p\u200bdf": "bin",
		"a.pdf ": "bin",
	} {
		got := Of([]byte(name))
		if got != want || !Known([]byte(got)) {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
