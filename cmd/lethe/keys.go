package main

import (
	"errors"
	"fmt"
	"io"
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

const keysIntro = `Make the keys of a drop, on the machine of who will use them: the public line
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
	if args[0] == "help" {
		_, err := io.WriteString(std.out, keysHelp())
		return err
	}
	for _, k := range kinds {
		if k.name != args[0] {
			continue
		}
		if len(args) > 1 && (args[1] == "--help" || args[1] == "-h") {
			_, err := io.WriteString(std.out, k.help)
			return err
		}
		return k.run(args[1:], std)
	}
	return &usageError{hinted{fmt.Errorf("unknown command %q", "keys "+args[0]), "lethe help keys"}}
}

// keysHelp is the help of lethe keys and of each kind.
func keysHelp() string {
	var b strings.Builder
	b.WriteString(keysIntro)
	for _, k := range keyKinds() {
		fmt.Fprintf(&b, "  lethe keys %-12s %s\n", k.name, k.line)
	}
	for _, k := range keyKinds() {
		b.WriteString("\n" + k.help)
	}
	return b.String()
}
