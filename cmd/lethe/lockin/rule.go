package lockin

import "golang.org/x/net/bpf"

// rule lets a system call through where all tests of its arguments hold. Of
// several rules for one call any will do.
type rule struct {
	call  uint32
	tests []test
}

// test compares the low 32 bits of an argument, of which the kernel takes no
// more wherever this is used.
type test struct {
	arg  uint32 // 0 to 5
	mask uint32
	want uint32
}

// is lets exactly one value through, none the values without those bits, all
// those with them.
func is(arg, value uint32) test  { return test{arg, ^uint32(0), value} }
func none(arg, bits uint32) test { return test{arg, bits, 0} }
func all(arg, bits uint32) test  { return test{arg, bits, bits} }

// Where things stand in what a filter is shown, struct seccomp_data; both
// machines are little-endian, so the low half of an argument comes first.
const (
	offsetCall = 0
	offsetArch = 4
	offsetArgs = 16
)

// What a filter may answer: SECCOMP_RET_ALLOW, and SECCOMP_RET_ERRNO with the
// error in its low half.
const (
	retAllow = 0x7fff0000
	retErrno = 0x00050000
)

// compile makes the filter of rules: their calls are let through, absent ones
// are said not to be there, everything else is not permitted. Refusing is
// enough, and a call that Go should come to make one day fails like any other
// and does not end the process.
//
// Only calls by this machine's own table count. Those by another, like the 32
// bit one of amd64, carry another architecture; those by its x32 table carry
// a bit in their number, so none of them is equal to a listed one.
func compile(arch uint32, rules []rule, absent []uint32, noPermission, noCall uint32) []bpf.Instruction {
	answer := func(errno uint32) bpf.Instruction { return bpf.RetConstant{Val: retErrno | errno} }
	program := []bpf.Instruction{
		bpf.LoadAbsolute{Off: offsetArch, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: arch, SkipTrue: 1},
		answer(noPermission),
		bpf.LoadAbsolute{Off: offsetCall, Size: 4},
	}
	for _, r := range rules {
		if len(r.tests) == 0 {
			program = append(program, bpf.JumpIf{Cond: bpf.JumpEqual, Val: r.call, SkipFalse: 1}, bpf.RetConstant{Val: retAllow})
		}
	}
	for _, call := range absent {
		program = append(program, bpf.JumpIf{Cond: bpf.JumpEqual, Val: call, SkipFalse: 1}, answer(noCall))
	}
	for _, r := range rules {
		if len(r.tests) > 0 {
			program = append(program, r.compile()...)
		}
	}
	return append(program, answer(noPermission))
}

// compile makes the part of one rule with tests. It ends with the call's
// number loaded, wherever it is left.
func (r rule) compile() []bpf.Instruction {
	const each = 3 // instructions of a test
	reload := bpf.LoadAbsolute{Off: offsetCall, Size: 4}
	part := []bpf.Instruction{
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: r.call, SkipFalse: uint8(each*len(r.tests) + 2)},
	}
	for i, t := range r.tests {
		left := uint8(each * (len(r.tests) - i - 1))
		part = append(part,
			bpf.LoadAbsolute{Off: offsetArgs + 8*t.arg, Size: 4},
			bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: t.mask},
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: t.want, SkipFalse: left + 1},
		)
	}
	return append(part, bpf.RetConstant{Val: retAllow}, reload)
}
