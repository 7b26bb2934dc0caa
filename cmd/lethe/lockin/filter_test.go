//go:build amd64 || arm64

package lockin

import (
	"encoding/binary"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// asked is what the filter answers to a call. The machine that runs it here
// reads words with the high byte first.
func asked(t *testing.T, vm *bpf.VM, arch, call uint32, args ...uint64) uint32 {
	t.Helper()
	b := make([]byte, 64)
	binary.BigEndian.PutUint32(b[offsetCall:], call)
	binary.BigEndian.PutUint32(b[offsetArch:], arch)
	for i, a := range args {
		binary.BigEndian.PutUint32(b[offsetArgs+8*i:], uint32(a))
		binary.BigEndian.PutUint32(b[offsetArgs+8*i+4:], uint32(a>>32))
	}
	got, err := vm.Run(b)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(got)
}

const testPID = 4242

func newFilter(t *testing.T) *bpf.VM {
	t.Helper()
	vm, err := bpf.NewVM(compile(arch, list(testPID), absent, uint32(unix.EPERM), uint32(unix.ENOSYS)))
	if err != nil {
		t.Fatal(err)
	}
	return vm
}

// What is let through is what is listed, by this machine's numbers alone.
func TestOnlyListed(t *testing.T) {
	vm := newFilter(t)
	plain := make(map[uint32]bool)
	for _, r := range list(testPID) {
		if len(r.tests) == 0 {
			plain[r.call] = true
		}
	}
	const x32 = 0x40000000
	for call := range uint32(1024) {
		want := uint32(retErrno | uint32(unix.EPERM))
		if plain[call] {
			want = retAllow
		} else if call == unix.SYS_CLONE3 {
			want = retErrno | uint32(unix.ENOSYS)
		}
		// Arguments that no rule with tests lets through.
		args := []uint64{^uint64(0), ^uint64(0), ^uint64(0), 0}
		if got := asked(t, vm, arch, call, args...); got != want {
			t.Errorf("call %d: got %#x, want %#x", call, got, want)
		}
		for _, other := range []struct{ arch, call uint32 }{{unix.AUDIT_ARCH_I386, call}, {unix.AUDIT_ARCH_ARM, call}, {arch, x32 | call}} {
			if got := asked(t, vm, other.arch, other.call, testPID); got == retAllow {
				t.Errorf("call %#x of %#x is let through", other.call, other.arch)
			}
		}
	}
}

// Arguments decide about these, and about each alone.
func TestArguments(t *testing.T) {
	vm := newFilter(t)
	const rw, anon = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_PRIVATE | unix.MAP_ANONYMOUS
	for _, c := range []struct {
		call uint32
		args []uint64
		want bool
	}{
		{unix.SYS_TGKILL, []uint64{testPID, 7, 23}, true},
		{unix.SYS_TGKILL, []uint64{testPID + 1, 7, 23}, false},
		{unix.SYS_MMAP, []uint64{0, 4096, rw, anon}, true},
		{unix.SYS_MMAP, []uint64{0, 4096, unix.PROT_NONE, anon | unix.MAP_FIXED | unix.MAP_NORESERVE}, true},
		{unix.SYS_MMAP, []uint64{0, 4096, rw | unix.PROT_EXEC, anon}, false},
		{unix.SYS_MMAP, []uint64{0, 4096, rw, unix.MAP_SHARED}, false},
		{unix.SYS_MPROTECT, []uint64{0, 4096, rw}, true},
		{unix.SYS_MPROTECT, []uint64{0, 4096, unix.PROT_EXEC}, false},
		{unix.SYS_MADVISE, []uint64{0, 4096, unix.MADV_COLLAPSE}, true},
		{unix.SYS_MADVISE, []uint64{0, 4096, unix.MADV_HWPOISON}, false},
		{unix.SYS_CLONE, []uint64{goThread}, true},
		{unix.SYS_CLONE, []uint64{goThread | unix.CLONE_SETTLS}, true},
		{unix.SYS_CLONE, []uint64{goThread | unix.CLONE_NEWNET}, false},
		{unix.SYS_CLONE, []uint64{uint64(unix.SIGCHLD)}, false},
		{unix.SYS_CLONE, []uint64{unix.CLONE_VM | unix.CLONE_VFORK | uint64(unix.SIGCHLD)}, false},
		{unix.SYS_SETSOCKOPT, []uint64{3, unix.IPPROTO_TCP, unix.TCP_NODELAY}, true},
		{unix.SYS_SETSOCKOPT, []uint64{3, unix.SOL_SOCKET, unix.SO_KEEPALIVE}, true},
		{unix.SYS_SETSOCKOPT, []uint64{3, unix.SOL_SOCKET, unix.TCP_NODELAY}, false},
		{unix.SYS_SETSOCKOPT, []uint64{3, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER}, false},
		{unix.SYS_SETSOCKOPT, []uint64{3, unix.IPPROTO_TCP, unix.TCP_REPAIR}, false},
	} {
		if got := asked(t, vm, arch, c.call, c.args...); (got == retAllow) != c.want {
			t.Errorf("call %d with %#x: got %#x, want let through: %v", c.call, c.args, got, c.want)
		}
	}
}
