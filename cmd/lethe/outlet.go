package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"lethe/cmd/lethe/client"
)

// An outlet is where goes what was opened: it is there before the link is
// opened, because nothing can be opened again.
type outlet struct {
	visit *linkVisit
	json  *jsonText // nil without --json
	raw   bool      // -o -: as it is
	file  *os.File  // -o FILE, or a folder's message.txt once there is a text
	own   string    // the file of -o FILE
	dir   string    // for files, and with all for the text too
	all   bool      // -o FOLDER

	made  []string // folders, and files that are not whole, to be removed
	shown *shown
	name  []byte // locked memory in which a name is looked at
	wrote int64  // of the text, in bytes
	pos   int64  // in the text, of this try
}

// openOutlet makes what -o says, or looks whether files could be written where
// nothing is said.
func (v *linkVisit) openOutlet(a *revealArgs) (*outlet, error) {
	o := &outlet{visit: v, dir: ".", name: v.cut(shownRoom)}
	if a.json {
		o.json = &jsonText{to: v.std.out, room: v.cut(jsonRoom)}
	}
	i, err := os.Stat(a.to)
	if a.json || a.to == "" || a.to == "-" {
		if err := openOut(v.std.out); err != nil {
			return nil, err
		}
	}
	switch {
	case a.to == "":
		if !a.json && isTerminal(v.std.out) {
			o.shown = newShown(v.std.out, v.cut(shownRoom))
		}
	case a.to == "-":
		o.raw = true
		return o, nil
	case err == nil && i.IsDir():
		o.dir, o.all = a.to, true
	case err == nil:
		return nil, hint(fmt.Errorf("%s is there already, and stays as it is", a.to), "-o OTHERFILE, or -o FOLDER/")
	case strings.HasSuffix(a.to, "/"):
		if err := os.Mkdir(a.to, 0o700); err != nil {
			return nil, unmade("folder", err)
		}
		o.dir, o.all, o.made = a.to, true, []string{a.to}
	default:
		if o.file, err = newFile(a.to); err != nil {
			return nil, unmade("file", err)
		}
		o.own, o.dir, o.made = a.to, filepath.Dir(a.to), []string{a.to}
		return o, nil
	}
	if err := canMake(o.dir); err != nil {
		o.close(false)
		return nil, hint(fmt.Errorf("files could not be written into %s: %w; the link was not opened", o.dir, err), "-o FOLDER, or -o - for standard output")
	}
	return o, nil
}

// unmade is that what -o names cannot be made: nothing was used up by that.
func unmade(what string, err error) error {
	return hint(fmt.Errorf("making a %s: %w; the link was not opened", what, err), "-o FOLDER with one that is there, or -o - for standard output")
}

// newFile makes a file that was not there, for its owner alone.
func newFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, 0o600)
}

// canMake makes a file in a folder for a moment, without a name where the file
// system knows that: to be allowed to is not yet to be able to.
func canMake(dir string) error {
	f, err := os.OpenFile(dir, unix.O_TMPFILE|os.O_WRONLY, 0o600)
	if err == nil {
		return f.Close()
	}
	if f, err = os.CreateTemp(dir, ".lethe-"); err != nil {
		return errors.Unwrap(err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// again is told that the text comes from its beginning.
func (o *outlet) again() { o.pos = 0 }

// text takes the next piece of the text. What a try before this one has
// brought is passed over.
func (o *outlet) text(b []byte) error {
	skip := min(max(o.wrote-o.pos, 0), int64(len(b)))
	o.pos += int64(len(b))
	if b = b[skip:]; len(b) == 0 {
		return nil
	}
	o.wrote += int64(len(b))
	o.visit.hush.end()
	switch {
	case o.json != nil:
		return o.lost(o.json.text(b))
	case o.all && o.file == nil:
		f, path, err := o.fresh("message", ".txt")
		if err != nil {
			return o.lost(err)
		}
		o.file, o.made = f, append(o.made, path)
	}
	return o.lost(o.write(b))
}

func (o *outlet) write(b []byte) error {
	var err error
	switch {
	case o.file != nil:
		_, err = o.file.Write(b)
	case o.shown != nil:
		_, err = o.shown.Write(b)
	default:
		_, err = o.visit.std.out.Write(b)
	}
	return err
}

// lost is an error of writing down what nobody has any more.
func (o *outlet) lost(err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("writing what was opened: %w; the link is used, and what could not be written is lost", err)
}

// fresh makes a file of a name that is free in the folder: name.ext, or
// name-2.ext.
func (o *outlet) fresh(name, ext string) (*os.File, string, error) {
	for n := 1; ; n++ {
		path := filepath.Join(o.dir, name+ext)
		if n > 1 {
			path = filepath.Join(o.dir, fmt.Sprintf("%s-%d%s", name, n, ext))
		}
		f, err := newFile(path)
		if n < 1000 && errors.Is(err, fs.ErrExist) {
			continue
		}
		return f, path, err
	}
}

// keep closes a file that is whole: it is not removed any more.
func (o *outlet) keep(f *os.File, path string) error {
	err := errors.Join(f.Sync(), f.Close())
	if err != nil {
		return o.lost(err)
	}
	for i, m := range o.made {
		if m == path {
			o.made = append(o.made[:i], o.made[i+1:]...)
			break
		}
	}
	return nil
}

// close ends the outlet. What is not whole is removed where all did not go
// well; folders go where they are empty.
func (o *outlet) close(well bool) error {
	if o.file != nil && !well {
		o.file.Close()
	}
	for i := len(o.made) - 1; i >= 0 && !well; i-- {
		os.Remove(o.made[i])
	}
	return nil
}

// files ends the text, and saves the files.
func (o *outlet) files(ctx context.Context, files []client.File) error {
	if err := o.endText(len(files)); err != nil {
		return err
	}
	o.visit.hush.end() // files can take long
	for n, f := range files {
		if err := o.save(ctx, f, len(files) == 1 && o.wrote == 0); err != nil {
			if left := len(files) - n - 1; left > 0 {
				err = fmt.Errorf("%w; with it %d more files", err, left)
			}
			return err
		}
	}
	if o.json != nil {
		return o.lost(o.json.end())
	}
	return nil
}
