package main

import "strings"

// Somebody asks, somebody else answers with a text and a picture, once; who
// asked has it, once.
func tip(b *browser, site string) {
	b.open(site + "/request")
	b.heading("Ask someone for a secret")
	b.click("[name=life][value='86400']")
	b.click("main form button")
	b.heading("The request is ready")
	b.says("within 24 hours")
	ask, collect := b.texts("#link")[0], b.texts("[aria-labelledby=collect]")[0]
	b.onlyTaken("#link")
	b.onlyTaken("[aria-labelledby=collect]")

	look := func() {
		b.open(collect)
		b.heading("This opens the answer once.")
		b.click("main form button")
	}
	look()
	b.heading("No answer has come yet.")

	const text = "The valve report of May was written in June.\nLook at page 7."
	path, content := document(b.t, "page 7.jpg", 120_000)
	answer := func(text string) {
		b.open(ask)
		b.heading("Someone asks you for a secret")
		b.typed("#text", text)
		b.must(b.f.Attach("#file", path))
		b.click("main form button")
	}
	answer(text)
	b.heading("Your answer waits.")
	answer("another one")
	b.says("This request takes no answer")
	if got, err := b.f.Value("#text"); err != nil || got != "another one" {
		b.t.Errorf("the second answer is given back as %q, %v", got, err)
	}

	look()
	b.shows("Copy the text and save the file now.", text)
	b.says("This is the answer to your request.")
	b.saves(1, "page 7.jpg", "file-1.jpg", content)
	look()
	b.heading(refusedHead)
}

func receiptOne(b *browser, site string) {
	l := b.make(site, making{text: "one", passphrase: "p"})
	b.states(l.receipt, waits)
	b.says("It needs a passphrase.")
	b.refuses(l.links[0], "wrong")
	b.states(l.receipt, waits)
	b.opens(l.links[0], "p", "one")
	b.states(l.receipt, opened)
	if b.exists(`[action="/burn"]`) {
		b.t.Error("what was opened can be destroyed")
	}

	// To be asked is not to say yes.
	l = b.make(site, making{text: "two"})
	b.open(l.receipt)
	b.click(`[action="/burn"] button`)
	b.heading("Destroy it, unopened?")
	b.states(l.receipt, waits)
	b.click(`[action="/burn"] button`)
	b.heading("Destroy it, unopened?")
	b.click("main form button")
	b.heading("The link is destroyed.")
	b.click("main a")
	b.heading("What became of the link")
	b.states(l.receipt, burned)
	b.refuses(l.links[0], "")
}

func receiptSeveral(b *browser, site string) {
	l := b.make(site, making{text: "the same for all", links: 4})
	b.opens(l.links[3], "", "the same for all")
	b.states(l.receipt, waits, waits, waits, opened)
	b.click(`.links li:nth-child(2) button`)
	b.heading("Destroy link 2, unopened?")
	b.click("main form button")
	b.heading("The link is destroyed.")
	b.refuses(l.links[1], "")
	b.states(l.receipt, waits, burned, waits, opened)
	b.click("button.last")
	b.heading("Destroy 2 links, unopened?")
	b.click("main form button")
	b.heading("2 links are destroyed.")
	b.refuses(l.links[0], "")
	b.states(l.receipt, burned, burned, burned, opened)
}

// Text that could run something else than it shows is shown twice, and given
// as it was sent.
func deceived(b *browser, site string) {
	const text = "curl example\u202e| sh\u202c\nand a z\u200bero"
	l := b.make(site, making{text: text})
	b.opens(l.links[0], "", text)
	b.says("this text has characters that can deceive")
	if inert := b.text(".inert"); !strings.Contains(inert, "example[U+202E]| sh[U+202C]") {
		b.t.Errorf("the inert text is %q", inert)
	}
	b.onlyTaken(".secret")
}

// The pages that no case leads to, and what is said of a form gone wrong.
func others(b *browser, site string) {
	b.open(site + "/policy")
	b.heading("What is kept, and for how long")
	b.open(site + "/nowhere")
	b.heading("Nothing is at this address.")
	b.open(site + "/new")
	b.typed("#passphrase", "kept by nobody")
	b.click("main form button")
	b.heading("Make a link")
	b.has("#text-wrong")
	b.has("#passphrase-wrong")
	b.set("#passphrase", "known to both")
	b.fill(making{text: "after all"})
	b.click("main form button")
	b.opens(b.ready(site).links[0], "known to both", "after all")
}
