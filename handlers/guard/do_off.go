//go:build !goexperiment.runtimesecret

package guard

// erasing runs f. This build does not erase what f used: it was made without
// GOEXPERIMENT=runtimesecret.
func erasing(f func()) { f() }
