package vault

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// lockChild is the test binary under a small limit: it makes a vault of the
// size in the environment and says how that went.
func lockChild() {
	size, _ := strconv.Atoi(os.Getenv("VAULT_TEST_ARENA"))
	v, err := New(Config{Arena: size, Argon2: cheap, Now: func() time.Duration { return 0 }})
	var lock *MemlockError
	switch {
	case errors.As(err, &lock):
		fmt.Printf("memlock %d %d", lock.Need, lock.Limit)
	case err != nil:
		fmt.Print(err)
	default:
		v.Close()
		fmt.Print("locked")
	}
}

func TestMemlockLimit(t *testing.T) {
	for _, c := range []struct {
		limit, arena int
		want         string
	}{
		{64 << 10, 2 << 20, "memlock 2097184 65536"},
		{8 << 20, 2 << 20, "locked"},
		{8 << 20, 16 << 20, "memlock 16777248 8388608"},
	} {
		args := []string{"prlimit", fmt.Sprintf("--memlock=%d:%d", c.limit, c.limit)}
		if os.Geteuid() == 0 { // root is not bound by the limit
			args = append([]string{"setpriv", "--bounding-set", "-ipc_lock,-sys_resource"}, args...)
		}
		args = append(args, "/proc/self/exe")
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		args[len(args)-1] = exe
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Env = append(os.Environ(), fmt.Sprintf("VAULT_TEST_ARENA=%d", c.arena))
		out, err := cmd.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != c.want {
			t.Errorf("limit %d, arena %d: got %q, %v, want %q", c.limit, c.arena, out, err, c.want)
		}
	}
}
