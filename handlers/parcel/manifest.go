package parcel

import (
	"io"
	"strconv"
	"time"

	"lethe/handlers/deceit"
)

// manifestRoom is the lent memory that a manifest is written with, in bytes:
// an inspector's, and the longest line but for names.
const manifestRoom = deceit.Room + 256

// writeManifest writes what came in a parcel, for people to read:
//
//	For: anyone (alice, bob)
//	Day: 2026-03-01
//	Text: message.txt, 120 bytes
//
//	File 1: file-01.jpg, 52133 bytes, a cleaned copy
//	Sent as: holiday.jpg
//
// What could deceive in a name is made visible, as [U+202E].
func (p *Parcel) writeManifest(w io.Writer, room []byte) error {
	line := room[deceit.Room:deceit.Room:manifestRoom]
	names := p.To.names
	if p.For > 0 {
		names = names[p.For-1 : p.For]
	}
	line = append(line, "For: "...)
	if p.For == 0 {
		line = append(line, "anyone ("...)
	}
	for i, n := range names {
		if i > 0 {
			line = append(line, ", "...)
		}
		line = append(line, n...)
		if _, err := w.Write(line); err != nil {
			return err
		}
		line = line[:0]
	}
	if p.For == 0 {
		line = append(line, ')')
	}
	line = append(line, "\nDay: "...)
	line = time.Unix(int64(p.Day)*24*60*60, 0).UTC().AppendFormat(line, time.DateOnly)
	line = append(line, '\n')
	if p.Text.Content != nil {
		line = append(line, "Text: "+textName+", "...)
		line = strconv.AppendInt(line, p.Text.Size, 10)
		line = append(line, " bytes\n"...)
	}
	if _, err := w.Write(line); err != nil {
		return err
	}
	for i := range p.Files {
		if err := p.Files[i].describe(w, i+1, room); err != nil {
			return err
		}
	}
	return nil
}

// describe writes the lines of one file.
func (f *File) describe(w io.Writer, number int, room []byte) error {
	line := append(room[deceit.Room:deceit.Room:manifestRoom], "\nFile "...)
	line = strconv.AppendInt(line, int64(number), 10)
	line = append(line, ": "...)
	line = appendFileName(line, number, f.Name)
	line = append(line, ", "...)
	line = strconv.AppendInt(line, f.Size, 10)
	line = append(line, " bytes, "...)
	if f.Cleaned {
		line = append(line, "a cleaned copy"...)
	} else {
		line = append(line, "as it was sent"...)
	}
	line = append(line, "\nSent as: "...)
	if len(f.Name) == 0 {
		line = append(line, "(no name)"...)
	}
	if _, err := w.Write(line); err != nil {
		return err
	}
	look := deceit.NewInspector(room[:deceit.Room], w)
	rest := f.Name
	for i := 0; i < len(rest); i++ {
		mark := ""
		switch rest[i] { // these pass in a text, but no name has more than one line
		case '\n':
			mark = "[U+000A]"
		case '\t':
			mark = "[U+0009]"
		default:
			continue
		}
		if _, err := look.Write(rest[:i]); err != nil {
			return err
		}
		if _, err := look.Write([]byte(mark)); err != nil {
			return err
		}
		rest, i = rest[i+1:], -1
	}
	if _, err := look.Write(rest); err != nil {
		return err
	}
	if err := look.End(); err != nil {
		return err
	}
	_, err := w.Write(append(line[:0], '\n'))
	return err
}
