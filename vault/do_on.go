//go:build goexperiment.runtimesecret

package vault

import "runtime/secret"

// Erases is whether this build erases what Do's callback used.
const Erases = true

// Do runs f. The registers and the stack that f used are erased before Do
// returns, and what f allocated when the garbage collector frees it. Builds
// without GOEXPERIMENT=runtimesecret only run f; Erases tells. Goroutines
// that f starts are not covered.
func Do(f func()) {
	if secret.Enabled() {
		f() // the outermost Do erases
		return
	}
	secret.Do(f)
}
