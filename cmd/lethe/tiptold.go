package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"lethe/cmd/lethe/client"
)

// sentRoom is room for the seven words and what stands before files in JSON, in
// bytes.
const sentRoom = 256

// kindWords name what a file is, as services say it. What is not here is a file.
var kindWords = map[string]string{
	"jpeg": "a photo", "png": "a picture", "image": "a picture", "pdf": "a PDF file", "office": "an office file",
	"audio": "sound", "video": "a video", "archive": "an archive", "mail": "mail",
}

// tellSent prints the seven words, and says what was sent and what to do next.
func (t *tipVisit) tellSent(sent client.Sent) error {
	if t.args.json {
		return t.sentJSON(sent)
	}
	b := append(append(t.cut(len(sent.Phrase) + 1)[:0], sent.Phrase...), '\n')
	if _, err := t.std.out.Write(b); err != nil {
		return fmt.Errorf("writing to standard output: %w; the tip was sent, and nobody has its words", err)
	}
	for i, f := range sent.Files {
		what := kindWords[f.Kind]
		if what == "" {
			what = "a file"
		}
		switch {
		case f.Cleaned && len(f.Found) > 0:
			t.say("file %d, %s: a cleaned copy went, without %s", i+1, what, strings.Join(f.Found, ", "))
		case f.Cleaned:
			t.say("file %d, %s: a cleaned copy went", i+1, what)
		case len(f.Found) > 0:
			t.say("file %d, %s: went as it is, with %s", i+1, what, strings.Join(f.Found, ", "))
		default:
			t.say("file %d, %s: went as it is", i+1, what)
		}
	}
	life := time.Duration(sent.Life) * time.Second
	t.say("sent. The seven words are shown this once: write them on paper, in order, and give them to nobody")
	t.say("it waits until %s, or until the service restarts", endOf(time.Now(), int64(life/time.Second)))
	t.say("hint: open your inbox with them now, while you can compare: lethe tip inbox")
	return nil
}

// sentJSON prints what was sent for programs. Words of the list, kinds and
// what is found have nothing to escape.
func (t *tipVisit) sentJSON(sent client.Sent) error {
	b := &lockedText{t.cut(sentRoom)[:0]}
	b.put(`{"words":"`)
	b.b = append(b.b, sent.Phrase...)
	b.put(fmt.Sprintf(`","life":%d,"files":[`, sent.Life))
	_, err := t.std.out.Write(b.b)
	clear(b.b)
	var files strings.Builder // as many as a service says, and no secret
	for i, f := range sent.Files {
		if i > 0 {
			files.WriteString(",")
		}
		found := ""
		if len(f.Found) > 0 {
			found = `"` + strings.Join(f.Found, `","`) + `"`
		}
		fmt.Fprintf(&files, `{"file":%d,"kind":"%s","found":[%s],"cleaned":%t}`, i+1, f.Kind, found, f.Cleaned)
	}
	files.WriteString("]}\n")
	if err == nil {
		_, err = io.WriteString(t.std.out, files.String())
	}
	if err != nil {
		return fmt.Errorf("writing to standard output: %w; the tip was sent, and nobody has its words", err)
	}
	return nil
}
