package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"lethe/cmd/lethe/host"
)

// The demo shows a text going in, out and refused, lets a whole tip be gone
// through by what it says, and leaves nothing.
func TestDemo(t *testing.T) {
	s := start(t, "demo")
	s.await(&s.out, `(?m)^  \S+ open -i `, 1)
	want := "Open it again\n  > GET  http://\\S+\n  < This opens once.\n  > POST http://\\S+\n  < This did not open anything.\n"
	if out := s.out.String(); !strings.Contains(out, "  < "+demoText+"\n") || !regexp.MustCompile(want).MatchString(out) {
		t.Errorf("the transcript is\n%s", out)
	}
	demoTip(t, s)
	demoChecked(t, s)
	if code := s.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "lethe-demo-*")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// demoChecked asks how the demo's service is, by what stands on its screen.
func demoChecked(t *testing.T, s *service) {
	t.Helper()
	state := s.await(&s.out, `(?m)^  /\S+ check --state (\S+)$`, 1)
	c, found, _ := check(t, "--state", state)
	if !c.Service {
		t.Error("the service does not show")
	}
	for _, w := range floodWalls {
		if f := found[w.name]; f.Verdict != host.Good || !strings.HasSuffix(f.Seen, ": desk, public") {
			t.Errorf("got %+v", f)
		}
	}
	asked := start(t, "status", "--state", s.await(&s.out, `(?m)^  /\S+ status --state (\S+)$`, 1))
	<-asked.ended
	if got := asked.out.String(); !strings.Contains(got, "onion            http://") {
		t.Errorf("the status is\n%s%s", got, asked.err.String())
	}
}

// demoTip sends a tip, fetches it, opens it, answers it and reads the answer,
// with no more than what stands on the demo's screen.
func demoTip(t *testing.T, s *service) {
	t.Helper()
	const text, answer = "The minutes of May are missing.", "Which May?"
	tip := s.await(&s.out, `(?m)^  (http://[a-z2-7]{56}\.onion/tip)$`, 1)
	desk := s.await(&s.out, `(?m)^  http://\S+/tip\n  (http://[a-z2-7]{56}\.onion/)$`, 1)
	key := s.await(&s.out, `(?m)^  /\S+ open -i (\S+) \S+$`, 1)
	folder := s.await(&s.out, `(?m)^  /\S+ open -i \S+ (\S+)/\*\.age$`, 1)
	v, err := newVisitor(s.await(&s.out, `(?m)^  (127\.0\.0\.1:\d+)$`, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer v.close()

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("text", text)
	w.Close()
	sent := wantAnswer(t, v, tip, w.FormDataContentType(), form.String(), "It is sent.")
	var words []string
	for _, m := range regexp.MustCompile(`<li>([a-z-]+)</li>`).FindAllStringSubmatch(sent, -1) {
		words = append(words, m[1])
	}

	alias := found(t, wantAnswer(t, v, desk, "", "", "One tip waits."), `href="/tip/([a-z-]+)"`)
	const plain = "application/x-www-form-urlencoded"
	part := wantAnswer(t, v, desk+"tip/"+alias+"/fetch", plain, "part=1", "age-encryption.org/v1\n")
	if strings.Contains(part, text) {
		t.Error("the desk gives the tip unsealed")
	}
	file := filepath.Join(folder, alias+"-1.age")
	if err := os.WriteFile(file, []byte(part), 0o600); err != nil {
		t.Fatal(err)
	}
	opened := start(t, "open", "-i", key, file)
	<-opened.ended
	if got := opened.out.String(); !strings.Contains(got, text) {
		t.Errorf("the tip opens as\n%s%s", got, opened.err.String())
	}

	reply := url.Values{"replies": {"0"}, "text": {answer}}
	wantAnswer(t, v, desk+"tip/"+alias+"/reply", plain, reply.Encode(), "The reply was sealed.")
	phrase := url.Values{"phrase": {strings.Join(words, " ")}}
	wantAnswer(t, v, strings.TrimSuffix(tip, "tip")+"inbox", plain, phrase.Encode(), answer)
}

// wantAnswer asks for a page, or sends a form of a kind to it, and returns the
// answer, in which a text must stand.
func wantAnswer(t *testing.T, v *visitor, at, kind, form, text string) string {
	t.Helper()
	method := http.MethodGet
	if kind != "" {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(t.Context(), method, at, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	a, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK || !bytes.Contains(b, []byte(text)) {
		page, _, _ := bytes.Cut(b, []byte("<!--")) // what pads it
		t.Fatalf("%s %s: got status %d, %v, and not %q in\n%s", method, at, a.StatusCode, err, text, page)
	}
	return string(b)
}

// found is the first group of a pattern in a page.
func found(t *testing.T, page, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("%q is not in\n%s", pattern, page)
	}
	return m[1]
}
