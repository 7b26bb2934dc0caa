package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"lethe/cmd/lethe/client"
	"lethe/handlers/deceit"
	"lethe/handlers/extension"
)

// endText ends the text, behind which come files.
func (o *outlet) endText(files int) error {
	switch {
	case o.shown != nil && o.wrote > 0:
		if err := o.shown.end(); err != nil {
			return o.lost(err)
		}
		o.shown.warn(o.visit.std.err, "lethe reveal -o FILE, or -o -, the next time; this link is used")
	case o.file != nil && (o.wrote > 0 || files != 1):
		if err := o.endFile(); err != nil {
			return err
		}
	}
	if o.json != nil {
		return o.lost(o.json.files())
	}
	if o.own != "" && files > 0 && o.file == nil { // beside the text, or more than one
		o.dir = o.own + ".files"
		if err := os.Mkdir(o.dir, 0o700); err != nil {
			return o.lost(err)
		}
		o.made = append(o.made, o.dir)
	}
	return nil
}

// endFile ends the file of the text; without a text there is none.
func (o *outlet) endFile() error {
	f, path := o.file, o.file.Name()
	o.file = nil
	if o.wrote == 0 {
		return errors.Join(f.Close(), os.Remove(path))
	}
	if err := o.keep(f, path); err != nil {
		os.Remove(path)
		return err
	}
	o.tell(path, nil)
	return nil
}

// tell says where a file is, and how its sender called it.
func (o *outlet) tell(path string, name []byte) {
	if len(name) == 0 {
		o.visit.say("saved %s", path)
		return
	}
	fmt.Fprintf(o.visit.std.err, "lethe: saved %s, called \"", path)
	showName(o.visit.std.err, o.name, name)
	fmt.Fprintln(o.visit.std.err, "\" by its sender")
}

// showName writes a name with nothing in it that could pass for a line of ours.
// It works in room, shownRoom bytes of locked memory.
func showName(w io.Writer, room, name []byte) {
	look := deceit.NewInspector(room, w)
	for len(name) > 0 {
		n := bytes.IndexAny(name, "\n\t") // which texts may have
		if n < 0 {
			look.Write(name)
			break
		}
		look.Write(name[:n])
		fmt.Fprintf(&look, "[U+%04X]", name[n])
		name = name[n+1:]
	}
	look.End()
}

// save fetches a file to where it goes. alone is whether there is nothing
// beside it.
func (o *outlet) save(ctx context.Context, f client.File, alone bool) error {
	if alone && o.json == nil {
		switch {
		case o.own != "":
			return o.fetch(ctx, f, o.file, o.own)
		case o.raw, !o.all && !isTerminal(o.visit.std.out):
			return o.download(ctx, f, o.visit.std.out)
		}
	}
	to, path, err := o.fresh("file-"+strconv.FormatInt(f.Number, 10), "."+extension.Of(f.Name))
	if err != nil {
		return o.lost(err)
	}
	o.made = append(o.made, path)
	if err := o.fetch(ctx, f, to, path); err != nil {
		return err
	}
	if o.json != nil {
		return o.lost(o.json.file(path, f))
	}
	o.tell(path, f.Name)
	return nil
}

// fetch downloads a file to a new one. One that is not whole is removed.
func (o *outlet) fetch(ctx context.Context, f client.File, to *os.File, path string) error {
	o.file = nil
	if err := o.download(ctx, f, to); err != nil {
		to.Close()
		os.Remove(path)
		return err
	}
	return o.keep(to, path)
}

// download gives a file to w, and goes on where it was when a connection
// breaks.
func (o *outlet) download(ctx context.Context, f client.File, w io.Writer) error {
	at := int64(0)
	var failed error
	bar := newProgress(o.visit.std.err, f.Size)
	err := o.visit.patiently(ctx, func() error {
		defer bar.end()
		return o.visit.service.Fetch(ctx, f, at, func(b []byte) error {
			n, err := w.Write(b)
			at += int64(n)
			bar.add(n)
			failed = err
			return err
		})
	})
	var problem *client.Problem
	switch {
	case failed != nil:
		return o.lost(failed)
	case errors.As(err, &problem) && problem.Missing():
		return fmt.Errorf("fetching a file: %w: it is lost", err)
	}
	return err
}
