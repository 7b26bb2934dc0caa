//go:build pages

package main

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"time"

	"golang.org/x/net/html"

	"lethe/assets"
)

// someLimits are numbers for pages that are shown without a site behind them.
var someLimits = assets.Limits{
	Text: 1 << 20, Upload: 25 << 20, Files: 20, Links: 100, Lines: 100, Passphrase: 1024, Tries: 5,
	Repeat: time.Minute, Grant: 10 * time.Minute,
}

const aDay = 24 * time.Hour

var (
	english   = assets.Languages[0]
	someLives = []assets.Choice{{Life: time.Hour}, {Life: aDay}, {Life: 7 * aDay, Chosen: true}}
)

// renderings are the pages that no visitor on this machine brings about: what
// only a flood, a fault of ours, days of waiting or the onion address shows.
var renderings = []view{
	{"start drop", 200, "h1", rendered(200, english.Start(assets.StartPage{Limits: someLimits, Drop: true}), "")},

	{"make all", 422, "h1 + .wrong", rendered(422, english.Make(assets.MakePage{
		Limits: someLimits, Lives: someLives, Links: 3, Each: true, MadePassphrase: true, MadePassword: "words", Length: 7,
		Text: assets.NotText, Files: assets.FilesAgain, Passphrase: assets.OneOf, Life: assets.NoChoice,
		Count: assets.TooMany, Password: assets.NoChoice, Send: assets.Room, Longest: 25 * time.Hour,
	}), onionLink)},
	{"make busy", 503, "h1 + .wrong", rendered(503, english.Make(assets.MakePage{Limits: someLimits, Lives: someLives, Send: assets.Busy, Passphrase: assets.Again}), "The door is 4711.")},
	{"make no-room", 503, "h1 + .wrong", rendered(503, english.Make(assets.MakePage{Limits: someLimits, Lives: someLives, Send: assets.Room}), "The door is 4711.")},

	{"ready onion", 200, itsLink, rendered(200, english.Ready(assets.ReadyPage{Limits: someLimits, Links: 1, Life: 7 * aDay, Passphrase: "made", Password: true, Files: true}), onionLink)},
	{"ready three", 200, itsLink, rendered(200, english.Ready(assets.ReadyPage{Limits: someLimits, Links: 3, Each: true, Life: 7 * aDay, Passphrase: "own"}), onionLink)},
	{"ready hundred", 200, itsLink, rendered(200, english.Ready(assets.ReadyPage{Limits: someLimits, Links: 100, Life: 7 * aDay}), onionLink)},

	{"paste", 200, "form", rendered(200, english.Paste(assets.PastePage{}), "")},
	{"paste empty", 422, ".wrong", rendered(422, english.Paste(assets.PastePage{Wrong: assets.Empty}), "")},
	{"paste no-link", 422, ".wrong", rendered(422, english.Paste(assets.PastePage{Wrong: assets.NotText}), "")},

	{"opened once", 200, ".secret", rendered(200, english.Opened(assets.OpenedPage{Limits: assets.Limits{Tries: 5}, Text: true}), "The door is 4711.")},
	{"opened all", 200, ".secret", rendered(200, english.Opened(assets.OpenedPage{Limits: someLimits, Text: true, Files: 3, Control: 1, Bidi: 2, Hidden: 3, Collected: true}), onionLink)},
	{"opened files", 200, "form", rendered(200, english.Opened(assets.OpenedPage{Limits: someLimits, Files: 20}), "photo of the plan.jpg")},

	{"receipt", 200, "form", rendered(200, english.Receipt(receiptIn("waiting")), "")},
	{"receipt opened", 200, "h1", rendered(200, english.Receipt(receiptIn("opened")), "")},
	{"receipt burned", 200, "h1", rendered(200, english.Receipt(receiptIn("burned")), "")},
	{"receipt expired", 200, "h1", rendered(200, english.Receipt(receiptIn("expired")), "")},
	{"receipt locked", 200, "h1", rendered(200, english.Receipt(receiptIn("locked")), "")},
	{"receipt five", 200, "form", rendered(200, english.Receipt(receiptIn("waiting", "opened", "waiting", "locked", "burned")), "")},
	{"burn", 200, "form", rendered(200, english.Burn(assets.BurnPage{Links: 3}), "")},
	{"burn one", 200, "form", rendered(200, english.Burn(assets.BurnPage{Links: 1, Number: 2}), "")},
	{"burned", 200, "h1", rendered(200, english.Burned(assets.BurnedPage{Burned: 2}), "")},
	{"burned none", 200, "h1", rendered(200, english.Burned(assets.BurnedPage{}), "")},

	{"request", 200, "form", rendered(200, english.Request(assets.RequestPage{Limits: someLimits, Lives: someLives}), "")},
	{"request no-choice", 422, ".wrong", rendered(422, english.Request(assets.RequestPage{Limits: someLimits, Lives: someLives, Life: assets.NoChoice}), "")},
	{"requested", 200, ".secret", rendered(200, english.Requested(assets.RequestedPage{Limits: someLimits, Life: 7 * aDay}), onionLink)},
	{"requested here", 200, ".secret", rendered(200, english.Requested(assets.RequestedPage{Limits: someLimits, Life: 7 * aDay, Here: true}), onionLink)},
	{"ask", 200, "form", rendered(200, english.Ask(assets.AskPage{Limits: someLimits}), "")},
	{"ask all", 422, ".wrong", rendered(422, english.Ask(assets.AskPage{Limits: someLimits, Text: assets.NotText, Files: assets.FilesAgain, Send: assets.Room}), onionLink)},
	{"answered", 200, "h1", rendered(200, english.Answered(), "")},
	{"collect", 200, "form", rendered(200, english.Collect(someLimits), "")},
	{"notyet", 200, "h1", rendered(200, english.NotYet(), "")},

	{"policy", 200, "h1", rendered(200, english.Policy(assets.PolicyPage{
		Limits: someLimits, Lives: []time.Duration{time.Hour, 7 * aDay}, LogDays: 14, Arena: 256 << 20,
		Events: []assets.PolicyEvent{{Name: "started", Fields: []string{"version", "mib"}}, {Name: "stopped"}},
	}), "")},

	{"notice no turn", 503, "h1", said(503, assets.NoTurn)},
	{"notice no room", 503, "h1", said(503, assets.NoRoom)},
	{"notice stopping", 503, "h1", said(503, assets.Stopping)},
	{"notice fault", 500, "h1", said(500, assets.Fault)},
}

func said(status int, n assets.Notice) step {
	return rendered(status, english.Say(assets.NoticePage{Limits: someLimits, Notice: n}), "")
}

// receiptIn is a receipt whose links are in these states.
func receiptIn(states ...string) assets.ReceiptPage {
	p := assets.ReceiptPage{Limits: someLimits, Ago: 1, Life: 7 * aDay, Left: 6*aDay + time.Hour, Kept: 13 * aDay, Phrase: true}
	for i, s := range states {
		p.Links = append(p.Links, assets.ReceiptLink{State: s, Ago: i})
	}
	return p
}

// onionLink is as long as a link is.
var onionLink = "http://" + strings.Repeat("abcdefg2", 7) + ".onion/s/" + aKey

// headingOf is what a notice is headed.
func headingOf(n assets.Notice) string {
	root, err := html.Parse(strings.NewReader(string(english.Say(assets.NoticePage{Limits: someLimits, Notice: n})[0])))
	if err != nil {
		panic(err) // nothing is no page to this parser
	}
	for e := range root.Descendants() {
		if e.Type == html.ElementNode && e.Data == "h1" {
			return strings.TrimSpace(words(e))
		}
	}
	return ""
}

// rendered shows a page that no visitor on this machine can bring about, with
// the site's headers. What a person reads in its holes is text, as HTML.
func rendered(status int, s assets.Sheet, text string) step {
	return func(b *tab) error {
		a, _, err := b.ask("GET / HTTP/1.1\nConnection: close", "")
		if err != nil {
			return err
		}
		return b.show(status, a.Header, filled(s, text))
	}
}

// filled is a page whose holes hold a picture, a key or else the text, as
// what stands before each asks for.
func filled(s assets.Sheet, text string) string {
	var page strings.Builder
	for i, piece := range s {
		page.Write(piece)
		switch {
		case i == len(s)-1:
		case bytes.HasSuffix(piece, []byte("base64,")):
			page.WriteString(picture)
		case bytes.HasSuffix(piece, []byte(`value="`)), bytes.HasSuffix(piece, []byte("/")):
			page.WriteString(aKey)
		default:
			page.WriteString(text)
		}
	}
	return page.String()
}

// aKey is as long as a link's key.
var aKey = strings.Repeat("k", 31)

// picture is a PNG of the size that a link's QR code has, in base64.
var picture = func() string {
	m := image.NewGray(image.Rect(0, 0, 53, 53))
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 3 * 127)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err) // a buffer takes all
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}()
