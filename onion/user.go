package onion

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

var (
	// ErrNoUser is returned by FindUser where there is no such user.
	ErrNoUser = errors.New("no such user")

	// ErrClosed is returned by Run where tor's user may not go to tor's
	// folders, or not execute tor.
	ErrClosed = errors.New("closed to tor's user")
)

// User is a user of this machine whose tor is to be. Only root can start a
// tor as another user.
type User struct {
	Name     string
	UID, GID uint32
}

// Users are the names under which distributions have a user for tor, in the
// order in which they are looked for: that of Debian and its kin, that of the
// BSDs, Gentoo's and Arch's.
var Users = []string{"debian-tor", "_tor", "tor"}

// passwd is where users stand (passwd(5)). Those of a network are not asked
// for: C's own search would ask a server.
const passwd = "/etc/passwd"

// FindUser looks a user up by name in /etc/passwd, or the first of Users for
// "". The error is ErrNoUser if there is none.
func FindUser(name string) (User, error) {
	names := []string{name}
	if name == "" {
		names = Users
	}
	text, err := os.ReadFile(passwd)
	if err != nil {
		return User{}, fmt.Errorf("looking for a user: %w", err)
	}
	for _, name := range names {
		if u, ok := findUser(string(text), name); ok {
			return u, nil
		}
	}
	return User{}, ErrNoUser
}

// findUser is the first line NAME:PASSWORD:UID:GID:… of the name.
func findUser(text, name string) (User, bool) {
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) < 4 || f[0] != name {
			continue
		}
		uid, err := strconv.ParseUint(f[2], 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(f[3], 10, 32)
		if err != nil {
			continue
		}
		return User{Name: name, UID: uint32(uid), GID: uint32(gid)}, true
	}
	return User{}, false
}

// attr is how a tor of this user is started, nil being our own. It has given
// up root before the first instruction of tor: tor's own option User would
// have it read its configuration and open its folders first. Of groups it has
// one. The group of processes is its own, so that Ctrl-C in a terminal
// reaches us alone. Not Pdeathsig: it fires when the thread ends that started
// tor.
func (u *User) attr() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if u != nil {
		a.Credential = &syscall.Credential{Uid: u.UID, Gid: u.GID}
	}
	return a
}

// owner is whose tor's files are.
func (u *User) owner() (uid, gid int) {
	if u == nil {
		return os.Geteuid(), os.Getegid()
	}
	return int(u.UID), int(u.GID)
}

// explain finds out why a tor of this user has not started: the first of its
// paths that the user may not go to. It is asked after the kernel has refused.
func (u *User) explain(paths ...string) error {
	if u == nil {
		return nil
	}
	for _, path := range paths {
		if at := u.Stopped(path); at != "" {
			return fmt.Errorf("%w %s: %s", ErrClosed, u.Name, at)
		}
	}
	return nil
}

// Stopped is where on the way to path, links followed, the user may go no
// further; "" if the user gets there. A file at its end is one to execute. It
// goes by modes alone: access control lists may give what modes do not.
func (u *User) Stopped(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	at := ""
	for ; ; path = filepath.Dir(path) {
		if i, err := os.Stat(path); err == nil && !u.passes(i) {
			at = path
		}
		if path == filepath.Dir(path) {
			return at
		}
	}
}

// passes is whether the user may go through a folder, or execute a file.
func (u *User) passes(i fs.FileInfo) bool {
	s := i.Sys().(*syscall.Stat_t)
	switch {
	case s.Uid == u.UID:
		return s.Mode&0o100 != 0
	case s.Gid == u.GID:
		return s.Mode&0o010 != 0
	}
	return s.Mode&0o001 != 0
}
