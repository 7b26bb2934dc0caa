//go:build pages

package main

import (
	"strings"

	"lethe/policy"
)

// A text as people send it: a word too long for a phone, lines, and letters
// of both directions.
const sample = "The door is 4711, then left.\n\tssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4vX0mS9s3bqJ5m8m0k7yq3m2wT1n0pR6uV8xYzAbCd\n" +
	"<b>not bold</b> &amp; שלום, مرحبا, 🔑\n"

// button is the one of a page's form, or of the first.
const button = "main form button"

// made makes a link and stands on the page with it.
func made(text, passphrase string) step {
	return filling(typed("#text", text), typed("#passphrase", passphrase))
}

// filling fills the form that makes links and sends it.
func filling(steps ...step) step { return do(at("/new"), do(steps...), pressed(button)) }

// What stands on the page with a link, and on the one with a request: what is
// sent away, and what is kept.
const (
	itsLink    = ".secret.link"
	itsReceipt = ".take.link"
)

// noLife makes the chosen time one that is not offered.
var noLife = changed("[name=life]:checked", "value", "1")

// twoPhrases types a passphrase and asks for one.
var twoPhrases = do(typed("#passphrase", "a passphrase"), ticked("[name=made]"))

// makeViews are where links are made.
var makeViews = []view{
	{"start", 200, "h1", at("/")},

	{"make", 200, "#text", at("/new")},
	{"make empty", 422, "#text-wrong", filling()},
	{"make empty-again", 422, "#passphrase-wrong", made("", "a passphrase")},
	{"make not-text", 422, "#text-wrong", asked("POST /new HTTP/1.1"+formHead, encoded("text", "caf\xe9"))},
	{"make long-passphrase", 422, "#passphrase-wrong", made(sample, strings.Repeat("long ", 300))},
	{"make two-passphrases", 422, "#passphrase-wrong", filling(typed("#text", sample), twoPhrases)},
	{"make no-choice", 422, "#life-wrong", filling(typed("#text", sample), noLife)},
	{"make files-again", 422, "#file-wrong", filling(attached("#file", "plan.pdf", "photo.jpg"), noLife)},
	{"make many-files", 422, "#file-wrong", filling(attached("#file", names(21)...))},
	{"make file-name", 422, "#file-wrong", asked("POST /new HTTP/1.1\nContent-Type: multipart/form-data; boundary=b",
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""+strings.Repeat("n", 256)+"\"\r\n\r\nx\r\n--b--\r\n")},
	{"make no-links", 422, "#links-wrong", filling(typed("#text", sample), typed("#links", "none"))},
	{"make many-lines", 422, "#links-wrong", filling(typed("#text", strings.Repeat("line\n", 101)), ticked("[name=each]"))},
	{"make lines-and-files", 422, "#links-wrong", filling(typed("#text", sample), ticked("[name=each]"), attached("#file", "plan.pdf"))},
	{"make password", 422, "#password-wrong", filling(ticked("[value=words]"), typed("#length", "99"))},
	{"make all-wrong", 422, "#text-wrong", filling(noLife, twoPhrases, ticked("[name=each]"),
		typed("#links", "3"), ticked("[value=characters]"), typed("#length", "1"))},

	{"make wrong-beside-files", 422, "#file-wrong", filling(noLife, twoPhrases, ticked("[name=each]"), attached("#file", "plan.pdf"),
		typed("#links", "3"), ticked("[value=characters]"), typed("#length", "1"))},
	{"make too-long", 413, "#text-wrong", asked("POST /new HTTP/1.1"+partsHead, parts("text", tooLong))},

	{"ready", 200, itsLink, made(sample, "")},
	{"ready five minutes", 200, itsLink, filling(typed("#text", sample), ticked("[name=life][value='300']"))},
	{"ready passphrase", 200, itsLink, made(sample, "a passphrase")},
	{"ready made", 200, "#passphrase + p + .take", filling(ticked("[name=made]"), ticked("[value=characters]"))},
	{"ready files", 200, itsLink, filling(typed("#text", sample), attached("#file", "plan.pdf"), ticked("[name=made]"), ticked("[value=words]"))},
	{"ready lines", 200, ".links li:nth-child(3) .secret", filling(typed("#text", sample), ticked("[name=each]"))},
	{"ready ten", 200, ".links li:nth-child(10) .secret", filling(typed("#text", sample), typed("#links", "10"))},
}

// tooLong is a text that is over the limit. It comes back, all of it.
var tooLong = strings.Repeat("A line that is too much.\n", policy.TextMax/25+1)

// names are n names of files.
func names(n int) (all []string) {
	for i := range n {
		all = append(all, strings.Repeat("page ", i)+"of the plan.pdf")
	}
	return all
}
