//go:build !amd64

package trace

func plantVector() { panic("only on amd64") }
