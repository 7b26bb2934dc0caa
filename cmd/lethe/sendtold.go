package main

import (
	"fmt"
	"io"
	"time"

	"lethe/cmd/lethe/client"
)

// A lockedText is what is printed, in locked memory.
type lockedText struct {
	b []byte
}

func (t *lockedText) put(s string) { t.b = append(t.b, s...) }

// link puts the address of a key.
func (t *lockedText) link(host, path string, key []byte) {
	t.put("http://" + host + path)
	t.b = append(t.b, key...)
}

// keptRoom is room for a hundred links in JSON and all beside them, in bytes:
// each takes less than 128.
const keptRoom = 13 << 10

// tellKept prints links that were made, and made, a passphrase that was made
// for them.
func (v *linkVisit) tellKept(k client.Kept, made []byte, a *sendArgs) error {
	t := &lockedText{v.cut(keptRoom)[:0]}
	host := v.service.Way.Host()
	life := time.Duration(k.Life) * time.Second
	if a.json {
		t.put(`{"links":[`)
		for i, key := range k.Links {
			if i > 0 {
				t.put(`,`)
			}
			t.put(`"`)
			t.link(host, client.Secret.Path(), key)
			t.put(`"`)
		}
		t.put(`],"receipt":"`)
		t.link(host, client.Receipt.Path(), k.Receipt)
		t.put(fmt.Sprintf(`","life":%d,"passphrase":%t`, k.Life, a.phrase != ""))
		if made != nil {
			t.put(`,"made":"`)
			t.b = append(t.b, made...) // words of the list
			t.put(`"`)
		}
		t.put("}\n")
		return toldAlone(v.std.out, t.b)
	}
	for _, key := range k.Links {
		t.link(host, client.Secret.Path(), key)
		t.put("\n")
	}
	if err := toldAlone(v.std.out, t.b); err != nil {
		return err
	}
	t.b = t.b[:0]
	t.put("lethe: receipt: ")
	t.link(host, client.Receipt.Path(), k.Receipt)
	t.put("\n")
	if made != nil {
		t.put("lethe: passphrase: ")
		t.b = append(t.b, made...)
		t.put("\nlethe: tell it by another way than the link\n")
	}
	opens := "it opens"
	if len(k.Links) > 1 {
		opens = "each opens"
	}
	t.put(fmt.Sprintf("lethe: %s once, until %s (%s)\n", opens, time.Now().Add(life).Format("2 Jan 2006 15:04"), lasting(life)))
	t.put("lethe: hint: lethe receipt tells whether it was opened, and lethe burn destroys it: both ask for the receipt's address\n")
	v.std.err.Write(t.b)
	return nil
}

// toldAlone writes what nobody else has.
func toldAlone(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("writing to standard output: %w; nobody has the links, and they will expire", err)
	}
	return nil
}

// draw draws links on the terminal as codes. They are there all the same where
// that fails.
func (v *linkVisit) draw(keys [][]byte) {
	address := &lockedText{v.cut(addressRoom)[:0]}
	for _, key := range keys {
		address.b = address.b[:0]
		address.link(v.service.Way.Host(), client.Secret.Path(), key)
		if err := drawQR(v.std.err, address.b); err != nil {
			v.say("%v", err)
			return
		}
	}
}

// addressRoom is room for an address, in bytes: an onion's with a port and a
// key takes 111.
const addressRoom = 256

// lasting is a lifetime for people. What was 30 days a while ago still is.
func lasting(d time.Duration) string {
	switch {
	case d >= 48*time.Hour-time.Hour/2:
		return fmt.Sprintf("in %d days", (d+time.Hour/2)/(24*time.Hour))
	case d >= 2*time.Hour-time.Minute/2:
		return fmt.Sprintf("in %d hours", (d+time.Minute/2)/time.Hour)
	}
	return fmt.Sprintf("in %d minutes", d/time.Minute)
}
