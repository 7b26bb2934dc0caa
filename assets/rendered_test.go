package assets

import (
	"fmt"
	"testing"
	"time"
)

func english() *Language { return Languages[0] }

var testLimits = Limits{
	Text: 1 << 20, Upload: 25 << 20, Files: 20, Links: 100, Lines: 100, Passphrase: 1024, Tries: 5,
	Repeat: time.Minute, Grant: 10 * time.Minute,
	Phrase: 6, Characters: Length{8, 64, 20}, Words: Length{3, 12, 6},
}

var testLives = []Choice{{5 * time.Minute, false}, {time.Hour, false}, {day, false}, {3 * day, false}, {7 * day, true}, {14 * day, false}, {30 * day, false}}

// Pages that handlers keep the sheets of.
var (
	_ map[ReadyPage]Sheet
	_ map[RequestedPage]Sheet
	_ map[OpenedPage]Sheet
)

// A sample is a page in one of its states, and how many holes it has.
type sample struct {
	Sheet
	holes int
}

// rendered are all pages in all their states, by name.
func rendered(l *Language) map[string]sample {
	all := make(map[string]sample)
	add := func(name string, holes int, s Sheet) { all[name] = sample{s, holes} }
	add("start", 0, l.Start(StartPage{Limits: testLimits}))
	add("start, drop", 0, l.Start(StartPage{Limits: testLimits, Drop: true}))
	add("link", 2, l.Link(testLimits))
	add("link, no repeat", 2, l.Link(Limits{Tries: 5}))
	add("paste", 0, l.Paste(PastePage{}))
	add("paste, wrong, empty", 0, l.Paste(PastePage{Empty}))
	add("paste, wrong, no link", 0, l.Paste(PastePage{NotText}))
	for _, r := range Refusals {
		add("refused "+string(r), 0, l.Refused(RefusedPage{testLimits, r}))
	}
	add("answered", 0, l.Answered(AnsweredPage{Life: time.Hour}))
	add("collect", 2, l.Collect(testLimits))
	add("not yet", 1, l.NotYet())
	add("request", 0, l.Request(RequestPage{Limits: testLimits, Lives: testLives}))
	add("request, wrong", 0, l.Request(RequestPage{Limits: testLimits, Lives: testLives, Life: NoChoice}))
	for _, here := range []bool{false, true} {
		add(fmt.Sprint("requested, here ", here), 4, l.Requested(RequestedPage{testLimits, 7 * day, here}))
	}
	add("policy", 0, l.Policy(PolicyPage{
		Limits: testLimits, Lives: []time.Duration{time.Hour, 7 * day}, LogDays: 14, Arena: 256 << 20,
		Events: []PolicyEvent{{"started", []string{"version", "mib"}}, {"stopped", nil}},
	}))
	for _, hours := range []int{0, 2, 24} {
		add(fmt.Sprint("policy, tips, hours ", hours), 0, l.Policy(PolicyPage{Limits: testLimits, Lives: []time.Duration{time.Hour}, Tips: PolicyTips{
			Life: 30 * day, Max: 25 << 20, Draft: time.Hour, Journalists: []string{"⟦⟧", "⟦⟧"}, Hours: make([]int, hours),
		}}))
	}
	add("policy, no log", 0, l.Policy(PolicyPage{Limits: testLimits, Lives: []time.Duration{time.Hour}}))
	for _, n := range Notices {
		add("notice "+string(n), 0, l.Say(NoticePage{Limits: testLimits, Notice: n, Wait: 3 * time.Minute}))
	}
	addGuide(l, add)
	addMade(l, add)
	addOpened(l, add)
	addReceipts(l, add)
	addTips(l, add)
	return all
}

// addGuide adds the pages of guidance, with as much of it as tells them apart.
func addGuide(l *Language, add func(string, int, Sheet)) {
	text := GuideText{l.Code, l.Dir, `<h2>⟦⟧</h2><p><a href="stop">⟦⟧</a> <code dir="ltr">⟦⟧</code></p>`}
	way := func(path string) GuideWay { return GuideWay{l.Code, l.Dir, path, "⟦⟧"} }
	abroad := way("/guide/tip/stop")
	abroad.Lang, abroad.Dir = "tlh", "ltr"
	lists := []GuideList{
		{"⟦⟧", []GuideWay{way("/guide/tip/now"), abroad}, "/guide/tip/all", false},
		{"⟦⟧", []GuideWay{way("/guide/own/hours")}, "/guide/own/all", true},
	}
	add("guide", 0, l.GuideIndex(GuideIndexPage{Now: text, Lists: lists}))
	add("guide, organisation", 0, l.GuideIndex(GuideIndexPage{Now: text, Lists: lists, Organisation: "⟦⟧"}))
	add("guide page", 0, l.Guide(GuidePage{Path: "/guide/tip/now", Lang: l.Code, Dir: l.Dir, Title: "⟦⟧", Text: text, Next: abroad}))
	text.Lang, text.Dir = "tlh", "ltr"
	add("guide page, abroad", 0, l.Guide(GuidePage{Path: "/guide/tip/stop", Lang: "tlh", Dir: "ltr", Title: "⟦⟧", Text: text, Previous: way("/guide/tip/now")}))
	add("guide, print", 0, l.GuidePrint(GuidePrintPage{Path: "/guide/tip/all", Title: "⟦⟧", Text: text}))
	add("guide, print all", 0, l.GuidePrint(GuidePrintPage{Path: "/guide/all", Text: text}))
}

// byCode is a language that pages speak.
func byCode(t *testing.T, code string) *Language {
	t.Helper()
	for _, l := range Languages {
		if l.Code == code {
			return l
		}
	}
	t.Fatalf("there is no language %q", code)
	return nil
}

// addMade adds the pages on which a text is written, and those behind them.
func addMade(l *Language, add func(string, int, Sheet)) {
	make := MakePage{Limits: testLimits, Lives: testLives}
	add("make", 1, l.Make(make))
	for _, w := range []Wrong{Empty, NotText, TooLong, Again, NoChoice, Busy, Room, TooMany, TooLarge, FilesAgain, OneOf, Name} {
		for field := range 7 {
			p := make
			*[]*Wrong{&p.Text, &p.Files, &p.Passphrase, &p.Life, &p.Count, &p.Password, &p.Send}[field] = w
			add(fmt.Sprintf("make, wrong %d, %s", field, w), 1, l.Make(p))
		}
		add("ask, wrong, "+string(w), 2, l.Ask(AskPage{Limits: testLimits, Text: w, Files: w, Send: w, Typed: w != Empty}))
	}
	make.Typed, make.Text = true, TooLong
	add("make, wrong, typed", 1, l.Make(make))
	make.Links, make.Each, make.MadePassphrase, make.MadePassword, make.Length = 3, true, true, "words", 7
	make.Text, make.Files, make.Passphrase, make.Life = NotText, FilesAgain, OneOf, NoChoice
	make.Count, make.Password, make.Send, make.Longest = TooMany, NoChoice, Room, 25*time.Hour
	add("make, all wrong", 1, l.Make(make))
	add("ask", 2, l.Ask(AskPage{Limits: testLimits}))

	for _, links := range []int{1, 2, 100} {
		for _, phrase := range []string{"", "own", "made"} {
			for _, on := range []bool{false, true} {
				holes := 3*links + 1
				if phrase == "made" {
					holes++
				}
				if on {
					holes++
				}
				add(fmt.Sprintf("ready, %d links, passphrase %q, rest %v", links, phrase, on), holes, l.Ready(ReadyPage{
					Limits: testLimits, Links: links, Each: on, Life: 7 * day, Passphrase: phrase, Password: on, Files: on, Here: on,
				}))
			}
		}
	}
}

func addOpened(l *Language, add func(string, int, Sheet)) {
	for _, text := range []bool{false, true} {
		for _, files := range []int{0, 1, 20} {
			for _, bad := range []int{0, 1, 2} {
				holes := 4 * files
				if text {
					holes++
					if bad > 0 {
						holes++
					}
				}
				add(fmt.Sprintf("opened, text %v, %d files, %d bad", text, files, bad), holes, l.Opened(OpenedPage{
					Limits: testLimits, Text: text, Files: files, Control: bad, Bidi: bad, Hidden: bad, Collected: bad == 2,
				}))
			}
		}
	}
	add("opened, no repeat", 1, l.Opened(OpenedPage{Text: true}))
}

func addReceipts(l *Language, add func(string, int, Sheet)) {
	p := ReceiptPage{Limits: testLimits, Ago: 1, Life: 7 * day, Left: 6*day + time.Hour, Kept: 13 * day, Phrase: true}
	for _, state := range []string{"waiting", "opened", "burned", "expired", "locked"} {
		holes := 0
		if state == "waiting" {
			holes = 1
		}
		p.Links = []ReceiptLink{{state, 0}}
		add("receipt, "+state, holes, l.Receipt(p))
	}
	p.Links = []ReceiptLink{{"waiting", 1}, {"opened", 0}, {"waiting", 1}, {"locked", 3}}
	add("receipt, four", 3, l.Receipt(p))
	for _, n := range []int{1, 2} {
		add(fmt.Sprintf("burn, all %d", n), 1, l.Burn(BurnPage{n, 0}))
		add(fmt.Sprintf("burn, number %d", n), 1, l.Burn(BurnPage{1, n}))
	}
	for _, n := range []int{0, 1, 2} {
		add(fmt.Sprintf("burned, %d", n), 1, l.Burned(BurnedPage{n}))
	}
}
