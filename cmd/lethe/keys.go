package main

import (
	"errors"
	"fmt"
	"strings"
)

// keyKind is one subcommand of lethe keys: a kind of key that it makes, or what
// it does with those of the service.
type keyKind struct {
	name string
	line string // what it is for, in one line of the help
	help string // all of its help
	run  func(args []string, std streams) error
}

// keyKinds are the kinds of keys, in the order of the help.
func keyKinds() []keyKind {
	return []keyKind{
		{"recipient", "the age key that opens tips", recipientHelp, recipientCommand},
		deskKeys,
		visitorKeys,
		backupKeys,
		restoreKeys,
		sealKeys,
		unsealKeys,
	}
}

const keysHelp = `Make the keys of a drop, on the machine of who will use them: the public line
alone goes to standard output, for the file of recipients; the secret stays in
a file that only you can read. And keep those of the service, where it runs.

Usage:
`

// keysCommand is lethe keys: it finds the kind of key.
func keysCommand(args []string, std streams) error {
	kinds := keyKinds()
	if len(args) == 0 {
		var names []string
		for _, k := range kinds {
			names = append(names, "lethe keys "+k.name)
		}
		return &usageError{hinted{errors.New("keys: of which kind?"), strings.Join(names, " or ")}}
	}
	switch args[0] {
	case "--help", "-h", "help":
		keysHelpTo(std)
		return nil
	}
	for _, k := range kinds {
		if k.name != args[0] {
			continue
		}
		if len(args) > 1 && (args[1] == "--help" || args[1] == "-h") {
			_, err := fmt.Fprint(std.out, k.help)
			return err
		}
		return k.run(args[1:], std)
	}
	return &usageError{hinted{fmt.Errorf("unknown command %q", "keys "+args[0]), "lethe help keys"}}
}

// keysHelpTo writes the help of lethe keys and of each kind.
func keysHelpTo(std streams) {
	fmt.Fprint(std.out, keysHelp)
	for _, k := range keyKinds() {
		fmt.Fprintf(std.out, "  lethe keys %-12s %s\n", k.name, k.line)
	}
	for _, k := range keyKinds() {
		fmt.Fprintf(std.out, "\n%s", k.help)
	}
}
