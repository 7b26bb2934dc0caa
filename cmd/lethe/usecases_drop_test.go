package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lethe/handlers/firefox"
	"lethe/handlers/trace"
	"lethe/onion"
)

// TestDropOverTor is a tip from its first letter to its last trace, over a
// private Tor network. Somebody at Safest sends a text and a photograph; a
// journalist, whose own tor has the key of the desk, fetches it, opens it with
// age and tar, and replies; who sent it comes back with a slip in the receipt
// phrase, reads, and withdraws. Pictures of the pages stay in build/screens.
func TestDropOverTor(t *testing.T) {
	extra, _, socks := joined(t)
	dir := t.TempDir()
	secret, entrance := filepath.Join(dir, "age.key"), filepath.Join(dir, "desk.key")
	file := journalistsFile(t, keyLine(t, "recipient", secret), keyLine(t, "desk", entrance))
	s := start(t, "serve", "--state", filepath.Join(dir, "state"), "--torrc-extra", extra,
		"--locked-memory", "64MiB", "--recipients", file, "--desk-hours", "any")
	site := s.onion(1)
	address := s.await(&s.err, `the desk is at http://([a-z2-7]{56}\.onion)/, for the one key that it knows`, 1)
	desk := newJournalist(t, deskClient(t, extra, address, entrance), "http://"+address)
	comes(t, deskClient(t, extra, address, ""), address, onion.ErrNoAccess)
	b := browse(t, firefox.Config{Socks: socks})
	until(t, "the onion address", func() bool { return b.f.Open(site+"/") == nil })
	b.has("noscript p") // scripts are off
	b.open(site + "/tip")

	p := newPhoto(2560, "Taken by Ana at the back door")
	phrase := sendsTip(b, p)
	b.opensInbox(strings.Join(phrase, " "))
	b.says("It waits: no journalist has it yet.")

	alias := desk.only()
	sealed := desk.fetch(alias)
	opensPlainly(t, sealed, secret, p)
	const reply = "Thank you. Which door?\n\tCome back on \u202eyadnoM\u202c."
	desk.does(alias, "reply", "text", reply)

	b.open(site + "/inbox")
	b.opensInbox(slipped(t, phrase))
	b.picture("inbox with a reply")
	b.says("A journalist has it.")
	if got, want := b.shownReplies(), "Thank you. Which door?\n\tCome back on [U+202E]yadnoM[U+202C]."; len(got) != 1 || normal(got[0]) != want {
		t.Errorf("got the replies %q, want %q", got, want)
	}
	b.click(`[action="/inbox/delete"] button`)
	b.heading("Your inbox")
	b.says("The reply is deleted.")
	if got := b.shownReplies(); len(got) != 0 {
		t.Errorf("a deleted reply is shown: %q", got)
	}

	look := looker(t, samples(sealed)...)
	if r := lookAt(t, look, s.site()); r.Count("sealed").Full == 0 {
		t.Error("the search finds nothing of a tip that waits")
	}
	b.click(`[action="/inbox/withdraw"] button`)
	b.heading("Withdraw everything?")
	b.picture("withdraw")
	b.click("button.last")
	b.heading("Everything is withdrawn.")
	if got := desk.list(); len(got) != 0 {
		t.Errorf("the desk has %v of what was withdrawn", got)
	}
	if r := lookAt(t, look, s.site()); r.Count("").Any() {
		t.Errorf("of what was withdrawn the site holds: %v", r)
	}
}

// keyLine makes a key of alice's in a file and returns her public line.
func keyLine(t *testing.T, kind, file string) string {
	t.Helper()
	made := start(t, "keys", kind, "alice", "-o", file)
	<-made.ended
	return strings.TrimSpace(made.out.String())
}

const tipText = "The back door is open after ten.\n\tLook at the photograph."

// sendsTip sends a text and a photograph, of which a cleaned copy goes, and
// returns the words of the phrase.
func sendsTip(b *browser, p photo) []string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "Ana, back door.jpg")
	b.must(os.WriteFile(path, p.file, 0o600))
	b.heading("Send a tip")
	b.picture("tip")
	b.typed("#text", tipText)
	b.must(b.f.Attach("#file", path))
	b.click("main form button")
	b.heading("Nothing has been sent yet.")
	b.picture("look")
	b.says("the place where it was made")
	b.says("words that do not show in the picture")
	b.has(`[name="file-1"][value="clean"]:checked`)
	b.click(`[action="/tip/send"] button`)
	b.heading("It is sent.")
	b.picture("sent")
	phrase := b.texts(".words li")
	if len(phrase) != 7 {
		b.t.Fatalf("the phrase is %q, want seven words", phrase)
	}
	return phrase
}

// opensInbox types a phrase where it is asked for.
func (b *browser) opensInbox(phrase string) {
	b.t.Helper()
	b.typed("#phrase", phrase)
	b.click(`[action="/inbox"] button`)
	b.heading("Your inbox")
}

// shownReplies are the replies on the page, as they are.
func (b *browser) shownReplies() (all []string) {
	b.t.Helper()
	b.must(b.f.Measure(&all, `return [...document.querySelectorAll("pre.inert")].map(e => e.textContent)`))
	return all
}

// opensPlainly opens a part with age and tar, and sees that all is there but
// for what the photograph gave away.
func opensPlainly(t *testing.T, sealed []byte, key string, p photo) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tip.age"), sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	open := exec.Command("sh", "-ec", `age -d -i "$1" tip.age | tar x`, "sh", key)
	open.Dir = dir
	if out, err := open.CombinedOutput(); err != nil {
		t.Fatalf("opening it: %v (apt-get install age)\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "message.txt"))
	if err != nil || normal(string(text)) != tipText {
		t.Errorf("the text is %q, %v", text, err)
	}
	copied, err := os.ReadFile(filepath.Join(dir, "file-01.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(copied, p.scan) {
		t.Error("the picture is another one")
	}
	if before := tagsOf(t, p.file); !strings.Contains(before, "GPSLatitude") || !strings.Contains(before, p.says) {
		t.Fatalf("exiftool finds nothing in the photograph:\n%s", before)
	}
	if after := tagsOf(t, copied); after != "" {
		t.Errorf("exiftool finds in the cleaned copy\n%s", after)
	}
}

// tagsOf is what exiftool finds in a picture beside the picture itself.
func tagsOf(t *testing.T, file []byte) string {
	t.Helper()
	cmd := exec.Command("exiftool", "-a", "-u", "-s", "-G1", "-n",
		"--System:all", "--ExifTool:all", "--File:FileType", "--File:FileTypeExtension", "--File:MIMEType", "--File:Image*",
		"--File:EncodingProcess", "--File:BitsPerSample", "--File:ColorComponents", "--Composite:ImageSize", "--Composite:Megapixels", "-")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v (apt-get install libimage-exiftool-perl)\n%s", err, out)
	}
	return string(out)
}

// samples are pieces of what lies sealed in the site, spread over all of it but
// its head, in which age says what it is.
func samples(sealed []byte) (all []trace.Secret) {
	const n, each, head = 16, 8 << 10, 1 << 10
	for i := range n {
		at := head + i*(len(sealed)-head-each)/(n-1)
		all = append(all, trace.Secret{Name: "sealed", Value: sealed[at : at+each]})
	}
	return all
}
