package tornet

import (
	"os"
	"path/filepath"
	"syscall"
)

const (
	// memoryDir is where Linux has a tmpfs for everyone.
	memoryDir = "/dev/shm"

	// tmpfsMagic is TMPFS_MAGIC of linux/magic.h.
	tmpfsMagic = 0x01021994

	// dirPattern names the network's folder. It is short: paths of unix
	// sockets, which some put beside it, end at 107 bytes.
	dirPattern = "lethe-tornet-"
)

// makeDir makes a network's folder, 0700, in parent, or in the best place
// there is for "".
func makeDir(parent string) (string, error) {
	if parent != "" {
		parent, err := filepath.Abs(parent)
		if err != nil {
			return "", err
		}
		return os.MkdirTemp(parent, dirPattern)
	}
	if isTmpfs(memoryDir) {
		if dir, err := os.MkdirTemp(memoryDir, dirPattern); err == nil {
			return dir, nil
		}
	}
	return os.MkdirTemp("", dirPattern)
}

func isTmpfs(dir string) bool {
	var fs syscall.Statfs_t
	return syscall.Statfs(dir, &fs) == nil && fs.Type == tmpfsMagic
}

// folder is the DataDirectory of the tor with this name.
func (n *Network) folder(name string) string {
	return filepath.Join(n.dir, name)
}
