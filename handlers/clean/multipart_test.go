package clean

import (
	"bytes"
	"io"
	stdmultipart "mime/multipart"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
)

// A file is what a multipart form has of one.
type file struct{ name, kind, content string }

// readParts parses a body with the fields that the tests ask for.
func readParts(r io.Reader, boundary string, window int) (a Field, text string, files []file, err error) {
	var all []byte
	a = Field{Name: "a", Value: make([]byte, 0, 8)}
	t := Field{Name: "text", To: func(p []byte) error { all = append(all, p...); clear(p); return nil }}
	f := Field{
		Name: "file", Many: true,
		Open: func(name, kind []byte) error {
			files = append(files, file{name: string(name), kind: string(kind)})
			return nil
		},
		To: func(p []byte) error { files[len(files)-1].content += string(p); clear(p); return nil },
	}
	err = ReadMultipart(r, boundary, make([]byte, window), make([]byte, PartRoom), &a, &t, &f)
	return a, string(all), files, err
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

const aPart = "--b\nContent-Disposition: form-data; name=\"a\"\n\n1\n"

func TestReadMultipart(t *testing.T) {
	tests := []struct {
		body    string
		a, text string
		files   []file
		err     error
	}{
		{"--b--", "", "", nil, nil},
		{"--b--\n", "", "", nil, nil},
		{aPart + "--b--\n", "1", "", nil, nil},
		{aPart + "--b\ncontent-disposition:form-data;name=text\n\n\n--bb\n--b-\n--c--\n--b--\n", "1", "\r\n--bb\r\n--b-\r\n--c--", nil, ErrForm},
		{aPart + "--b\ncontent-disposition:form-data;name=text\n\n\n--c\n--\n-\n-b\n\n--b--\n", "1", "\r\n--c\r\n--\r\n-\r\n-b\r\n", nil, nil},
		{"--b\nContent-Disposition: form-data; name=\"text\"\n\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data; name=\"text\"\n\n\n--b--\n", "", "", nil, nil},
		{"--b\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\x y\\z.pdf\"\nContent-Type: application/pdf\n\n%PDF\n--b--\n",
			"", "", []file{{`C:\x y\z.pdf`, "application/pdf", "%PDF"}}, nil},
		{"--b\nContent-Type: x\nX-Other: y\nContent-Disposition: form-data; filename=\"a\\\"b;c\"; name=\"file\"\n\n1\n" +
			"--b\nContent-Disposition: form-data; name=\"file\"; filename=\"é\"\n\n\r\n\r\n--b--\n",
			"", "", []file{{`a"b;c`, "x", "1"}, {"é", "", "\r\r\n\r"}}, nil},
		{"--b\nContent-Disposition: form-data; name=\"other\"\n\n1\n--b\nContent-Disposition: form-data; name=\"other\"\n\n1\n--b--\n", "", "", nil, nil},
		{"--b\nContent-Disposition: form-data; name=\"a name that is long\"\n\n1\n--b--\n", "", "", nil, nil},

		{"", "", "", nil, ErrForm},
		{"x\n" + aPart + "--b--\n", "", "", nil, ErrForm},
		{"\n" + aPart + "--b--\n", "", "", nil, ErrForm},
		{aPart, "", "", nil, ErrForm},
		{aPart + "--b", "", "", nil, ErrForm},
		{aPart + "--b--\r", "", "", nil, ErrForm},
		{aPart + "--b--\nx", "", "", nil, ErrForm},
		{aPart + "--b \n", "", "", nil, ErrForm},
		{aPart + aPart + "--b--\n", "", "", nil, ErrForm},
		{"--b\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: attachment; name=\"a\"\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data; name=\"a\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''x\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data; name=\"a\"\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data;\n name=\"a\"\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data; name=\"a\"\nContent-Transfer-Encoding: quoted-printable\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nContent-Disposition: form-data; name=\"file\"; filename=\"" + strings.Repeat("x", filenameMax+1) + "\"\n\n1\n--b--\n", "", "", nil, ErrForm},
		{"--b\nX: " + strings.Repeat("x", lineMax) + "\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b--\n", "", "", nil, ErrForm},
	}
	for _, tt := range tests {
		for size := 1; size < 80; size += 3 {
			a, text, files, err := readParts(iotest.DataErrReader(strings.NewReader(crlf(strings.ReplaceAll(tt.body, "\r\n", "\n")))), "b", size)
			if strings.Contains(tt.body, "\r") { // written as it is meant
				a, text, files, err = readParts(strings.NewReader(loneCR(tt.body)), "b", size)
			}
			if err != tt.err {
				t.Errorf("%q in %d: got %v, want %v", tt.body, size, err, tt.err)
				break
			}
			if err != nil {
				continue
			}
			if string(a.Value) != tt.a || text != tt.text || len(files) != len(tt.files) {
				t.Errorf("%q in %d: got %q, %q, %q", tt.body, size, a.Value, text, files)
				break
			}
			for i := range files {
				if files[i] != tt.files[i] {
					t.Errorf("%q in %d: got %q, want %q", tt.body, size, files[i], tt.files[i])
				}
			}
		}
	}
}

// loneCR makes CR LF of each LF that has no CR, and leaves CRs.
func loneCR(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c == '\n' {
			b.WriteByte('\r')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func TestBoundaryOf(t *testing.T) {
	for kind, want := range map[string]string{
		`multipart/form-data; boundary=abc`:                        "abc",
		`Multipart/Form-Data; charset=utf-8; boundary="a b"`:       "a b",
		`multipart/form-data`:                                      "",
		`multipart/mixed; boundary=abc`:                            "",
		`multipart/form-data; boundary=` + strings.Repeat("x", 71): "",
		`multipart/form-data; boundary="a` + "\r\n" + `b"`:         "",
		`application/x-www-form-urlencoded`:                        "",
	} {
		if got := BoundaryOf(kind); got != want {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
}

// FuzzReadMultipart holds the parser against mime/multipart, in pieces of
// every size: what it takes, the other takes, and finds the same.
func FuzzReadMultipart(f *testing.F) {
	for _, seed := range []string{
		aPart + "--b--\n", aPart + "--b\nContent-Disposition: form-data; name=text; filename=\"x\\\"\"\nContent-Type: y\n\n\n--\n-b\n--b--",
		"--b\nContent-Disposition: form-data; name=\"file\"; filename=\"\\\\x\\y\"\n\n1\n--b\nContent-Disposition: form-data; name=\"file\"\n\n2\n--b--\n",
		"--b\nContent-Disposition: form-data; name=\"a\"\n\n--b\n--b--", "--b\nContent-Disposition: form-data; name=\"a\"\n\n--b--\n",
		"--b\nContent-Disposition: form-data; name=\"a\"\n\n--\n--b--\n",
	} {
		f.Add([]byte(crlf(seed)), byte(3))
	}
	f.Fuzz(func(t *testing.T, body []byte, window byte) {
		a, text, files, err := readParts(bytes.NewReader(bytes.Clone(body)), "b", int(window)+1)
		whole := err == nil
		if err != nil && err != ErrForm {
			t.Fatal(err)
		}
		theirs := stdmultipart.NewReader(bytes.NewReader(body), "b")
		var wantText, wantA string
		var wantFiles []file
		for whole {
			p, err := theirs.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%q: mime/multipart: %v", body, err)
			}
			content, err := io.ReadAll(p)
			if err != nil {
				t.Fatalf("%q: mime/multipart: %v", body, err)
			}
			switch p.FormName() {
			case "a":
				wantA = string(content)
			case "text":
				wantText = string(content)
			case "file":
				wantFiles = append(wantFiles, file{p.FileName(), p.Header.Get("Content-Type"), string(content)})
			}
		}
		if !whole {
			return
		}
		if text != wantText || string(a.Value) != wantA[:min(8, len(wantA))] || len(files) != len(wantFiles) {
			t.Fatalf("%q: got %q, %q, %q, want %q, %q, %q", body, a.Value, text, files, wantA, wantText, wantFiles)
		}
		for i, w := range wantFiles {
			// The other one cuts names down to what is behind the last slash.
			if got := files[i]; got.content != w.content || got.kind != w.kind || !strings.HasSuffix(strings.TrimRight(got.name, "/"), strings.Trim(w.name, "/.")) {
				t.Fatalf("%q: got %q, want %q", body, got, w)
			}
		}
	})
}

func BenchmarkReadMultipart(b *testing.B) {
	body := []byte(crlf("--b\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\n\n") +
		strings.Repeat(url.QueryEscape("a line\r\n")+"a line\r\n", 1<<16) + crlf("\n--b--\n"))
	window, room := make([]byte, WindowSize), make([]byte, PartRoom)
	f := Field{Name: "file", To: func([]byte) error { return nil }, Open: func(_, _ []byte) error { return nil }}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		f.Seen = false
		if err := ReadMultipart(bytes.NewReader(body), "b", window, room, &f); err != nil {
			b.Fatal(err)
		}
	}
}
