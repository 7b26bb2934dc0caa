//go:build pages

package main

import (
	"strings"

	"lethe/assets"
)

// tipping fills the form of a tip and sends it.
func tipping(steps ...step) step { return do(at("/tip"), do(steps...), pressed(button)) }

// snapshot is a photograph that gives away what it should not.
var snapshot = attachment{"Ana, back door.jpg", string(newPhoto(64, "Taken by Ana at the back door").file)}

// damaged is one that ends too soon.
var damaged = attachment{"Ana, " + strings.Repeat("Photograph", 12) + ".jpg", snapshot.content[:len(snapshot.content)/2]}

// sentTip sends a text and notes the phrase.
var sentTip = do(tipping(typed("#text", sample)), phrased)

// phrased notes the receipt phrase on the page.
func phrased(b *tab) error {
	var phrase string
	if err := b.on(".words", `[...e.children].map(w => w.textContent).join("-")`, &phrase); err != nil {
		return err
	}
	if b.notes == nil {
		b.notes = make(map[string]string)
	}
	b.notes["phrase"] = phrase
	return nil
}

// tipViews are where a tip is written, and what becomes of it.
var tipViews = []view{
	{"tip", 200, "[name=to]", at("/tip")},
	{"tip empty", 422, "#text-wrong", tipping()},
	{"tip no-choice", 422, "#to-wrong", tipping(typed("#text", sample), changed("[name=to]:checked", "value", "9"))},
	{"tip many-files", 422, "#file-wrong", tipping(typed("#text", sample), attached("#file", names(21)...))},
	{"tip much-wrong", 422, "#to-wrong", tipping(attached("#file", names(21)...), changed("[name=to]:checked", "value", "9"))},
	{"tip too-long", 413, "#text-wrong", asked("POST /tip HTTP/1.1"+partsHead, parts("text", tooLong))},
	{"sent", 200, ".words li:nth-child(7)", sentTip},
}

// textViews are pages of a service that takes no files.
var textViews = []view{
	{"tip text-only", 200, "#text", at("/tip")},
	{"tip no-files", 422, "#file", asked("POST /tip HTTP/1.1"+partsHead, "--part\r\n"+
		"Content-Disposition: form-data; name=\"text\"\r\n\r\ntext\r\n--part\r\n"+
		"Content-Disposition: form-data; name=\"file\"; filename=\"plan.pdf\"\r\n\r\nplan\r\n--part--\r\n")},
	{"inbox text-only", 200, "#text", knocking},
}

// lookedAt sends files and stands on the page that says what they give away.
func lookedAt(files ...attachment) step {
	return tipping(typed("#text", sample), chosen("#file", files...))
}

var manyKinds = []attachment{snapshot, damaged, {"plan.pdf", "%PDF-1.7 plan"}, {"minutes.docx", "minutes"}, {"call.mp3", "call"}, {"invoice \u202egpj.exe", "invoice"}, {"notes.txt", "notes"}}

// lookViews are where one sees what files give away.
var lookViews = []view{
	{"look", 200, "[value=clean]:checked", lookedAt(snapshot)},
	{"look many", 200, "li:nth-child(7) fieldset", lookedAt(manyKinds...)},
	{"look no-choice", 422, "#file-2-wrong", do(lookedAt(manyKinds...), changed("[name=file-2]:checked", "name", "none"), pressed("[action='/tip/send'] button"))},
	{"look nothing", 422, "div.wrong", do(tipping(chosen("#file", snapshot)), ticked("[name=file-1][value=out]"), pressed("[action='/tip/send'] button"))},
	{"sent files", 200, ".words", do(lookedAt(snapshot, manyKinds[2]), pressed("[action='/tip/send'] button"))},
	{"stopped", 200, "h1", do(lookedAt(snapshot), pressed("[action='/tip/stop'] button"))},
	{"refused draft", 404, "h1", do(lookedAt(snapshot), changed("[name=key]", "value", aKey), pressed("[action='/tip/send'] button"))},
}

// renderedTips are pages about tips that only a flood, a desk or an unlucky
// moment brings about.
var renderedTips = []view{
	{"tip busy", 503, "div.wrong", rendered(503, english.Tip(assets.TipPage{Limits: someLimits, Drop: someDrop, Life: 30 * aDay, Typed: true, Send: assets.Busy, Files: assets.FilesAgain}), sample)},
	{"tip no-room", 503, "div.wrong", rendered(503, english.Tip(assets.TipPage{Limits: someLimits, Drop: someDrop, Life: 30 * aDay, Typed: true, Send: assets.Room}), sample)},
	{"tip addition-refused", 200, "div.wrong", rendered(200, english.Tip(assets.TipPage{Limits: someLimits, Drop: someDrop, Life: 30 * aDay, Typed: true, Addition: true, Send: assets.NoChoice}), sample)},
	{"look all", 503, "li:nth-child(2) fieldset", rendered(503, english.Look(everythingFound), "Ana.jpg")},
	{"inbox replies", 200, ".reply:nth-of-type(2)", rendered(200, english.Inbox(repliedInbox), sample)},
}

var someDrop = assets.Drop{TakesFiles: true, Journalists: []string{"alice", "bob"}, Note: "On paper: P.O. Box 4711."}

// everythingFound is a look at a picture that gives away all that there is, and
// at each kind of file.
var everythingFound = func() assets.LookPage {
	p := assets.LookPage{Limits: someLimits, Drop: someDrop, Text: true, Addition: true, Life: 3600e9, Send: assets.Room}
	p.Files = append(p.Files, assets.LookFile{Kind: "jpeg", Found: assets.FileTraces, Cleans: true, Choice: "clean"})
	for _, kind := range assets.FileKinds {
		p.Files = append(p.Files, assets.LookFile{Kind: kind, Choice: "as it is"})
	}
	return p
}()

// repliedInbox is one with older replies and newer ones.
var repliedInbox = assets.InboxPage{
	Limits: someLimits, Drop: someDrop, Words: 7, Left: 12 * aDay, Replies: 12, Older: 3, Newer: true, Done: "deleted", To: 2,
	Parts: []assets.InboxPart{{Ago: 3, Collected: true}, {Ago: 1}}, Shown: []assets.InboxReply{{Number: 4, Ago: 1}, {Number: 3, Ago: 2}},
}
