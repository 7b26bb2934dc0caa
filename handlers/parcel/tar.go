package parcel

import (
	"strconv"

	"lethe/handlers/extension"
)

// block is what a tar consists of, in bytes; an end are two of zeros.
const block = 512

// Names of what is in a parcel, beside its files.
const (
	textName     = "message.txt"
	manifestName = "manifest.txt"
)

// filesMax is how many files a parcel has at most: their numbers have two
// digits, so that they are in order wherever they are listed.
const filesMax = 99

// appendFileName appends what a file is called in a parcel. The name that it
// was sent under stands in the manifest: on a disk it would say what the file
// is, and whose.
func appendFileName(b []byte, number int, sent []byte) []byte {
	b = append(b, "file-"...)
	b = append(b, '0'+byte(number/10), '0'+byte(number%10), '.')
	return append(b, extension.Of(sent)...)
}

// Named is whether a name is one that a parcel has.
func Named(name string) bool {
	if name == textName || name == manifestName {
		return true
	}
	const head, digits = "file-", 2
	if len(name) < len(head)+digits+1 || name[:len(head)] != head || name[len(head)+digits] != '.' {
		return false
	}
	for _, c := range []byte(name[len(head):][:digits]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return extension.Known([]byte(name[len(head)+digits+1:]))
}

// entrySize is how much of a tar n bytes take with their header, in bytes.
func entrySize(n int64) int64 { return block + (n+block-1)/block*block }

// Kinds of entries in a tar.
const (
	ordinary = '0'
	global   = 'g' // of POSIX.1-2001: holds for all entries behind it
)

// ustar fills b, one block, with the header of a file: readable by its owner
// alone, owned by nobody in particular, as old as its day says. It is the
// format of POSIX.1-1988, which every tar reads.
func ustar(b, name []byte, kind byte, size int64, day uint16) {
	clear(b)
	copy(b[:100], name)
	copy(b[100:], "0000600\x000000000\x000000000\x00") // mode, uid, gid
	octal(b[124:135], size)
	octal(b[136:147], int64(day)*24*60*60)
	b[156] = kind
	copy(b[257:], "ustar\x0000")
	for i := range 8 {
		b[148+i] = ' ' // what stands for the sum in the sum
	}
	sum := int64(0)
	for _, c := range b {
		sum += int64(c)
	}
	octal(b[148:154], sum)
	b[154] = 0
}

// octal fills b with the digits of n.
func octal(b []byte, n int64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = '0' + byte(n&7)
		n >>= 3
	}
}

// paddingMax is how long one entry of padding is, in bytes: far below what
// any tar refuses to read at once.
const paddingMax = 32 << 10

// padding writes n bytes, 0 or two blocks and more, as comments, which every
// tar passes over: those that git makes begin with one. An entry must follow,
// or some take it for cut off. Zeros behind the end would be simpler, but then
// tar ends before it has read all, and age is killed by the pipe that nobody
// reads: a script that minds would fail.
func (p *Parcel) padding(s *sealer, n int64) error {
	for n > 0 {
		size := min(n, paddingMax)
		if n-size == block {
			size -= block // one alone is no entry
		}
		n -= size
		b := p.block()
		ustar(b, []byte("pax_global_header"), global, size-block, p.Day)
		if _, err := s.Write(b); err != nil {
			return err
		}
		line := strconv.AppendInt(b[:0], size-block, 10)
		line = append(line, " comment="...)
		if _, err := s.Write(line); err != nil {
			return err
		}
		if err := s.fill(size-block-int64(len(line))-1, ' '); err != nil {
			return err
		}
		if err := s.fill(1, '\n'); err != nil {
			return err
		}
	}
	return nil
}
