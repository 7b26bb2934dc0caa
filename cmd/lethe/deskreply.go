package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"lethe/handlers/clean"
	"lethe/handlers/desk"
	"lethe/vault"
)

// A replyRoom is locked memory for a reply and for pieces of its form.
type replyRoom struct {
	all         *vault.Piece
	text, piece []byte
}

// pieceSize is how much of the form is sent at a time, in bytes.
const pieceSize = 4 << 10

// newReplyRoom makes room for a reply and what may end it: a line end, and a
// byte by which one that is too long is known.
func newReplyRoom() (*replyRoom, error) {
	const text = desk.ReplyMax + 3
	all, err := vault.NewPiece(text + pieceSize)
	if err != nil {
		return nil, lockHint(err)
	}
	b := all.Bytes()
	return &replyRoom{all, b[:text], b[text:]}, nil
}

func (r *replyRoom) free() { r.all.Destroy() }

// reply is lethe desk reply.
func (d *deskVisit) reply(ctx context.Context, alias string) error {
	all, err := d.lookPatiently(ctx)
	if err != nil {
		return err
	}
	tip, err := all.tip(alias)
	if err != nil {
		return err
	}
	room, err := newReplyRoom()
	if err != nil {
		return err
	}
	if isTerminal(d.std.in) {
		d.say("type the reply to %s; Ctrl-D on a line of its own sends it, Ctrl-C does not", alias)
	}
	read := make(chan error, 1)
	go func() {
		var err error
		vault.Do(func() { err = room.read(d.std.in) })
		read <- err
	}()
	select {
	case <-ctx.Done():
		clear(room.all.Bytes()) // it is still read into, until we end
		return ctx.Err()
	case err = <-read:
	}
	defer room.free()
	if err != nil {
		return fmt.Errorf("reading the reply: %w", err)
	}
	none := func(err error) bool { var p *passingError; return errors.As(err, &p) } // nothing was sent
	err = d.patiently(ctx, none, func() error { return d.send(ctx, room, tip) })
	var broken *brokenError
	switch {
	case errors.As(err, &broken):
		return hint(fmt.Errorf("sending the reply: %w; whether it arrived is not known", err), "lethe desk list: %s had %d replies before", alias, tip.Replies)
	case err != nil:
		return fmt.Errorf("sending the reply: %w", err)
	}
	d.say("the reply waits in the inbox of %s", alias)
	return nil
}

// read reads a reply to its end. What is no reply is refused here, before
// anything of it goes anywhere.
func (r *replyRoom) read(in io.Reader) error {
	n := 0
	for n < len(r.text) {
		m, err := in.Read(r.text[n:])
		n += m
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	r.text = bytes.TrimSuffix(bytes.TrimSuffix(r.text[:n], []byte("\n")), []byte("\r"))
	switch {
	case len(r.text) > desk.ReplyMax:
		return fmt.Errorf("it is longer than %d bytes", desk.ReplyMax)
	case !clean.HasInk(r.text):
		return errors.New("it is empty")
	case !utf8.Valid(r.text) || bytes.IndexByte(r.text, 0) >= 0:
		return errors.New("it is no text (UTF-8)")
	}
	return nil
}

// send sends the reply. The form says how many replies there were, so that
// one that crosses a colleague's comes back. Of the answer the head alone is
// read: behind it the text may come back.
func (d *deskVisit) send(ctx context.Context, r *replyRoom, tip *deskTip) error {
	head, tail := "text=", "&replies="+strconv.Itoa(tip.Replied)
	buffer := func(from io.Reader) *bufio.Reader { return bufio.NewReaderSize(from, 16) } // the least there is
	resp, err := d.way.ask(ctx, 0, buffer, func(c io.Writer) (err error) {
		n := len(head) + r.formSize() + len(tail)
		if _, err := io.WriteString(c, d.way.postHead("/tip/"+tip.Alias+"/reply", n)+head); err != nil {
			return err
		}
		vault.Do(func() { err = r.form(c) })
		if err != nil {
			return err
		}
		_, err = io.WriteString(c, tail)
		return err
	})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusConflict:
		return hint(errors.New("somebody else has replied meanwhile, so it was not sent"), "lethe desk list, and lethe desk reply %s once more", tip.Alias)
	case http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return errors.New("the desk does not take it")
	}
	return deskStatus(resp)
}

// formSize is how long the text is in a form, in bytes.
func (r *replyRoom) formSize() (n int) {
	for _, c := range r.text {
		if n++; !plain(c) && c != ' ' {
			n += 2
		}
	}
	return n
}

// form writes the text as a form has it, in pieces.
func (r *replyRoom) form(w io.Writer) error {
	const hex = "0123456789ABCDEF"
	piece := r.piece[:0]
	for _, c := range r.text {
		if len(piece)+3 > cap(piece) {
			if _, err := w.Write(piece); err != nil {
				return err
			}
			piece = piece[:0]
		}
		switch {
		case plain(c):
			piece = append(piece, c)
		case c == ' ':
			piece = append(piece, '+')
		default:
			piece = append(piece, '%', hex[c>>4], hex[c&15])
		}
	}
	_, err := w.Write(piece)
	return err
}

// plain is whether a byte stands in a form as it is.
func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._*", c) >= 0
}
