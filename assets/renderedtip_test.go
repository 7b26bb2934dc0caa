package assets

import (
	"fmt"
	"time"
)

var testDrop = Drop{TakesFiles: true, Journalists: []string{"⟦⟧", "⟦⟧"}, Note: "⟦⟧"}

// addTips adds the pages by which tips are sent, and come back to.
func addTips(l *Language, add func(string, int, Sheet)) {
	p := TipPage{Limits: testLimits, Drop: testDrop, To: 2, Life: 30 * day}
	add("tip", 2, l.Tip(p))
	alone := p
	alone.Drop = Drop{}
	add("tip, text alone", 2, l.Tip(alone))
	alone.Files = NoFiles
	add("tip, wrong, text alone", 2, l.Tip(alone))
	p.Addition = true
	add("addition", 2, l.Tip(p))
	for _, w := range []Wrong{Empty, NotText, TooLong, NoChoice, Busy, Room, TooMany, TooLarge, FilesAgain, Name} {
		for field := range 4 {
			q := p
			q.Addition, q.Typed = field == 3, field > 0
			*[]*Wrong{&q.Text, &q.Files, &q.Whom, &q.Send}[field] = w
			add(fmt.Sprintf("tip, wrong %d, %s", field, w), 2, l.Tip(q))
		}
	}
	p.Text, p.Files, p.Whom, p.Send = TooLong, TooLarge, NoChoice, Room
	add("tip, wrong, all", 2, l.Tip(p))
	addLooks(l, add)

	add("sent", 7, l.Sent(SentPage{Words: 7, Life: 30 * day}))
	add("stopped", 0, l.Stopped(StoppedPage{}))
	add("stopped, addition", 0, l.Stopped(StoppedPage{Addition: true}))
	add("withdraw", 1, l.Withdraw())
	add("withdrawn", 0, l.Withdrawn())
	add("door to inbox", 1, l.InboxDoor(InboxDoorPage{Words: 7}))
	for _, d := range []InboxDoorPage{
		{7, 0, nil, Empty}, {7, 0, nil, TooLong}, {7, 0, nil, NoChoice}, {7, 6, nil, NotText}, {7, 8, []int{1, 8}, NotText}, {7, 0, []int{3}, NotText},
	} {
		add(fmt.Sprint("door to inbox, wrong, ", d), 1, l.InboxDoor(d))
	}
	addInboxes(l, add)
}

func addLooks(l *Language, add func(string, int, Sheet)) {
	p := LookPage{Limits: testLimits, Drop: testDrop, Life: time.Hour}
	for _, kind := range FileKinds {
		p.Files = []LookFile{{Kind: kind, Choice: "as it is"}}
		add("look, "+kind, 4, l.Look(p))
	}
	p.Files = nil
	for i, trace := range FileTraces {
		p.Files = append(p.Files, LookFile{Kind: "jpeg", Found: FileTraces[:i+1], Cleans: trace != "damaged", Choice: "clean"})
	}
	p.Addition, p.Text = true, true
	add("look, all traces, 20 files", 4+2*len(FileTraces), l.Look(p))
	for _, w := range []Wrong{Empty, Busy, Room, NoChoice} {
		p.Files, p.Send = []LookFile{{Kind: "png", Cleans: true, Choice: "out"}}, w
		add("look, wrong, "+string(w), 6, l.Look(p))
	}
	p.Send = ""
	for _, w := range []Wrong{NotText, NoChoice} {
		p.Files[0].Wrong = w
		add("look, wrong file, "+string(w), 6, l.Look(p))
	}
}

func addInboxes(l *Language, add func(string, int, Sheet)) {
	for _, n := range []int{0, 1, 5} {
		for _, done := range InboxDone {
			p := InboxPage{Limits: testLimits, Drop: testDrop, Words: 7, Left: 29 * day, Replies: n, Done: done}
			p.Parts = []InboxPart{{3, true}, {0, n == 1}}
			holes := 2 + 2*n
			for i := range n {
				p.Shown = append(p.Shown, InboxReply{n - i, i})
			}
			if n == 5 {
				p.Parts[0].Collected = false
				p.Older, p.Newer = 6, true
				holes++
			}
			add(fmt.Sprintf("inbox, %d replies, done %q", n, done), holes, l.Inbox(p))
		}
	}
}
