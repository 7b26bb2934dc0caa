//go:build pages

package main

import "strings"

// requested makes a request, notes its two links, and stands on the one that
// is sent away.
var requested = do(at("/request"), pressed(button), noted("ask", itsLink), noted("collect", itsReceipt), revisit("ask"))

// answering makes a request, fills its form and sends it.
func answering(steps ...step) step { return do(requested, do(steps...), pressed(button)) }

// requestViews are where someone is asked for a secret.
var requestViews = []view{
	{"request", 200, button, at("/request")},
	{"request no-choice", 422, "#life-wrong", do(at("/request"), noLife, pressed(button))},
	{"requested", 200, itsLink, do(at("/request"), pressed(button))},

	{"ask", 200, "#text", requested},
	{"ask empty", 422, "#text-wrong", answering()},
	{"ask many-files", 422, "#file-wrong", answering(typed("#text", sample), attached("#file", names(21)...))},
	{"ask too-long", 413, "#text-wrong", do(requested, func(b *tab) error {
		_, key, _ := strings.Cut(b.notes["ask"], "/ask/")
		return asked("POST /answer HTTP/1.1"+partsHead, parts("key", key, "text", tooLong))(b)
	})},
	{"ask answered-before", 404, "div.wrong", do(answering(typed("#text", sample)), revisit("ask"), typed("#text", sample),
		attached("#file", "plan.pdf"), pressed(button))},
	{"answered", 200, "h1", answering(typed("#text", sample))},

	{"collect", 200, button, do(requested, revisit("collect"))},
	{"notyet", 200, "main a", do(requested, revisit("collect"), pressed(button))},
	{"opened collected", 200, ".inert", do(answering(typed("#text", tricky), attached("#file", someFiles...)), revisit("collect"), pressed(button))},
	{"policy", 200, "dl", at("/policy")},
}

// noticeViews are pages that only say what happened.
var noticeViews = []view{
	{"notice not found", 404, "h1", at("/nowhere")},
	{"notice method", 405, "h1", asked("POST / HTTP/1.1"+formHead, "")},
	{"notice host", 421, "h1", asked("GET / HTTP/1.1\nHost: other.example", "")},
	{"notice gateway", 403, "h1", asked("GET / HTTP/1.1\nX-Tor2web: encrypted", "")},
	{"notice elsewhere", 403, "h1", asked("POST /open HTTP/1.1\nSec-Fetch-Site: cross-site"+formHead, encoded("key", "k"))},
	{"notice form", 400, "h1", asked("POST /open HTTP/1.1\nContent-Type: text/plain", "key=k")},
	// Longer than policy.FormMax, by what it says of itself.
	{"notice too large", 413, "h1", asked("POST /new HTTP/1.1\nContent-Length: 4000000"+formHead, "")},
	{"notice cut off", 408, "h1", asked("POST /new HTTP/1.1\nContent-Length: 1000"+formHead, "text=half")},
}

// narrow is a service with little of everything: what is too much comes soon,
// and is soon looked at.
var narrow = []string{"--locked-memory", "8MiB", "--max-size", "64KiB", "--repeat", "0", "--log-retention", "0"}

// film is a file that is over the limit there.
var film = attachment{"film.mp4", strings.Repeat("f", 64<<10)}

// month chooses the longest time.
var month = ticked("[name=life][value='2592000']")

// narrowViews are pages of such a service. What needs room comes first: it
// gets full.
var narrowViews = []view{
	{"link once", 200, "#passphrase", linked(sample, "")},
	{"opened once", 200, ".secret", do(linked(sample, "", "plan.pdf"), pressed(button))},
	{"policy no-log", 200, "h1", at("/policy")},
	{"make too-large", 413, "#file-wrong", filling(typed("#text", sample), chosen("#file", film))},
	{"ask too-large", 413, "#file-wrong", answering(typed("#text", sample), chosen("#file", film))},

	{"make no-room so-long", 503, "h1 + .wrong", do(crowded("2592000"), filling(typed("#text", sample), month, typed("#passphrase", "a passphrase")))},
	{"ask no-room", 503, "div.wrong", do(requested, crowded("300"), revisit("ask"), typed("#text", sample), pressed(button))},
	{"make no-room", 503, "h1 + .wrong", do(crowded("300"), filling(typed("#text", sample), attached("#file", "plan.pdf")))},
	// A short one would come back in its form.
	{"notice no room", 503, "h1", do(crowded("300"), asked("POST /new HTTP/1.1"+formHead, encoded("text", strings.Repeat("long ", 2000))))},
}

// crowded makes links that wait for so many seconds, large ones first, until
// there is no room for one more.
func crowded(life string) step {
	return func(b *tab) error {
		for size := 32 << 10; size > 0; {
			a, _, err := b.ask("POST /new HTTP/1.1\nConnection: close"+formHead, encoded("text", strings.Repeat("x", size), "life", life))
			if err != nil {
				return err
			}
			if a.StatusCode != 200 {
				size /= 2
			}
		}
		return nil
	}
}
