//go:build !goexperiment.runtimesecret

package vault

// Erases is whether this build erases what Do's callback used.
const Erases = false

// Do runs f. This build does not erase what f used: it was made without
// GOEXPERIMENT=runtimesecret.
func Do(f func()) { f() }
