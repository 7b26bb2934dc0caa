//go:build !cgo && (amd64 || arm64)

package lockin

// byC is what a C library needs beside that; releases have none.
var byC []rule
