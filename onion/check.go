package onion

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	// ErrNoTor is returned where there is no tor to execute.
	ErrNoTor = errors.New("no tor found")

	// ErrOldTor is returned for a tor that the public network no longer
	// serves or that cannot do what Lethe promises: one before 0.4.9.
	ErrOldTor = errors.New("tor is too old, 0.4.9 is needed")

	// ErrNoPoW is returned for a tor built without proof of work. Such a
	// build refuses our configuration.
	ErrNoPoW = errors.New("tor was built without proof of work")
)

// oldest is the first usable series of tor.
var oldest = []int{0, 4, 9}

// checkLimit is how long tor has for an answer that needs no work.
const checkLimit = 20 * time.Second

// Version is one tor on this machine.
type Version struct {
	Path   string // of the executable
	Text   string // 0.4.9.11, or 0.5.0.1-alpha
	Number [4]int // 0, 4, 9, 11
}

var versionLine = regexp.MustCompile(`(?m)^Tor version ((\d{1,5})\.(\d{1,5})\.(\d{1,5})(?:\.(\d{1,5}))?[-0-9A-Za-z]*)`)

// Check finds the tor executable, "" being the one in PATH, and asks it what
// it is, as the user as, nil being our own. It opens no connection and reads no
// configuration. The errors are ErrNoTor, ErrOldTor, ErrNoPoW and ErrClosed,
// with what was found, or whatever went wrong; the version is returned with
// ErrOldTor and ErrNoPoW as well.
func Check(ctx context.Context, tor string, as *User) (Version, error) {
	path, err := find(tor)
	if err != nil {
		return Version{}, err
	}
	out, err := ask(ctx, path, "--version", as)
	if err != nil {
		return Version{}, err
	}
	v, err := parseVersion(out)
	if err != nil {
		return Version{}, fmt.Errorf("asking %s for its version: %w", path, err)
	}
	v.Path = path
	if slices.Compare(v.Number[:3], oldest) < 0 {
		return v, fmt.Errorf("%w: %s is %s", ErrOldTor, path, v.Text)
	}
	out, err = ask(ctx, path, "--list-modules", as)
	if err != nil {
		return v, err
	}
	if !slices.Contains(strings.Split(out, "\n"), "pow: yes") {
		return v, fmt.Errorf("%w: %s", ErrNoPoW, path)
	}
	return v, nil
}

// find returns the path of the tor executable.
func find(tor string) (string, error) {
	if tor == "" {
		tor = "tor"
	}
	path, err := exec.LookPath(tor)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoTor, err)
	}
	// Tor is started in another directory than ours.
	if path, err = filepath.Abs(path); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoTor, err)
	}
	return path, nil
}

// ask runs tor with one option and returns what it prints.
func ask(ctx context.Context, path, option string, as *User) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	var out head
	cmd := exec.CommandContext(ctx, path, option)
	cmd.Env = environ("/")
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second
	cmd.Dir = "/"
	cmd.SysProcAttr = as.attr()
	err := cmd.Run()
	if errors.Is(err, fs.ErrPermission) {
		if why := as.explain(path); why != nil {
			err = why
		}
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w: %w", ErrNoTor, err)
	}
	if err != nil {
		return "", fmt.Errorf("running %s %s: %w", path, option, err)
	}
	return string(out), nil
}

func parseVersion(out string) (Version, error) {
	m := versionLine.FindStringSubmatch(out)
	if m == nil {
		return Version{}, errors.New("no version in the answer")
	}
	v := Version{Text: m[1]}
	for i := range v.Number {
		v.Number[i], _ = strconv.Atoi(m[2+i]) // digits, or a fourth that is missing
	}
	return v, nil
}

// environ is the environment in which tor runs: nothing of ours but the path
// by which transports are found.
func environ(home string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C"}
}

// head keeps the first 16 KiB written to it.
type head []byte

func (h *head) Write(b []byte) (int, error) {
	*h = append(*h, b[:min(len(b), 16<<10-len(*h))]...)
	return len(b), nil
}
