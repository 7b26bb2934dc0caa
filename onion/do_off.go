//go:build !goexperiment.runtimesecret

package onion

// do runs f. This build does not erase what f used: it was made without
// GOEXPERIMENT=runtimesecret.
func do(f func()) { f() }
