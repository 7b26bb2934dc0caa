package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"lethe/vault"
)

// release is the version of this source, and the day on which it was made.
const (
	release    = "0.1.0"
	releaseDay = "2026-11-22"
)

const helpHelp = `Say what there is to type, all about a command, or all there is to say.

Usage:
  lethe help           every command, in a line each
  lethe help COMMAND   all about it; lethe COMMAND --help is the same
  lethe help man       the manual page: lethe help man > lethe.1; man -l lethe.1
`

const versionHelp = `Say what this build is: its version, the Go that made it, and whether it erases
what a function used as soon as it ends (runtime/secret).

Usage:
  lethe version
`

// helpCommand is lethe help.
func helpCommand(args []string, std streams) error {
	text := usage()
	switch {
	case len(args) > 1:
		return &usageError{hinted{fmt.Errorf("unexpected argument %q", args[1]), "lethe help " + args[0]}}
	case len(args) == 1 && args[0] == "man":
		text = manPage()
	case len(args) == 1:
		c, known := findCommand(args[0])
		if !known {
			return unknownCommand(args[0])
		}
		text = c.text()
	}
	_, err := io.WriteString(std.out, text)
	return err
}

// usage is every command in a line, and what the exit codes say.
func usage() string {
	var b strings.Builder
	b.WriteString("Lethe puts a one-time secret service on a Tor onion address.\n")
	who := ""
	for _, c := range commands() {
		if c.who != who {
			who = c.who
			fmt.Fprintf(&b, "\n%s:\n", who)
		}
		writeItem(&b, "lethe "+c.name, 15, c.line)
	}
	b.WriteString("\n\"lethe help COMMAND\" says all about one, \"lethe help man\" is the manual page.\n")
	writeExits(&b)
	return b.String()
}

const serveIntro = `Run the service until Ctrl-C.

Usage:
  lethe serve [settings]

Each setting is a flag, an environment variable and a key in lethe.toml (in the
state directory, or where --config FILE says). A flag wins over the environment,
the environment over the file. The name is the same in all three: --no-onion is
LETHE_NO_ONION=true and no-onion = true.
`

// serveHelp is the help of lethe serve, with the table of settings.
func serveHelp() string {
	var b strings.Builder
	b.WriteString(serveIntro + "\n")
	for _, t := range table {
		writeItem(&b, t.flag(), 20, t.help+"\ndefault: "+t.def)
	}
	writeItem(&b, "--config FILE", 20, "settings from this file\ndefault: lethe.toml in the state directory, if there")
	return b.String()
}

// writeItem writes a term, and beside it what there is to say of it, in 80
// columns. Lines that end in the text end here too.
func writeItem(b *strings.Builder, term string, width int, text string) {
	column := width + 4
	fmt.Fprintf(b, "  %-*s  ", width, term)
	if len(term) > width {
		fmt.Fprintf(b, "\n%*s", column, "")
	}
	at := column
	for i, line := range strings.Split(text, "\n") {
		for j, word := range strings.Fields(line) {
			switch {
			case i > 0 && j == 0, j > 0 && at+1+len(word) > 80:
				fmt.Fprintf(b, "\n%*s", column, "")
				at = column
			case j > 0:
				b.WriteByte(' ')
				at++
			}
			b.WriteString(word)
			at += len([]rune(word))
		}
	}
	b.WriteByte('\n')
}

func versionCommand(args []string, std streams) error {
	if len(args) > 0 {
		return &usageError{hinted{fmt.Errorf("unexpected argument %q", args[0]), "lethe version"}}
	}
	goVersion := "an unknown Go"
	if b, ok := debug.ReadBuildInfo(); ok {
		goVersion = b.GoVersion
	}
	erases := "runtime/secret: in the build"
	if !vault.Erases {
		erases = "runtime/secret: NOT in the build (GOEXPERIMENT=runtimesecret was missing)"
	}
	fmt.Fprintf(std.out, "lethe %s\nbuilt with %s\n%s\n", release, goVersion, erases)
	return nil
}
