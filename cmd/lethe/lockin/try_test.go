package lockin

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// The test binary locks itself in behind the walls that its name says, and
// tries to get out.
const (
	behindAll      = "lockin-all"
	behindSeccomp  = "lockin-seccomp"
	behindLandlock = "lockin-landlock"
	behindNone     = "lockin-none"

	reporting = "lockin-report" // only says which walls it has found
)

var walls = map[string]func(){
	behindAll:      func() { Process() },
	behindSeccomp:  func() { noNewPrivs(); onlyListed() },
	behindLandlock: func() { noFiles() },
	behindNone:     func() {},
}

func init() {
	if os.Args[0] == reporting {
		fmt.Printf("%+v", Process())
		os.Exit(0)
	}
	if up, ok := walls[os.Args[0]]; ok {
		tryAll(up, os.Args[1])
		os.Exit(0)
	}
}

// tryAll puts the walls up and says of each way how it went, on a thread that
// was there before and on one that was made afterwards. Each gets a file of
// its own in dir.
func tryAll(up func(), dir string) {
	ready, start, said := make(chan bool), make(chan string), make(chan map[string]error)
	try := func() {
		runtime.LockOSThread() // never unlocked: the thread ends with it
		ready <- true
		when := <-start
		got := make(map[string]error)
		for name, way := range ways {
			if os.Args[0] == behindNone && (name == "exec itself" || name == "ptrace") {
				continue // it would be gone, or hold the test
			}
			got[name] = way(filepath.Join(dir, when, name))
		}
		said <- got
	}
	for _, when := range threads {
		os.Mkdir(filepath.Join(dir, when), 0o700)
		for name := range ways {
			os.WriteFile(filepath.Join(dir, when, name), nil, 0o600)
		}
	}
	go try()
	<-ready
	up()
	go try()
	<-ready
	for _, when := range threads {
		start <- when
		for name, err := range <-said {
			fmt.Printf("%s\t%s\t%v\n", name, when, err)
		}
	}
}

// threads are the two that try: either may be the first to.
var threads = []string{"one thread", "another thread"}

// behind returns what a process behind those walls could do.
func behind(t *testing.T, name string) (did []string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := (&exec.Cmd{Path: exe, Args: []string{name, t.TempDir()}, Stderr: t.Output()}).Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	lines := 0
	for line := range strings.Lines(string(out)) {
		lines++
		part := strings.Split(strings.TrimSpace(line), "\t")
		if !refused(part[2]) {
			did = append(did, strings.Join(part, ", "))
		}
	}
	if want := 2 * len(ways); lines != want && name != behindNone {
		t.Fatalf("got %d tries, want %d", lines, want)
	}
	sort.Strings(did)
	return did
}

// refused is whether an error says that the walls stood: those of the filter,
// of Landlock, and the one of calls that are said not to be there.
func refused(err string) bool {
	for _, e := range []error{unix.EPERM, unix.EACCES, unix.ENOSYS} {
		if strings.HasSuffix(err, e.Error()) {
			return true
		}
	}
	return false
}
