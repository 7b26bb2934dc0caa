// Package onion runs the one tor that a Lethe has, and publishes its onion
// services; and it runs a client tor, for who goes to one.
//
// Run launches tor, watches it and starts it anew when it ends or falls
// silent. Nothing listens: that tor is ruled over an inherited socketpair, has no
// SOCKS port, and ends with us, however we end. Its configuration is written
// once for each start and never changed while it runs, because its sandbox
// forbids that: a change is a new start.
//
// The service key is a file of ours, in tor's own format. Tor takes it from a
// file too, so each start writes a copy into the runtime folder, which must
// be a tmpfs, and erases it as soon as tor has read it. From then on the key
// is in tor's memory and in ours.
//
// A private service is one that only those find whose keys it knows: Tor's
// client authorization. Who comes with which key it does not learn. Client is
// a tor on the other side, which reaches onion services, private ones too, and
// nothing else; it listens on a unix socket.
//
// What tor knows, its operator's machine knows: guards and the time of the
// last start are in tor's data directory. Who visited is in neither.
//
// The package is for Linux.
package onion
