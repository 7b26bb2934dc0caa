package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"lethe/vault"
)

// release is the version of this source.
const release = "0.1.0"

const usage = `Lethe puts a one-time secret service on a Tor onion address.

Usage:
  lethe serve [settings]   run the service ("lethe help serve" lists the settings)
  lethe status             of the running service ("lethe help status")
  lethe check              what is wrong with this machine, and what mends it ("lethe help check")
  lethe panic              destroy everything in the memory of the running service, now ("lethe help panic")
  lethe logs               audit, explain, wipe: how old the log is, what can be in it ("lethe help logs")
  lethe keys               make keys for a drop ("lethe help keys")
  lethe desk               collect and answer tips: list, fetch, reply, done ("lethe help desk")
  lethe open               show a tip that was fetched, safely ("lethe help open")
  lethe send               put a text or files behind one-time links ("lethe help send")
  lethe reveal             open a link, once ("lethe help reveal")
  lethe receipt            say what became of links ("lethe help receipt")
  lethe burn               destroy what waits behind links ("lethe help burn")
  lethe request            ask somebody for a secret ("lethe help request")
  lethe demo               everything on a private Tor network on this machine; needs no internet
  lethe version            what this build is
  lethe help [command]     this text

`

func helpCommand(args []string, std streams) error {
	if len(args) == 0 {
		fmt.Fprint(std.out, usage)
		return nil
	}
	switch args[0] {
	case "serve":
		serveHelp(std.out)
	case "status":
		fmt.Fprint(std.out, statusHelp)
	case "check":
		fmt.Fprint(std.out, checkHelp)
	case "panic":
		fmt.Fprint(std.out, panicHelp)
	case "logs":
		fmt.Fprint(std.out, logsHelp)
	case "keys":
		keysHelpTo(std)
	case "desk":
		fmt.Fprint(std.out, deskHelp)
	case "open":
		fmt.Fprint(std.out, openHelp)
	case "send":
		fmt.Fprint(std.out, sendHelp)
		exitsHelp(std.out)
	case "reveal":
		fmt.Fprint(std.out, revealHelp)
		exitsHelp(std.out)
	case "receipt":
		fmt.Fprint(std.out, receiptHelp)
		exitsHelp(std.out)
	case "burn":
		fmt.Fprint(std.out, burnHelp)
		exitsHelp(std.out)
	case "request":
		fmt.Fprint(std.out, requestHelp)
		exitsHelp(std.out)
	case "demo":
		fmt.Fprint(std.out, demoHelp)
	case "version", "help":
		fmt.Fprint(std.out, usage)
	default:
		return &usageError{hinted{fmt.Errorf("unknown command %q", args[0]), "lethe help"}}
	}
	return nil
}

// serveHelp writes the table of settings.
func serveHelp(w io.Writer) {
	fmt.Fprint(w, `Run the service until Ctrl-C.

Usage:
  lethe serve [settings]

Each setting is a flag, an environment variable and a key in lethe.toml (in the
state directory, or where --config FILE says). A flag wins over the environment,
the environment over the file. The name is the same in all three: --no-onion is
LETHE_NO_ONION=true and no-onion = true.

`)
	for _, t := range table {
		flag := "--" + t.name
		if t.value != "" {
			flag += " " + t.value
		}
		fmt.Fprintf(w, "  %-22s %s\n  %-22s default: %s\n", flag, t.help, "", t.def)
	}
	fmt.Fprintf(w, "  %-22s settings from this file\n  %-22s default: lethe.toml in the state directory, if there\n", "--config FILE", "")
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
