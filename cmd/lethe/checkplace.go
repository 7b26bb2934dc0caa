package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"lethe/cmd/lethe/host"
	"lethe/onion"
)

// reasons is why each of the findings matters that are made here.
var reasons = map[string]string{
	"runtime-secret": "without it what an answer used stays in memory, for longer than is promised",
	"seccomp":        "it keeps who takes the site over from files, connections and programs",
	"landlock":       "it keeps who takes the site, the keeper or tor over from files that are not theirs",
	"lock-in":        "other programs could look into the site, or it could gain privileges",
	"user":           "who takes over the keeper or tor then has the whole machine, not one user of it",
	"state":          "the key of the onion address is in it: whoever has that can be your site",
	"settings":       "who writes the settings decides what is executed",
	"runtime":        "a copy of the onion's key stands there while tor starts; on a disk it stays after it is erased",
	"log":            "without it you do not learn why a service went away",
	"proof-of-work":  "without it a flood of introductions costs nothing and crowds visitors out",
	"intro-points":   "without a limit there a flood reaches the service, and its machine works for it",
	"streams":        "without a limit one circuit can take many connections at once",
	"tor-user":       "who takes over a tor that is root has the whole machine; one that is a user of its own has what tor has",
	"tor-sandbox":    "it keeps who takes tor over from system calls that tor does not need, to execute another program first of all",
	"tor":            "tor before 0.4.9 is not let into the network; without proof of work a flood costs nothing",
}

func newFinding(group, name string, v host.Verdict, seen, mend string) host.Finding {
	return host.Finding{Group: group, Name: name, Verdict: v, Seen: seen, Why: reasons[name], Mend: mend}
}

// checkState looks at who else can read the state directory, or put something
// else in its place.
func checkState(state string) host.Finding {
	f := func(v host.Verdict, seen, mend string) host.Finding {
		return newFinding("files", "state", v, fmt.Sprintf("%s: %s", state, seen), mend)
	}
	i, err := os.Stat(state)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f(host.Good, "not made yet", "")
	case err != nil:
		return f(host.Unknown, "it cannot be looked at", "sudo lethe check, with the same settings")
	case !i.IsDir():
		return f(host.Bad, "it is not a directory", "lethe serve --state DIR with another folder")
	}
	owner := i.Sys().(*syscall.Stat_t).Uid
	switch {
	case i.Mode().Perm()&0o077 != 0 && !(owner == 0 && i.Mode().Perm() == passage):
		return f(host.Bad, errOpenToOthers.Error(), "chmod 700 "+state)
	case int(owner) != os.Geteuid() && os.Geteuid() != 0:
		return f(host.Bad, errForeign.Error(), "sudo chown -R $(id -un) "+state)
	}
	if dir := above(state, owner); dir != "" {
		return f(host.Bad, "others can put something else in its place, in "+dir, "sudo chmod go-w "+dir+", or another folder")
	}
	keys := filepath.Join(state, "keys")
	if open := openTo(keys); open != "" {
		return f(host.Bad, "others have access to "+open, "chmod -R go= "+keys)
	}
	return f(host.Good, yes(i.Mode().Perm() == passage, "its owner's alone; tor's user goes through it to its own folder", "its owner's alone"), "")
}

// above is a directory on the way to path that someone else than root and the
// owner can change; "" if there is none.
func above(path string, owner uint32) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		i, err := os.Stat(dir)
		if err != nil {
			return ""
		}
		uid := i.Sys().(*syscall.Stat_t).Uid
		if uid != 0 && uid != owner || i.Mode().Perm()&0o022 != 0 && i.Mode()&fs.ModeSticky == 0 {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// openTo is a file or folder from dir on that others than its owner have
// access to; "" if there is none.
func openTo(dir string) (open string) {
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // none, or not ours to read: others neither
		}
		if i, err := d.Info(); err == nil && i.Mode()&fs.ModeSymlink == 0 && i.Mode().Perm()&0o077 != 0 {
			open = path
			return fs.SkipAll
		}
		return nil
	})
	return open
}

// checkRuntime looks at where the runtime directory is, or would be.
func checkRuntime(s settings, v running) host.Finding {
	const mend = "lethe serve --runtime DIR with a folder of yours on a tmpfs, such as /dev/shm"
	if v.now != nil {
		path := notedRuntime(s.state)
		tmpfs, err := onion.OnTmpfs(path)
		switch {
		case err != nil:
			return newFinding("files", "runtime", host.Unknown, err.Error(), "")
		case !tmpfs:
			return newFinding("files", "runtime", host.Bad, path+" is on a disk", mend)
		}
		return newFinding("files", "runtime", host.Good, path+" is in memory", "")
	}
	path, err := runtimePath(s.runtime, s.state)
	if err != nil {
		return newFinding("files", "runtime", host.Bad, err.Error(), hintOf(err))
	}
	dir := filepath.Dir(path)
	if err := fitParent(dir); err != nil {
		return newFinding("files", "runtime", host.Bad, fmt.Sprintf("%s: %v", dir, err), mend)
	}
	return newFinding("files", "runtime", host.Good, dir+" is in memory", "")
}

// checkTor asks the tor that would be started what it is, as its user.
func checkTor(ctx context.Context, s settings) host.Finding {
	as, err := findTorUser(s.torUser)
	if err != nil {
		as = nil // told by checkTorUser
	}
	v, err := onion.Check(ctx, s.tor, as)
	if err != nil {
		return newFinding("tor", "tor", host.Bad, err.Error(), hintOf(torHint(err)))
	}
	return newFinding("tor", "tor", host.Good, fmt.Sprintf("%s is %s, with proof of work", v.Path, v.Text), "")
}
