package main

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"

	"lethe/handlers/parcel"
)

// sealedTipCommand packs a tip as the service does, in scripts:
//
//	tip LINES FILE.age TEXT [NAME=FILE…]
//
// LINES is what lethe keys recipient printed; TEXT is a file, or "-" for none.
func sealedTipCommand(ts *testscript.TestScript, neg bool, args []string) {
	found, err := parcel.Parse([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	to, err := parcel.NewRecipients(found.Keys)
	ts.Check(err)
	piece := func(file string) parcel.Piece {
		b := []byte(ts.ReadFile(file))
		return parcel.Piece{Size: int64(len(b)), Content: func(w io.Writer) error {
			_, err := w.Write(b)
			return err
		}}
	}
	p := parcel.Parcel{To: to, Day: 20513, Slots: [2][]byte{make([]byte, parcel.SlotSize), make([]byte, parcel.SlotSize)}}
	if args[2] != "-" {
		p.Text = piece(args[2])
	}
	for _, f := range args[3:] {
		name, file, _ := strings.Cut(f, "=")
		p.Files = append(p.Files, parcel.File{Piece: piece(file), Name: []byte(name)})
	}
	var out bytes.Buffer
	ts.Check(p.Pack(&out))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

// hostileCommand seals a tar that the service would not make:
//
//	hostile KIND LINES FILE.age
func hostileCommand(ts *testscript.TestScript, neg bool, args []string) {
	found, err := parcel.Parse([]byte(ts.ReadFile(args[1])))
	ts.Check(err)
	to, err := age.ParseX25519Recipient(found.Keys[0].Key)
	ts.Check(err)
	file := func(name string) tar.Header {
		return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: 4, Format: tar.FormatUSTAR}
	}
	all := []tar.Header{file("file-01.txt")}
	second := file("file-02.txt")
	switch args[0] {
	case "outside":
		second.Name = "../file-02.txt"
	case "link":
		second.Typeflag, second.Linkname, second.Size = tar.TypeSymlink, "/etc/passwd", 0
	case "folder":
		second.Typeflag, second.Size = tar.TypeDir, 0
	case "program":
		second.Name = "run.desktop"
	case "escape":
		second.Name = "file-02.txt\x1b]0;x\x07"
	case "twice":
		second.Name = "file-01.txt"
	case "pax":
		second.Format, second.PAXRecords = tar.FormatPAX, map[string]string{"path": "file-02.txt", "SCHILY.xattr.user.x": "y"}
	case "text":
		second.Name, second.Size = "message.txt", shownMax+1
	}
	all = append(all, second)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	ts.Check(err)
	t := tar.NewWriter(w)
	for _, h := range all {
		ts.Check(t.WriteHeader(&h))
		_, err := t.Write(make([]byte, h.Size))
		ts.Check(err)
	}
	ts.Check(t.Close())
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out.Bytes(), 0o600))
}
