//go:build !amd64 && !arm64

package lockin

const listed = false

// onlyListed is for machines whose system calls nobody has listed.
func onlyListed() bool { return false }
