//go:build goexperiment.runtimesecret

package onion

import "runtime/secret"

// do runs f and erases the registers and the stack that it used.
func do(f func()) { secret.Do(f) }
