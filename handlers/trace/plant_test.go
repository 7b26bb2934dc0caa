package trace

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// roomSize is how much can be planted at one place, in bytes.
const roomSize = 64 << 10

var global [roomSize]byte

// places are where a copy is planted; with each, the kind of memory that the
// report has to name.
var places = map[string]struct {
	kind string
	f    func(use func(room []byte))
}{
	"heap":   {"heap", func(use func([]byte)) { use(make([]byte, roomSize)) }},
	"stack":  {"heap", onStack},
	"global": {"program", func(use func([]byte)) { use(global[:]) }},
	"locked": {"locked", func(use func([]byte)) {
		b := mapped(unix.MAP_PRIVATE | unix.MAP_ANONYMOUS)
		must(unix.Mlock(b))
		use(b)
	}},
	"private": {"other", func(use func([]byte)) { use(mapped(unix.MAP_PRIVATE | unix.MAP_ANONYMOUS)) }},
	"shared":  {"file", func(use func([]byte)) { use(mapped(unix.MAP_SHARED | unix.MAP_ANONYMOUS)) }},
}

func onStack(use func(room []byte)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		var room [roomSize]byte
		use(room[:])
	}()
	<-done
}

func mapped(flags int) []byte {
	b, err := unix.Mmap(-1, 0, roomSize, unix.PROT_READ|unix.PROT_WRITE, flags)
	must(err)
	return b
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// plant takes what comes on standard input straight to a place, and nowhere
// else, says so, and begins anew. The pieces have their length before them.
func plant() {
	switch at := os.Args[1]; at {
	case "vector":
		plantVector()
	case "sealed":
		plantSealed()
	default:
		places[at].f(keep)
	}
}

func keep(room []byte) {
	fmt.Println("ready")
	var size [4]byte
	for {
		if _, err := io.ReadFull(os.Stdin, size[:]); err != nil {
			return
		}
		clear(room)
		_, err := io.ReadFull(os.Stdin, room[:binary.LittleEndian.Uint32(size[:])])
		must(err)
		fmt.Println("planted")
	}
}

// plantSealed keeps it where not even root can look.
func plantSealed() {
	fd, _, errno := unix.Syscall(unix.SYS_MEMFD_SECRET, unix.O_CLOEXEC, 0, 0)
	if errno != 0 {
		fmt.Println("none:", errno)
		return
	}
	must(unix.Ftruncate(int(fd), roomSize))
	b, err := unix.Mmap(int(fd), 0, roomSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	must(err)
	keep(b)
}

// put plants a text.
func (c *child) put(t *testing.T, text []byte) {
	t.Helper()
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(text)))
	if _, err := c.in.Write(append(b, text...)); err != nil {
		t.Fatal(err)
	}
	if got := c.line(t); got != "planted" {
		t.Fatalf("got %q, want planted", got)
	}
}

// The proof of the search: a copy in each form, planted in another process,
// is found where it is; so is a piece; and nothing is found when it is gone.
func TestFindsPlanted(t *testing.T) {
	secret := Random(64)
	l := newLooker(t, Secret{Name: "secret", Value: secret})
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			c := startChild(t, "plant", name)
			c.line(t)
			for _, w := range forms(secret) {
				c.put(t, w.text)
				r := c.look(t, l)
				if got := r.Count("secret"); got != (Count{Full: 1}) || r.Hits[0].Kind != place.kind {
					t.Errorf("%s: got %v, want one full copy in %s", w.form, r, place.kind)
				}
				if name != "heap" {
					break // the forms need no other place
				}
			}
			c.put(t, secret[10:26])
			if r := c.look(t, l); r.Count("secret") != (Count{Long: 1}) {
				t.Errorf("16 bytes: got %v", r)
			}
			c.put(t, secret[10:18])
			if r := c.look(t, l); r.Count("secret") != (Count{Short: 1}) {
				t.Errorf("8 bytes: got %v", r)
			}
			c.put(t, nil)
			if r := c.look(t, l); r.Count("").Any() {
				t.Errorf("nothing is planted, got %v", r)
			}
		})
	}
}

// What a looker is told later is looked for beside what it knew.
func TestFindsToldLater(t *testing.T) {
	c := startChild(t, "plant", "heap")
	c.line(t)
	large, few, later := Random(2*fewBytes), Random(31), Random(64)
	l := newLooker(t, Secret{Name: "large", Value: large})
	for name, value := range map[string][]byte{"few": few, "later": later} {
		if err := l.Know(Secret{Name: name, Value: value}); err != nil {
			t.Fatal(err)
		}
	}
	c.put(t, append(append(append([]byte("a"), few...), later...), large[:roomSize/2]...))
	r := c.look(t, l)
	for name, want := range map[string]Count{"few": {Full: 1}, "later": {Full: 1}, "large": {Long: 1}} {
		if got := r.Count(name); got != want {
			t.Errorf("%s: got %v, want %v: %v", name, got, want, r)
		}
	}
	if len(r.Names) != 3 {
		t.Errorf("got the names %v", r.Names)
	}
}

// Memory that the kernel does not show is not passed over in silence.
func TestSealed(t *testing.T) {
	c := startChild(t, "plant", "sealed")
	if first := c.line(t); strings.HasPrefix(first, "none") {
		t.Skipf("this kernel has no memfd_secret: %s", first)
	}
	secret := Random(64)
	l := newLooker(t, Secret{Name: "secret", Value: secret})
	c.put(t, secret)
	r := c.look(t, l)
	if r.Count("").Any() || r.Sealed != roomSize {
		t.Errorf("got %v, want %d KiB sealed", r, roomSize>>10)
	}
}

// What the process does goes on afterwards, many times.
func TestLetsGo(t *testing.T) {
	c := startChild(t, "plant", "heap")
	c.line(t)
	secret := Random(64)
	l := newLooker(t, Secret{Name: "secret", Value: secret})
	for range 20 {
		c.put(t, secret)
		c.look(t, l)
	}
}

func TestNoProcess(t *testing.T) {
	if _, err := newLooker(t, Secret{Name: "secret", Value: Random(8)}).Look(1 << 30); err == nil {
		t.Error("a process that is not there is looked at")
	}
}

// A parent that waits for its child is not disturbed.
func TestWhileWaiting(t *testing.T) {
	c := startChild(t, "plant", "heap")
	c.line(t)
	ended := make(chan error, 1)
	go func() { ended <- c.cmd.Wait() }()
	l := newLooker(t, Secret{Name: "secret", Value: Random(64)})
	for range 20 {
		c.look(t, l)
	}
	select {
	case err := <-ended:
		t.Errorf("the child is taken for ended: %v", err)
	default:
	}
	c.in.Close()
	if err := <-ended; err != nil {
		t.Errorf("the child ended: %v", err)
	}
}
