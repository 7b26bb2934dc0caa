package vault

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Of a part that is added and a tip that is withdrawn at once, either the part
// is refused and stands, or it goes with the tip.
func TestAddAgainstWithdraw(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	for range 200 {
		tip(t, v, "p", text(5000), time.Hour)
		s := sealed(t, v, text(40_000), 40_000)
		var all sync.WaitGroup
		var added error
		all.Go(func() { added = s.Add([]byte("p"), 0, nil) })
		all.Go(func() {
			if err := v.Withdraw([]byte("p")); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		if added != nil && added != ErrRefused {
			t.Fatal(added)
		}
		if added != nil {
			if v.used() != cellsRaw(40_000) {
				t.Fatalf("a refused part has %d cells", v.used())
			}
			s.Abort()
		}
		v.bareOfTips(t)
	}
}

// Who reads a part when the tip is done gets its bytes and then an end, never
// zeroes or another's bytes.
func TestPartAgainstDone(t *testing.T) {
	v, _ := newTest(t, Config{Tips: true})
	want := text(200_000)
	for range 100 {
		a := tip(t, v, "p", want, time.Hour)
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				got, err := readPart(v, a, 1)
				if err != nil && err != ErrClosed && err != ErrRefused {
					t.Error(err)
				}
				if err == nil && len(got) != len(want) || !bytes.Equal(got, want[:len(got)]) {
					t.Errorf("%d bytes are others, %v", len(got), err)
				}
			})
		}
		all.Go(func() {
			if err := v.Done(a); err != nil {
				t.Error(err)
			}
			s := sealed(t, v, bytes.Repeat([]byte("x"), len(want)), len(want)) // in its room
			s.Abort()
		})
		all.Wait()
		v.bareOfTips(t)
	}
}

// Everything with tips at once, with purges and expiry in the middle: nobody
// gets a wrong byte, and in the end every cell is back and zero.
func TestTipsAtOnce(t *testing.T) {
	v, clock := newTest(t, Config{Tips: true, Arena: ArenaMin})
	var all sync.WaitGroup
	var read atomic.Int32
	for w := range 6 {
		all.Go(func() {
			for i := range 120 {
				phrase := fmt.Append(nil, w%3) // two workers share one
				part := bytes.Repeat([]byte{byte('a' + w%3)}, 1+(i*7919)%50_000)
				if s, err := v.BeginSealed(int64(len(part))); err == nil {
					s.Write(part)
					if s.Add(phrase, 0, nil) == ErrRefused {
						s.Tip(phrase, 0, LifeMin)
					}
					s.Abort()
				}
				var of []Alias
				v.Tips(forever, func(t *Tip) bool { of = append(of, t.Alias); return true })
				for _, a := range of {
					got, err := readPart(v, a, 1)
					if len(got) > 0 && len(bytes.Trim(got, string(got[:1]))) > 0 {
						t.Error("bytes of two parts")
					}
					if err == nil {
						read.Add(1)
					}
					v.Collected(a, 1)
					v.TakenBy(a, phrase)
					if s, err := v.BeginTip(300); err == nil {
						s.Write(bytes.Repeat(phrase, 300))
						s.Reply(a)
						s.Abort()
					}
				}
				if box, err := v.Inbox(phrase); err == nil {
					for _, h := range box.Replies {
						got, err := readReply(v, string(phrase), h.Number)
						if err == nil && (len(got) != 300 || len(bytes.Trim(got, string(got[:1]))) > 0) {
							t.Errorf("a reply of %d bytes is another", len(got))
						}
						v.DeleteReply(phrase, h.Number)
					}
				}
				switch {
				case i%7 == w:
					v.Withdraw(phrase)
				case i%11 == w && len(of) > 0:
					v.Done(of[0])
				case w == 0 && i%40 == 39:
					v.Purge()
				case w == 1 && i%10 == 0:
					clock.Advance(LifeMin / 2)
					v.sweep()
				}
			}
		})
	}
	all.Wait()
	if read.Load() == 0 {
		t.Error("no part was read")
	}
	clock.Advance(time.Hour)
	v.sweep()
	v.bareOfTips(t)
}
