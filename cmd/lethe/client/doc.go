// Package client reaches a service as people do from a terminal: over Tor, or
// on this machine.
package client
