package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"lethe/handlers/deceit"
	"lethe/vault"
)

// deskVisit is one run of lethe desk.
type deskVisit struct {
	way  *deskWay
	args deskArgs
	std  streams
}

// deskTips are the tips that wait, as the desk lists them.
type deskTips struct {
	Next int64     `json:"next"` // seconds until others can appear; 0: at any time
	Tips []deskTip `json:"tips"`
}

type deskTip struct {
	Alias   string     `json:"alias"`
	Day     int64      `json:"day"` // of UTC, since 1970, on which it came
	Size    int64      `json:"size"`
	State   string     `json:"state"`
	Replies int        `json:"replies"`
	Replied int        `json:"replied"` // with those that were deleted
	Left    int64      `json:"left"`    // seconds
	Name    string     `json:"name"`    // of who took it
	Parts   []deskPart `json:"parts"`
}

type deskPart struct {
	Number    int    `json:"number"`
	Day       int64  `json:"day"`
	Size      int64  `json:"size"`
	To        string `json:"to"`
	Collected bool   `json:"collected"`
}

// What a list may be: more tips than a service has room for, and pages of some
// 50 tips, of which each takes at most 12 KiB.
const (
	listPagesMax = 2000
	listPageMax  = 2 << 20
)

// nextMax is the longest that a desk can make us wait, in seconds: it has at
// least one hour a day.
const nextMax = 25 * 60 * 60

// look asks for all tips, newest first.
func (d *deskVisit) look(ctx context.Context) (*deskTips, error) {
	all := &deskTips{Tips: []deskTip{}}
	seen := map[string]bool{}
	for page, pages := 1, 1; page <= pages; page++ {
		var got struct {
			Pages int `json:"pages"`
			deskTips
		}
		if err := d.lookAt(ctx, page, &got); err != nil {
			if page > 1 && errors.Is(err, errNotAtDesk) {
				break // there are fewer by now
			}
			return nil, fmt.Errorf("reading the desk's list: %w", err)
		}
		if page == 1 {
			pages, all.Next = min(got.Pages, listPagesMax), min(max(got.Next, 0), nextMax)
		}
		for _, t := range got.Tips {
			if err := t.check(); err != nil {
				return nil, fmt.Errorf("reading the desk's list: %w", err)
			}
			if !seen[t.Alias] { // one can move to the next page between two looks
				seen[t.Alias] = true
				all.Tips = append(all.Tips, t)
			}
		}
	}
	return all, nil
}

// lookAt asks for a page of the list.
func (d *deskVisit) lookAt(ctx context.Context, page int, to any) error {
	path := "/list"
	if page > 1 {
		path = fmt.Sprintf("/list/%d", page)
	}
	resp, err := d.way.get(ctx, path, listPageMax)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if page == 1 && resp.StatusCode == http.StatusNotFound {
		return errNoDesk
	}
	if resp.StatusCode != http.StatusOK {
		return deskStatus(resp)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, listPageMax))
	if err != nil {
		return d.way.broke(ctx, err)
	}
	if resp.Header.Get("Content-Type") != "application/json" || json.Unmarshal(b, to) != nil {
		return errNoDesk
	}
	return nil
}

// sizeMax is more than the largest part takes, sealed, in bytes.
const sizeMax = 2 * vault.FileMax

// check is whether a tip is one: its alias and its numbers become the names of
// files, its sizes room on the disk.
func (t *deskTip) check() error {
	if !isAlias(t.Alias) || len(t.Parts) > vault.PartsMax || t.Replies < 0 || t.Replied < 0 || t.Day < 0 || t.Day > 1<<16 ||
		t.Size < 0 || t.Size > sizeMax*vault.PartsMax || t.Left < 0 || t.Left > 366*24*60*60 {
		return errors.New("a tip that cannot be one")
	}
	for _, p := range t.Parts {
		if p.Number < 1 || p.Number > 99999 || p.Size < 1 || p.Size > sizeMax {
			return errors.New("a part that cannot be one")
		}
	}
	return nil
}

// tip is one of the tips, by its alias.
func (all *deskTips) tip(alias string) (*deskTip, error) {
	for i := range all.Tips {
		if all.Tips[i].Alias == alias {
			return &all.Tips[i], nil
		}
	}
	return nil, hint(fmt.Errorf("there is no tip %s at the desk (any more)", alias), "lethe desk list")
}

// list is lethe desk list.
func (d *deskVisit) list(ctx context.Context) error {
	all, err := d.lookPatiently(ctx)
	if err != nil {
		return err
	}
	if d.args.json {
		b, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			return fmt.Errorf("writing the list: %w", err)
		}
		_, err = d.std.out.Write(append(ascii(b), '\n'))
		return err
	}
	if len(all.Tips) == 0 {
		d.say("no tip waits")
	} else if err := all.print(d.std.out); err != nil {
		return err
	}
	d.sayNext(all)
	return nil
}

// sayNext says when there can be more than these tips, or nobody knows why one
// that was sent is missing.
func (d *deskVisit) sayNext(all *deskTips) {
	if all.Next > 0 {
		d.say("new tips appear at %s UTC; what came since is not shown yet", all.hour(time.Now()))
	}
}

// hour is when others can appear, to the nearest minute: an answer is on its
// way for seconds.
func (all *deskTips) hour(now time.Time) string {
	return now.Add(time.Duration(all.Next) * time.Second).UTC().Round(time.Minute).Format("15:04")
}

// print writes the tips as a table, with whom they are for where one is for
// somebody.
func (all *deskTips) print(w io.Writer) error {
	head, whom := "", func(deskTip) string { return "" }
	if slices.ContainsFunc(all.Tips, func(t deskTip) bool { return t.whom() != anyone }) {
		head, whom = "FOR\t", func(t deskTip) string { return cell(t.whom()) + "\t" }
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "ALIAS\tCAME\tSIZE\tPARTS\t%sSTATE\tREPLIES\tLEFT\tTAKEN BY\n", head)
	for _, tip := range all.Tips {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s%s\t%d\t%s\t%s\n", tip.Alias,
			time.Unix(tip.Day*24*60*60, 0).UTC().Format(time.DateOnly),
			size(int(tip.Size)), len(tip.Parts), whom(tip), cell(tip.State), tip.Replies,
			left(time.Duration(tip.Left)*time.Second), cell(tip.Name))
	}
	return t.Flush()
}

// anyone is whom a part is for that is for nobody alone.
const anyone = "anyone"

// whom is whom the parts are for, each once.
func (t *deskTip) whom() string {
	var all []string
	for _, p := range t.Parts {
		if name := cmp.Or(p.To, anyone); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return cmp.Or(strings.Join(all, ", "), anyone)
}

// left is a time that is left, coarsely and rounded down.
func left(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
	return fmt.Sprintf("%d h", d/time.Hour)
}

// cellMax is the longest text of others in a table, in bytes.
const cellMax = 200

// cell is what others wrote, so that it stays in its place in a table: what
// could move the cursor, turn text around or hide stands as [U+202E].
func cell(s string) string {
	if len(s) > cellMax {
		s = s[:cellMax]
	}
	var b bytes.Buffer
	if err := inert(&b, []byte(s)); err != nil {
		return "?"
	}
	return strings.NewReplacer("\n", "[U+000A]", "\t", "[U+0009]", "\r", "[U+000D]").Replace(b.String())
}

// ascii writes JSON without a character that a terminal could take for more
// than a letter.
func ascii(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == '\n' || !deceit.IsControl(r) && r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		b = b[n:]
	}
	return out
}
