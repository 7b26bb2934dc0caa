package trace

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
)

// plantVector keeps 16 bytes in a vector register alone.
func plantVector() {
	debug.SetGCPercent(-1)
	runtime.LockOSThread()
	fmt.Println("ready")
	var value [16]byte
	if _, err := io.ReadFull(os.Stdin, value[:]); err != nil {
		return
	}
	fmt.Println("planted")
	holdInVector(&value, 0)
}

// A value that only a vector register holds is found there.
func TestFindsInVector(t *testing.T) {
	c := startChild(t, "plant", "vector")
	c.line(t)
	secret := Random(16)
	if _, err := c.in.Write(secret); err != nil {
		t.Fatal(err)
	}
	c.line(t)
	l := newLooker(t, Secret{Name: "secret", Value: secret})
	var r *Report
	for range 1000 { // it says so just before it does so
		if r = c.look(t, l); r.Count("") == (Count{Full: 1}) && r.Hits[0].Kind == "registers" {
			return
		}
	}
	t.Errorf("got %v, want one full copy in registers", r)
}
