package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"lethe/cmd/lethe/client"
	"lethe/handlers/extension"
	"lethe/handlers/picture"
)

// traces say of kinds of files that nobody cleans here what they can carry,
// in the words of the guide.
var traces = map[picture.Kind]string{
	picture.JPEG:    "a photo: it can carry the place, the time and the camera's number",
	picture.PNG:     "a picture: it can carry the time, programs, and text that does not show",
	picture.Image:   "a picture: it can carry the place, the time and the camera's number",
	picture.PDF:     "a PDF file: it can carry names, the program that made it, times, and text under a black bar",
	picture.Office:  "an office file: it can carry names of authors, the firm's name, earlier versions, comments, and pictures with all of theirs",
	picture.Audio:   "sound: it can carry names and times, and voices and rooms can be known again",
	picture.Video:   "a video: it can carry the place, the time and the camera's number",
	picture.Archive: "an archive: it carries names, times and owners of what is in it, which nobody looks at here",
	picture.Mail:    "mail: it carries addresses, servers and times",
}

// warn says what stays behind here, and what goes along in files. Where
// something goes that could have been cleaned elsewhere it asks first.
func (t *tipVisit) warn(ctx context.Context, s *sending) error {
	t.say("this command stays in the history of your shell, and tells of a tip: where to, and the names of files")
	t.say("do this on no computer of your work; Tor Browser in Tails leaves least behind")
	asIs := 0
	names := slices.DeleteFunc(slices.Clone(s.parts), func(p client.Part) bool { return p.Open == nil })
	for i, f := range s.files {
		start := make([]byte, picture.StartSize)
		n, err := f.ReadAt(start, 0)
		if err != nil && err != io.EOF {
			return fmt.Errorf("reading file %d: %w", i+1, err)
		}
		kind := picture.KindOf(start[:n], extension.Of(names[i].Name))
		if kind.Cleanable() && !t.args.asIs || traces[kind] == "" {
			continue
		}
		asIs++
		t.say("file %d goes as it is, %s", i+1, traces[kind])
	}
	if asIs == 0 || t.args.asIs || t.args.yes {
		return nil
	}
	yes, err := t.askYes(ctx, fmt.Sprintf("Not cleaned: %s. Metadata Cleaner in Tails, or mat2, cleans some. Send? [y/N]", count(asIs, "file")))
	switch {
	case errors.Is(err, errNoTerminal):
		return &usageError{hinted{errors.New("nobody can be asked here whether files go as they are"), "lethe tip --yes, or clean them first: mat2 FILE"}}
	case err != nil:
		return err
	case !yes:
		return errors.New("nothing was sent")
	}
	return nil
}
