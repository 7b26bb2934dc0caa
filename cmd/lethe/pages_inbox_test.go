//go:build pages

package main

import (
	"strings"

	"lethe/assets"
)

// knock types a phrase into the form for it.
func knock(phrase string) step { return do(at("/inbox"), typed("#phrase", phrase), pressed(button)) }

// itsPhrase types the one that was noted.
func itsPhrase(b *tab) error { return typed("#phrase", b.notes["phrase"])(b) }

// knocking sends a tip and opens its inbox.
var knocking = do(sentTip, itsPhrase, pressed(button))

// adding adds to a tip.
func adding(steps ...step) step {
	return do(knocking, do(steps...), pressed("[action='/inbox/add'] button"))
}

const nobodys = "abacus zoom kick cactus umbrella victory yummy"

// inboxViews are where one comes back to a tip.
var inboxViews = []view{
	{"inboxdoor", 200, "#phrase", at("/inbox")},
	{"inboxdoor empty", 422, "#phrase-wrong", knock("")},
	{"inboxdoor few", 422, "#phrase-wrong", knock("abacus zoom")},
	{"inboxdoor unknown", 422, "#phrase-wrong", knock(strings.ReplaceAll(nobodys, "k", "qq"))},
	{"inboxdoor too-long", 422, "#phrase-wrong", knock(strings.Repeat(nobodys, 20))},
	{"inboxdoor refused", 200, "#phrase-wrong", knock(nobodys)},
	{"inbox", 200, ".state", knocking},
	{"inbox added", 200, "strong", adding(typed("#text", sample))},
	{"tip addition-empty", 422, "#text-wrong", adding()},
	{"look addition", 200, "fieldset", adding(typed("#text", sample), chosen("#file", snapshot))},
	{"withdraw", 200, "button.last", do(knocking, pressed("[action='/inbox/withdraw'] button"))},
	{"withdrawn", 200, "h1", do(knocking, pressed("[action='/inbox/withdraw'] button"), pressed("button.last"))},
}

// foreignTips are pages about tips in every language but English.
func foreignTips() (all []view) {
	for _, l := range assets.Languages {
		if l.Code == assets.English {
			continue
		}
		add := func(kind string, status int, has string, steps step) {
			all = append(all, view{kind + " " + strings.TrimPrefix(l.Path(""), "/"), status, has, steps})
		}
		form := func(steps ...step) step { return do(at(l.Path("/tip")), do(steps...), pressed(button)) }
		look := form(typed("#text", sample), chosen("#file", manyKinds...))
		knocking := do(form(typed("#text", sample)), phrased, itsPhrase, pressed(button))
		withdraw := do(knocking, pressed("[action$='/inbox/withdraw'] button"))
		add("tip", 200, "[name=to]", at(l.Path("/tip")))
		add("tip much-wrong", 422, "#to-wrong", form(attached("#file", names(21)...), changed("[name=to]:checked", "value", "9")))
		add("look", 200, "[value=clean]:checked", look)
		add("stopped", 200, "h1", do(look, pressed("[action$='/tip/stop'] button")))
		add("sent", 200, ".words li:nth-child(7)", do(look, changed("[name=file-2]:checked", "value", "out"), pressed("[action$='/tip/send'] button")))
		add("inboxdoor", 200, "#phrase", at(l.Path("/inbox")))
		add("inboxdoor refused", 200, "#phrase-wrong", do(at(l.Path("/inbox")), typed("#phrase", nobodys), pressed(button)))
		add("inboxdoor unknown", 422, "#phrase-wrong", do(at(l.Path("/inbox")), typed("#phrase", "abacus qqq"), pressed(button)))
		add("inbox", 200, ".state", knocking)
		add("inbox replies", 200, ".reply", rendered(200, l.Inbox(repliedInbox), sample))
		add("withdraw", 200, "button.last", withdraw)
		add("withdrawn", 200, "h1", do(withdraw, pressed("button.last")))
	}
	return all
}
