package parcel

import (
	"lethe/handlers/extension"
)

// block is what a tar consists of, in bytes; an end are two of zeros. What
// follows the end is ignored by tar, so padding needs no place of its own.
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

// ustar fills b, one block, with the header of a file: readable by its owner
// alone, owned by nobody in particular, as old as its day says. It is the
// format of POSIX.1-1988, which every tar reads.
func ustar(b, name []byte, size int64, day uint16) {
	clear(b)
	copy(b[:100], name)
	copy(b[100:], "0000600\x000000000\x000000000\x00") // mode, uid, gid
	octal(b[124:135], size)
	octal(b[136:147], int64(day)*24*60*60)
	b[156] = '0' // an ordinary file
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
