//go:build goexperiment.runtimesecret

package guard

import "runtime/secret"

// erasing runs f and erases the registers and the stack that it used. f must
// not allocate: what it allocates is tracked, which costs more than it does.
func erasing(f func()) {
	if secret.Enabled() {
		f() // the outermost erases
		return
	}
	secret.Do(f)
}
