// Lethe puts a one-time secret service on a Tor onion address. This command
// wires its packages together; see the README.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
