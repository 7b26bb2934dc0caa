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
// only a flood, a fault of ours, minutes of waiting or the onion address shows.
var renderings = []view{
	{"start drop", 200, "h1", rendered(200, english.Start(assets.StartPage{Limits: someLimits, Drop: true}), "")},
	{"make busy", 503, "h1 + .wrong", rendered(503, english.Make(assets.MakePage{Limits: someLimits, Lives: someLives, Send: assets.Busy, Passphrase: assets.Again}), sample)},
	{"ready onion", 200, itsLink, rendered(200, english.Ready(assets.ReadyPage{Limits: someLimits, Links: 1, Life: 7 * aDay, Passphrase: "made", Password: true, Files: true}), onionLink)},
	{"ready onion three", 200, itsLink, rendered(200, english.Ready(assets.ReadyPage{Limits: someLimits, Links: 3, Each: true, Life: 7 * aDay, Passphrase: "own"}), onionLink)},
	{"receipt expired", 200, "h1", rendered(200, english.Receipt(receiptIn("expired")), "")},
	{"receipt five days", 200, "form", rendered(200, english.Receipt(receiptIn("waiting", "opened", "waiting", "locked", "burned")), "")},
	{"requested onion", 200, itsLink, rendered(200, english.Requested(assets.RequestedPage{Limits: someLimits, Life: 7 * aDay}), onionLink)},
	{"ask busy", 503, "div.wrong", rendered(503, english.Ask(assets.AskPage{Limits: someLimits, Send: assets.Busy}), sample)},

	{"notice no turn", 503, "h1", said(503, assets.NoTurn)},
	{"notice slow", 429, "h1", rendered(429, english.Say(assets.NoticePage{Limits: someLimits, Notice: assets.Slow, Wait: 4 * time.Minute}), "")},
	{"make slow", 429, "h1 + .wrong", rendered(429, english.Make(assets.MakePage{Limits: someLimits, Lives: someLives, Send: assets.Slow, Wait: 4 * time.Minute}), sample)},
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
			page.WriteString(codePicture)
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

// codePicture is a PNG of the size that a link's QR code has, in base64.
var codePicture = func() string {
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
