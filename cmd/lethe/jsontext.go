package main

import (
	"fmt"
	"io"

	"lethe/cmd/lethe/client"
)

// jsonRoom is how much of a text is written at a time, in bytes.
const jsonRoom = 8 << 10

// A jsonText writes what was opened as one object, from locked memory: the
// text while it comes, the files behind it. Text and names are UTF-8.
type jsonText struct {
	to    io.Writer
	room  []byte
	n     int
	begun bool
	count int
	c2    bool // the last byte of a string was one, and is not written yet
	err   error
}

func (j *jsonText) put(s string) {
	j.settle()
	for i := range len(s) {
		j.byte(s[i])
	}
}

func (j *jsonText) byte(c byte) {
	if j.n == len(j.room) {
		j.flush()
	}
	j.room[j.n] = c
	j.n++
}

func (j *jsonText) flush() {
	if j.err == nil {
		_, j.err = j.to.Write(j.room[:j.n])
	}
	j.n = 0
}

func (j *jsonText) begin() {
	if !j.begun {
		j.begun = true
		j.put(`{"text":"`)
	}
}

// settle writes the byte that was held.
func (j *jsonText) settle() {
	if j.c2 {
		j.c2 = false
		j.byte(0xc2)
	}
}

// escaped puts bytes of a string, with no control character as it is: U+0080 to
// U+009F, which steer terminals too, are C2 and another byte in UTF-8.
func (j *jsonText) escaped(b []byte) {
	const hex = "0123456789abcdef"
	for _, c := range b {
		control := c < ' ' || c == 0x7f
		if j.c2 && 0x80 <= c && c < 0xa0 {
			control, j.c2 = true, false
		}
		j.settle()
		switch {
		case c == 0xc2:
			j.c2 = true
		case c == '"' || c == '\\':
			j.byte('\\')
			j.byte(c)
		case c == '\n':
			j.put(`\n`)
		case control:
			j.put(`\u00`)
			j.byte(hex[c>>4])
			j.byte(hex[c&15])
		default:
			j.byte(c)
		}
	}
}

// text takes the next piece of the text.
func (j *jsonText) text(b []byte) error {
	j.begin()
	j.escaped(b)
	return j.err
}

// files ends the text.
func (j *jsonText) files() error {
	j.begin()
	j.put(`","files":[`)
	return j.err
}

// file says where a file is.
func (j *jsonText) file(path string, f client.File) error {
	if j.count++; j.count > 1 {
		j.put(`,`)
	}
	j.put(`{"path":"`)
	j.escaped([]byte(path))
	j.put(`","name":"`)
	j.escaped(f.Name)
	j.put(fmt.Sprintf(`","size":%d}`, f.Size))
	return j.err
}

// end writes what is left.
func (j *jsonText) end() error {
	j.put("]}\n")
	j.flush()
	return j.err
}
