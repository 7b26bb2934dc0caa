package onion

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
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

// FindUser looks a user up by name, or the first of Users for "". The error
// is ErrNoUser if there is none.
func FindUser(name string) (User, error) {
	names := []string{name}
	if name == "" {
		names = Users
	}
	for _, name := range names {
		u, err := findUser(name)
		if !errors.Is(err, ErrNoUser) {
			return u, err
		}
	}
	return User{}, ErrNoUser
}

func findUser(name string) (User, error) {
	found, err := user.Lookup(name)
	if unknown := user.UnknownUserError(""); errors.As(err, &unknown) {
		return User{}, ErrNoUser
	}
	if err != nil {
		return User{}, fmt.Errorf("looking for the user %q: %w", name, err)
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return User{}, fmt.Errorf("looking for the user %q: %w", name, err)
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return User{}, fmt.Errorf("looking for the user %q: %w", name, err)
	}
	return User{Name: name, UID: uint32(uid), GID: uint32(gid)}, nil
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
// paths that the user may not go to. It goes by modes alone, and so after the
// kernel has refused: access control lists may give what modes do not.
func (u *User) explain(paths ...string) error {
	if u == nil {
		return nil
	}
	for _, path := range paths {
		if at := u.stopped(path); at != "" {
			return fmt.Errorf("%w %s: %s", ErrClosed, u.Name, at)
		}
	}
	return nil
}

// stopped is where on the way to path, links followed, the user may go no
// further; "" if the user gets there.
func (u *User) stopped(path string) string {
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
