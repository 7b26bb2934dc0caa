package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"lethe/handlers/deceit"
)

const openHelp = `Show a tip that was fetched, and unpack its files.

Usage:
  lethe open [-i KEYFILE] [-o FOLDER] FILE.age…

The text is shown on standard output with nothing in it that could move the
cursor, turn text around or hide: such characters stand as [U+202E]. Without
files nothing is written. Files go, with the text, into a new folder that only
you can read, beside FILE.age and named like it, or into FOLDER. Of several
parts of a tip each gets a folder of its own. Nothing that is there already is
written over: where the folder is there, the text alone is shown.

  -i KEYFILE  a file with a secret key, more than once if wished; the default is
              each *.key that lethe keys recipient made
  -o FOLDER   unpack into this folder, text and all; with several parts, into a
              folder for each in it

Plain age and tar do as well: age -d -i KEYFILE FILE.age | tar x
`

// openCommand is lethe open.
func openCommand(args []string, std streams) error {
	var keys, folders []string
	files, err := readArgs(args, "lethe help open", nil, map[string]*[]string{"-i": &keys, "-o": &folders})
	if err != nil {
		return err
	}
	if len(files) == 0 || len(folders) > 1 {
		return &usageError{hinted{errors.New("open: which file?"), "lethe help open"}}
	}
	if err := harden(); err != nil {
		return err
	}
	ids, err := identities(keys)
	if err != nil {
		return err
	}
	o := opener{ids: ids, std: std, many: len(files) > 1}
	if len(folders) > 0 {
		o.folder = folders[0]
		if o.many {
			if err := os.Mkdir(o.folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("making a folder: %w", err)
			}
		}
	}
	var failed error
	for _, f := range files {
		if err := o.open(f); err != nil {
			failed = unopenedFile(f, err)
			report(std.err, failed)
		}
	}
	if o.unpacked {
		fmt.Fprint(std.err, `lethe: files can take over the machine that opens them, or tell their sender that you did
lethe: hint: open them in Dangerzone (https://dangerzone.rocks) or in Tails without network, not here
`)
	}
	if failed != nil {
		return &exit{exitError, failed}
	}
	return nil
}

// opener opens the parts of a tip, one after the other.
type opener struct {
	ids      []age.Identity
	std      streams
	folder   string // that -o names, or empty
	many     bool
	unpacked bool // whether a file was written
}

// open shows one part, and unpacks it unless its folder is there already, which
// it says after the text. What it unpacked is removed again when the part turns
// out not to be whole.
func (o *opener) open(file string) error {
	const which = "lethe open FILE.age, with a file that lethe desk fetch or the desk's page has brought"
	f, err := os.Open(file)
	if err != nil {
		return hint(errors.Unwrap(err), which)
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		return err
	}
	if !i.Mode().IsRegular() {
		return hint(errors.New("not a file"), which)
	}
	folder, made, there := o.folderFor(file), (*os.Root)(nil), false
	u, err := unpack(f, i.Size(), o.ids, o.folder != "", func() (*os.Root, error) {
		if err := os.Mkdir(folder, 0o700); errors.Is(err, fs.ErrExist) {
			there = true
			return nil, nil
		} else if err != nil {
			return nil, fmt.Errorf("making a folder: %w", err)
		}
		made, err = os.OpenRoot(folder)
		return made, err
	})
	if made != nil {
		defer made.Close()
	}
	if err != nil {
		if made != nil {
			os.RemoveAll(folder) // it was new
		}
		return err
	}
	if err := show(o.std.out, file, u); err != nil {
		return fmt.Errorf("showing: %w", err)
	}
	if made != nil {
		o.unpacked = o.unpacked || u.files > 0
		fmt.Fprintf(o.std.err, "lethe: unpacked into %s\n", folder)
	}
	if there {
		return hint(fmt.Errorf("%s is there already, and stays as it is", folder), "lethe open -o OTHERFOLDER %s", file)
	}
	return nil
}

// folderFor is the new folder that a part is unpacked into.
func (o *opener) folderFor(file string) string {
	base, ok := strings.CutSuffix(file, ".age")
	if !ok || filepath.Base(base) == "." {
		base = file + ".files"
	}
	switch {
	case o.folder == "":
		return base
	case o.many:
		return filepath.Join(o.folder, filepath.Base(base))
	}
	return o.folder
}

// show writes what a part says: the manifest, then the text behind a bar on
// each line, so that no line of it can pass for one of ours.
func show(w io.Writer, file string, u unpacked) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%q\n", filepath.Base(file))
	if err := inert(&b, u.manifest); err != nil {
		return err
	}
	if u.hasText {
		b.WriteString("\n")
		var text bytes.Buffer
		if err := inert(&text, u.text); err != nil {
			return err
		}
		for line := range bytes.Lines(text.Bytes()) {
			b.WriteString("| ")
			b.Write(bytes.TrimSuffix(line, []byte("\n")))
			b.WriteByte('\n')
		}
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

// inert writes text with what can deceive made visible. Lines end as a form
// ends them, or as files do.
func inert(w io.Writer, text []byte) error {
	look := deceit.NewInspector(make([]byte, deceit.Room), w)
	if _, err := look.Write(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))); err != nil {
		return err
	}
	return look.End()
}
