package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lethe/handlers/parcel"
	"lethe/onion"
)

// clientKind is a kind of key with which somebody comes to a private onion.
type clientKind struct {
	word string // of the command, and in the name of the file
	note string // what stands in the file, with the name
	tell string // where the public line goes
}

var (
	clientOfDesk = clientKind{"desk", "Desk key of %s: whoever has this file can come to the desk.",
		"Tor Browser asks for it at the desk's address: paste the part after the last colon\nlethe: the line on standard output is for the file of journalists; the operator has to restart lethe serve"}
	clientOfSite = clientKind{"visitor", "Key of %s: whoever has this file can come to the private site.",
		"Tor Browser asks for it at the site's address: paste the part after the last colon\nlethe: the line on standard output is for the operator's file: lethe serve --private FILE; a service that runs has to be restarted, which destroys what waits in it"}
)

// deskKeys is lethe keys desk.
var deskKeys = keyKind{
	name: "desk",
	line: "the key with which a journalist comes to the desk",
	help: `lethe keys desk NAME [-o FILE]
  makes the key with which the journalist NAME comes to the desk. The private
  part stays in FILE (default: lethe/desk-NAME.key in the folder of your
  settings); the public line is for the operator:
    lethe keys desk alice >> journalists
`,
	run: clientOfDesk.make,
}

// visitorKeys is lethe keys visitor.
var visitorKeys = keyKind{
	name: "visitor",
	line: "the key with which someone comes to a private site",
	help: `lethe keys visitor NAME [-o FILE]
  makes the key with which NAME, or a group of that name, comes to a site that
  is not for everyone (lethe serve --private FILE). The private part stays in
  FILE (default: lethe/visitor-NAME.key in the folder of your settings); the
  public line is for the operator:
    lethe keys visitor readers >> visitors
`,
	run: clientOfSite.make,
}

// make makes the key and prints its public line.
func (k clientKind) make(args []string, std streams) error {
	name, file, err := k.args(args)
	if err != nil {
		return err
	}
	if file == "" {
		if file, err = k.path(name); err != nil {
			return err
		}
	}
	public, err := onion.MakeClientKey(file, fmt.Sprintf(k.note, name),
		"For Tor Browser: the part after the last colon.")
	if errors.Is(err, fs.ErrExist) {
		return hint(err, "lethe keys %s %s -o FILE with another file; the one that is there was not touched", k.word, name)
	}
	if err != nil {
		return hint(err, "lethe keys %s %s -o FILE with a file in a folder of yours", k.word, name)
	}
	if _, err := fmt.Fprintf(std.out, "%s %s\n", name, public); err != nil {
		// Nobody has the public half, so nobody can use the private one.
		return errors.Join(fmt.Errorf("printing the public line: %w", err), os.Remove(file))
	}
	fmt.Fprintf(std.err, "lethe: the private part is in %s; it stays on this machine\nlethe: %s\n", file, k.tell)
	return nil
}

// args reads NAME [-o FILE].
func (k clientKind) args(args []string) (name, file string, err error) {
	for len(args) > 0 {
		switch {
		case args[0] == "-o" && len(args) > 1 && args[1] != "" && file == "":
			file, args = args[1], args[2:]
		case name == "" && args[0] != "-o" && parcel.CheckName(args[0]) == nil:
			name, args = args[0], args[1:]
		default:
			return "", "", &usageError{hinted{fmt.Errorf("keys %s: %q: no name of letters, digits and hyphens, and no -o FILE", k.word, args[0]), "lethe keys " + k.word + " NAME [-o FILE]"}}
		}
	}
	if name == "" {
		return "", "", &usageError{hinted{fmt.Errorf("keys %s: whose?", k.word), "lethe keys " + k.word + " NAME"}}
	}
	return name, file, nil
}

// path is where such a key is kept by default: in the folder
// for a user's settings (XDG), which is made 0700 if it is missing.
func (k clientKind) path(name string) (string, error) {
	dir, err := os.UserConfigDir() // $XDG_CONFIG_HOME, or ~/.config
	if err != nil {
		return "", hint(fmt.Errorf("finding a place for the key: %w", err), "lethe keys %s %s -o FILE", k.word, name)
	}
	dir = filepath.Join(dir, "lethe")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", hint(fmt.Errorf("making a place for the key: %w", err), "lethe keys %s %s -o FILE", k.word, name)
	}
	return filepath.Join(dir, k.word+"-"+name+".key"), nil
}
