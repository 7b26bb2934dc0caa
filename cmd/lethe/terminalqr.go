package main

import (
	"errors"
	"io"

	"lethe/handlers/qr"
	"lethe/vault"
)

// drawQR draws the code of a link on a terminal, for a phone's camera. The
// link is lent, and may be no longer than qr.Max. It has locked memory of its
// own while it draws.
func drawQR(w io.Writer, link []byte) error {
	if !isTerminal(w) {
		return errors.New("--qr: standard error is no terminal")
	}
	piece, err := vault.NewPiece(qr.BlocksMax + qr.BlocksRoom)
	if err != nil {
		return lockHint(err)
	}
	defer piece.Destroy()
	b := piece.Bytes()
	drawn, ok := qr.AppendBlocks(b[:0:qr.BlocksMax], link, b[qr.BlocksMax:])
	if !ok {
		return errors.New("--qr: the link is too long for a code")
	}
	_, err = w.Write(drawn)
	return err
}
