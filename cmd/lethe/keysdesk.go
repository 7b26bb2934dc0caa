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
	run: makeDeskKey,
}

// makeDeskKey makes the key and prints its public line.
func makeDeskKey(args []string, std streams) error {
	name, file, err := deskKeyArgs(args)
	if err != nil {
		return err
	}
	if file == "" {
		if file, err = deskKeyPath(name); err != nil {
			return err
		}
	}
	public, err := onion.MakeClientKey(file, "Desk key of "+name+": whoever has this file can come to the desk.",
		"For Tor Browser: the part after the last colon.")
	if errors.Is(err, fs.ErrExist) {
		return hint(err, "lethe keys desk %s -o FILE with another file; the one that is there was not touched", name)
	}
	if err != nil {
		return hint(err, "lethe keys desk %s -o FILE with a file in a folder of yours", name)
	}
	if _, err := fmt.Fprintf(std.out, "%s %s\n", name, public); err != nil {
		// Nobody has the public half, so nobody can use the private one.
		return errors.Join(fmt.Errorf("printing the public line: %w", err), os.Remove(file))
	}
	fmt.Fprintf(std.err, `lethe: the private part is in %s; it stays on this machine
lethe: Tor Browser asks for it at the desk's address: paste the part after the last colon
lethe: the line on standard output is for the file of journalists; the operator has to restart lethe serve
`, file)
	return nil
}

// deskKeyArgs reads NAME [-o FILE].
func deskKeyArgs(args []string) (name, file string, err error) {
	for len(args) > 0 {
		switch {
		case args[0] == "-o" && len(args) > 1 && args[1] != "" && file == "":
			file, args = args[1], args[2:]
		case name == "" && args[0] != "-o" && parcel.CheckName(args[0]) == nil:
			name, args = args[0], args[1:]
		default:
			return "", "", &usageError{hinted{fmt.Errorf("keys desk: %q: no name of letters, digits and hyphens, and no -o FILE", args[0]), "lethe keys desk NAME [-o FILE]"}}
		}
	}
	if name == "" {
		return "", "", &usageError{hinted{errors.New("keys desk: whose?"), "lethe keys desk NAME"}}
	}
	return name, file, nil
}

// deskKeyPath is where a journalist's key is kept by default: in the folder
// for a user's settings (XDG), which is made 0700 if it is missing.
func deskKeyPath(name string) (string, error) {
	dir, err := os.UserConfigDir() // $XDG_CONFIG_HOME, or ~/.config
	if err != nil {
		return "", hint(fmt.Errorf("finding a place for the key: %w", err), "lethe keys desk %s -o FILE", name)
	}
	dir = filepath.Join(dir, "lethe")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", hint(fmt.Errorf("making a place for the key: %w", err), "lethe keys desk %s -o FILE", name)
	}
	return filepath.Join(dir, "desk-"+name+".key"), nil
}
