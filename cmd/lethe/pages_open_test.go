//go:build pages

package main

import (
	"slices"
	"strings"
)

// linked makes a link, notes it and its receipt, and stands on its page.
func linked(text, passphrase string, files ...string) step {
	return do(
		filling(typed("#text", text), typed("#passphrase", passphrase), attached("#file", files...)),
		noted("link", itsLink), noted("receipt", itsReceipt), revisit("link"),
	)
}

// tricky is a text that turns letters around and hides some; ringing does
// more.
const (
	tricky  = "Pay to \u202egro.live\u202c now\u200b, thank you."
	ringing = tricky + "\u0007"
)

// Names as files have them: one too long for a phone, and one that is not
// what it seems.
var someFiles = []string{"plan.pdf", strings.Repeat("Photograph", 12) + ".jpg", "invoice \u202egpj.exe"}

// openViews are where links are opened.
var openViews = []view{
	{"paste", 200, "#link", at("/open")},
	{"paste empty", 422, "#link-wrong", do(at("/open"), pressed(button))},
	{"paste no-link", 422, "#link-wrong", do(at("/open"), typed("#link", sample), pressed(button))},
	{"paste much", 422, "#link-wrong", do(at("/open"), typed("#link", strings.Repeat(sample, 50)), pressed(button))},

	{"link", 200, "#passphrase", linked(sample, "")},
	{"link pasted", 200, "#passphrase", func(b *tab) error {
		return do(linked(sample, ""), at("/open"), typed("#link", "Here: <"+b.notes["link"]+">."), pressed(button))(b)
	}},
	{"opened", 200, ".secret", do(linked(sample, ""), pressed(button))},
	{"opened passphrase", 200, ".secret", do(linked(sample, "a passphrase"), typed("#passphrase", "a passphrase"), pressed(button))},
	{"opened much", 200, ".secret", do(linked(strings.Repeat(sample, 200), ""), pressed(button))},
	{"opened tricky", 200, ".inert", do(linked(ringing, ""), pressed(button))},
	{"opened file", 200, "[name=file]", do(linked("", "", "plan.pdf"), pressed(button))},
	{"opened files", 200, ".files li:nth-child(20)", do(linked("", "", names(20)...), pressed(button))},
	{"opened both", 200, ".inert", do(linked(tricky, "", someFiles...), pressed(button))},
	{"refused", 404, "h1", do(at("/s/"+aKey), pressed(button))},
	{"refused file", 404, "h1", do(linked("", "", "plan.pdf"), pressed(button), changed("[name=key]", "value", aKey), pressed(button))},
}

// wrong types a wrong passphrase, the nth.
func wrong(n int) step {
	return do(revisit("link"), typed("#passphrase", strings.Repeat("wrong", n)), pressed(button))
}

// five makes a link for each of five lines, opens the second, destroys the
// last, and stands on the receipt.
var five = do(
	filling(typed("#text", "one\ntwo\nthree\nfour\nfive"), ticked("[name=each]")),
	noted("receipt", itsReceipt),
	follow(".links > li:nth-child(2) .secret"), pressed(button),
	revisit("receipt"), pressed(".links > li:nth-child(5) button"), pressed("button.last"),
	revisit("receipt"),
)

// toReceipt makes a link and stands on its receipt.
var toReceipt = do(linked(sample, "a passphrase"), revisit("receipt"))

// receiptViews are where one sees what became of links.
var receiptViews = []view{
	{"receipt", 200, "button.last", toReceipt},
	{"receipt opened", 200, ".state", do(linked(sample, ""), pressed(button), revisit("receipt"))},
	{"receipt burned", 200, ".state", do(toReceipt, pressed("button.last"), pressed("button.last"), pressed("main a"))},
	{"receipt locked", 200, ".state", do(slices.Concat(
		[]step{linked(sample, "a passphrase")}, []step{wrong(1), wrong(2), wrong(3), wrong(4), wrong(5), revisit("receipt")})...)},
	{"receipt five", 200, ".links > li:nth-child(4) button", five},
	{"receipt refused", 404, "h1", at("/receipt/" + aKey)},

	{"burn", 200, "button.last", do(toReceipt, pressed("button.last"))},
	{"burn three", 200, "button.last", do(five, pressed("button.last"))},
	{"burn one", 200, "button.last", do(five, pressed(".links button"))},
	{"burned", 200, "main a", do(toReceipt, pressed("button.last"), pressed("button.last"))},
	{"burned three", 200, "main a", do(five, pressed("button.last"), pressed("button.last"))},
	{"burned none", 200, "main a", do(toReceipt, pressed("button.last"), sentAsIs("main form"), pressed("button.last"))},
}
