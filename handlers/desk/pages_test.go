package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lethe/assets/wordlist"
	"lethe/handlers/clean"
	"lethe/vault"
)

// A tip goes from new to collected to answered, bears the name of who took it,
// and is new again when something is added.
func TestStates(t *testing.T) {
	d := newTestDesk(t)
	d.must(d.get("/"), 200, "No tip waits.")
	a := d.put("p", strings.Repeat("x", 3000), 2)
	in := func(state string) {
		t.Helper()
		d.must(d.get("/"), 200, a, " "+state+" ")
		d.must(d.get("/tip/"+a), 200, a, " "+state)
		d.in(a, strings.ToLower(state))
	}
	in("New")
	d.must(d.get("/tip/"+a), 200, "for bob", "today", "2.9 KiB")
	d.must(d.post("/tip/"+a+"/fetch", "part", "1"), 200)
	in("Collected")
	d.must(d.post("/tip/"+a+"/reply", "text", "Who are you?", "replies", "0"), 200, "The reply was sealed.")
	in("Answered")
	d.must(d.post("/tip/"+a+"/take", "name", " Zoë \"Z\" <b> "), 200)
	page := d.get("/")
	if want := `taken by <bdi class="name" translate="no">Zoë &#34;Z&#34; &lt;b&gt;</bdi>`; !strings.Contains(page.body, want) {
		t.Errorf("%q is not in %q", want, page.body)
	}
	if want := `for <bdi translate="no">bob</bdi></span>`; !strings.Contains(d.get("/").body, want) {
		t.Errorf("%q is not in the table", want)
	}
	d.add("p", "more")
	in("New")
	if want := `for <bdi translate="no">bob</bdi>, anyone</span>`; !strings.Contains(d.get("/").body, want) {
		t.Errorf("%q is not in the table", want)
	}
	d.must(d.get("/"), 200, "2 parts")
	d.must(d.post("/tip/"+a+"/take", "name", ""), 200)
	if strings.Contains(d.get("/").visible(), "taken by") {
		t.Error("nobody works on it, and the table says that somebody does")
	}
}

// A reply reaches the inbox as it was typed, once: the same form sent again
// comes back, as one beside a colleague's does.
func TestReply(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	reply := func(text, replies string) got { return d.post("/tip/"+a+"/reply", "text", text, "replies", replies) }
	const text = "Line one\r\n<line> & \"two\" مرحبا"
	d.must(reply(text, "0"), 200, "The reply was sealed.", "One reply waits")
	want := strings.ReplaceAll(text, "\r\n", "\n")
	if got := d.replies("p"); len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
	again := reply(text, "0")
	d.must(again, http.StatusConflict, "Error:", "Another reply came between")
	if !strings.Contains(again.body, "Line one\n&lt;line&gt; &amp; &#34;two&#34; مرحبا</textarea>") {
		t.Errorf("the text is not in its field: %q", again.visible())
	}
	d.must(reply("second", "1"), 200, "2 replies")

	longest := strings.Repeat("<", ReplyMax)
	d.must(reply(longest, "2"), 200)
	if got := d.replies("p"); len(got) != 3 || got[0] != longest && got[2] != longest {
		t.Errorf("got %d replies", len(got))
	}
	for _, wrong := range []struct {
		text   string
		status int
		says   string
	}{
		{"", 422, "There is nothing in it."},
		{" \r\n\t", 422, "There is nothing in it."},
		{longest + "<", 413, "It is too long"},
		{strings.Repeat("<", backMax+1), 413, "It is too long"},
		{"caf\xe9", 422, "no page can show"},
		{"a\x00b", 422, "no page can show"},
	} {
		a := reply(wrong.text, "3")
		d.must(a, wrong.status, wrong.says)
		if len(a.body)&(len(a.body)-1) != 0 {
			t.Errorf("%.10q: the page is %d bytes, of no class", wrong.text, len(a.body))
		}
	}
	if back := reply(longest+"<", "3"); strings.Count(back.body, "&lt;") != ReplyMax+1 {
		t.Error("a text that is too long did not come back")
	}
	d.must(reply(strings.Repeat("<", bodyMax), "3"), 413)
	d.must(reply("x", "three"), 400)
	if got := d.replies("p"); len(got) != 3 {
		t.Errorf("got %d replies, want 3", len(got))
	}
	if err := d.vault.Withdraw([]byte("p")); err != nil {
		t.Fatal(err)
	}
	d.must(reply("late", "3"), 404, "This tip is not here.")
}

// TestReplyFull: when there are as many replies as can be, the text comes
// back.
func TestReplyFull(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	for i := range vault.RepliesMax {
		d.must(d.post("/tip/"+a+"/reply", "text", "x", "replies", fmt.Sprint(i)), 200)
	}
	full := d.post("/tip/"+a+"/reply", "text", "one more", "replies", fmt.Sprint(vault.RepliesMax))
	d.must(full, 503, "There is no room for it.", "one more", "Your text is still in its field.")
	if full.header.Get("Retry-After") == "" {
		t.Error("no word of when to try again")
	}
	for range 400 {
		d.post("/tip/"+a+"/reply", "text", strings.Repeat("x", ReplyMax), "replies", fmt.Sprint(vault.RepliesMax))
	}
	d.put("q", strings.Repeat("x", 2<<20), 0) // or what was refused has kept its room
	d.put("r", strings.Repeat("x", 2<<20), 0)
}

// Nothing is at the desk before its hour: no tip, no part, no way to either.
func TestHours(t *testing.T) {
	d := newTestDesk(t)
	d.next.Store(int64(25 * time.Minute))
	d.until.Store(d.clock.Load())
	d.clock.Add(int64(time.Minute))
	a := d.put("p", "sealed", 0)
	d.must(d.get("/"), 200, "No tip waits.", "the next in 25 minutes")
	d.must(d.get("/tip/"+a), 404)
	if list := d.get("/list").body; strings.Contains(list, a) || !strings.Contains(list, `"next":1500`) {
		t.Errorf("got %q", strings.TrimSpace(list))
	}
	before := d.state()
	for _, way := range []string{"/fetch", "/reply", "/take", "/done"} {
		b := d.post("/tip/"+a+way, "part", "1", "text", "x", "name", "n", "sure", "1", "parts", "0")
		c := d.post("/tip/amber-otter"+way, "part", "1", "text", "x", "name", "n", "sure", "1", "parts", "0")
		d.must(b, 404, "This tip is not here.")
		if b.visible() != c.visible() || len(b.body) != len(c.body) {
			t.Errorf("%s: a tip that has not appeared is told from none", way)
		}
	}
	if after := d.state(); after != before {
		t.Errorf("got %s, want %s", after, before)
	}
	d.until.Store(d.clock.Load())
	d.must(d.get("/"), 200, a)

	d.clock.Add(int64(time.Minute))
	d.add("p", "more")
	d.must(d.get("/tip/"+a), 200, "Part 1")
	if strings.Contains(d.get("/tip/"+a).body, "Part 2") {
		t.Error("a part is shown before its hour")
	}
	d.must(d.post("/tip/"+a+"/fetch", "part", "2"), 404)
	d.must(d.post("/tip/"+a+"/fetch", "part", "1"), 200)
	d.in(a, "collected")
	d.until.Store(d.clock.Load())
	if got := d.post("/tip/"+a+"/fetch", "part", "2"); got.body != "more" {
		t.Errorf("got %q", got.body)
	}
}

// Done asks first, asks again when a part came between, and then wipes.
func TestDone(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	d.must(d.post("/tip/"+a+"/done"), 200, "Wipe this tip?", "One part was not downloaded")
	d.must(d.post("/tip/"+a+"/done", "sure", "1"), 200, "Wipe this tip?")
	d.add("p", "more")
	d.must(d.post("/tip/"+a+"/done", "sure", "1", "parts", "1"), 200, "Wipe this tip?", "2 parts were not downloaded")
	d.must(d.post("/tip/"+a+"/done", "sure", "11", "parts", "2"), 200, "Wipe this tip?")
	if len(d.aliases()) != 1 {
		t.Fatal("it was wiped by a question")
	}
	d.must(d.post("/tip/"+a+"/done", "sure", "1", "parts", "2"), 200, "The tip is gone.")
	if len(d.aliases()) != 0 {
		t.Error("it was not wiped")
	}
	if _, err := d.vault.Inbox([]byte("p")); err != vault.ErrRefused {
		t.Errorf("the phrase still leads somewhere: %v", err)
	}
	d.must(d.post("/tip/"+a+"/done", "sure", "1", "parts", "2"), 404, "This tip is not here.")
}

// Panic asks first, and then destroys all there is and tells.
func TestPanic(t *testing.T) {
	d := newTestDesk(t)
	d.put("p", "sealed", 0)
	d.must(d.post("/panic"), 200, "Destroy all that waits here, now?")
	if d.panics.Load() != 0 || len(d.aliases()) != 1 {
		t.Fatal("a question destroyed it")
	}
	d.must(d.post("/panic", "sure", "1"), 200, "Everything that waited here is gone.")
	if d.panics.Load() != 1 || len(d.aliases()) != 0 {
		t.Errorf("told %d times, %d tips are left", d.panics.Load(), len(d.aliases()))
	}
	d.put("q", "sealed", 0)
	d.must(d.get("/status"), 200, "One tip waits, 1 new.", "alice ,  bob")
}

// A name is one that can be seen, and no longer than the vault takes.
func TestTake(t *testing.T) {
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	d.must(d.post("/tip/"+a+"/take", "name", "alice"), 200)
	for _, name := range []string{
		strings.Repeat("n", vault.NameMax+1), "a\nb", "a\x00", "a\x1b[2J", "\xff", "a\u202eb", "a\u200bb", "a\u2028b", "a\u00a0b",
	} {
		d.must(d.post("/tip/"+a+"/take", "name", name), 422, "The name was not changed.")
	}
	d.must(d.post("/tip/"+a+"/take"), 422)
	d.must(d.get("/"), 200, "alice")
	longest := strings.Repeat("\"", vault.NameMax)
	d.must(d.post("/tip/"+a+"/take", "name", longest), 200)
	var list struct{ Tips []struct{ Name string } }
	if err := json.Unmarshal([]byte(d.get("/list").body), &list); err != nil || len(list.Tips) != 1 || list.Tips[0].Name != longest {
		t.Errorf("got %v, %v", list, err)
	}
}

// Many tips come in pages, newest first, each tip on one of them, and an
// answer's size tells little.
func TestMany(t *testing.T) {
	d := newTestDesk(t)
	const many = 507
	var want []string
	for i := range many {
		d.clock.Add(int64(time.Second))
		want = append(want, d.put(fmt.Sprint("phrase ", i), "sealed", 1))
		if i%10 == 0 {
			d.post("/tip/"+want[i]+"/take", "name", strings.Repeat("\"", vault.NameMax))
		}
	}
	type tip struct {
		Alias, State, Name string
		Size, Left         int64
		Parts              []struct {
			Number    int
			Size      int64
			To        string
			Collected bool
		}
	}
	last := len(want)
	for page := 1; page <= 11; page++ {
		path := "/page/" + fmt.Sprint(page)
		table := d.get(path)
		d.must(table, 200, "507 tips", fmt.Sprintf("Page %d of 11.", page))
		if n := strings.Count(table.body, "<tr>"); n > pageTips+1 || len(table.body)%clean.PageStep != 0 || len(table.body) > 64<<10 {
			t.Errorf("%s: got %d rows, %d bytes", path, n, len(table.body))
		}
		var list struct {
			Page, Pages int
			Tips        []tip
		}
		raw := d.get("/list/" + fmt.Sprint(page))
		if err := json.Unmarshal([]byte(raw.body), &list); err != nil || list.Page != page || list.Pages != 11 {
			t.Fatalf("%s: %v, %v", path, list, err)
		}
		if len(raw.body)%clean.PageStep != 0 {
			t.Errorf("list %d: got %d bytes", page, len(raw.body))
		}
		for _, tip := range list.Tips {
			last--
			if tip.Alias != want[last] || !strings.Contains(table.body, ">"+tip.Alias+"<") {
				t.Fatalf("%s: got %s, want %s", path, tip.Alias, want[last])
			}
			if tip.State != "new" || tip.Size != 6 || len(tip.Parts) != 1 || tip.Parts[0].To != "alice" || tip.Parts[0].Number != 1 {
				t.Errorf("got %+v", tip)
			}
		}
	}
	if last != 0 {
		t.Errorf("%d tips are on no page", last)
	}
	if a, b := d.get("/").visible(), d.get("/page/1").visible(); a != b {
		t.Error("the first page is not the first")
	}
	for _, path := range []string{"/page/12", "/page/0", "/page/01", "/page/", "/page/x", "/page/99999999999999999999", "/list/12", "/list/", "/page/-1"} {
		d.must(d.get(path), 404, "Nothing is at this address.")
	}
}

// TestLargest: tips of as many parts as there can be, in the list and on their
// page.
func TestLargest(t *testing.T) {
	d := newTestDesk(t)
	for i := range 10 {
		phrase := fmt.Sprint(i)
		a := d.put(phrase, "sealed", 2)
		for range vault.PartsMax - 1 {
			d.add(phrase, "sealed")
		}
		d.post("/tip/"+a+"/take", "name", strings.Repeat("\"", vault.NameMax))
		d.must(d.get("/tip/"+a), 200, "Download part 64")
	}
	var list struct {
		Tips []struct{ Parts []struct{ Number int } }
	}
	if err := json.Unmarshal([]byte(d.get("/list").body), &list); err != nil || len(list.Tips) != 10 || len(list.Tips[9].Parts) != vault.PartsMax {
		t.Errorf("got %d tips, %v", len(list.Tips), err)
	}
}

// TestTipRoom: what a tip takes in the list fits the room that is made for it,
// or it would leave locked memory.
func TestTipRoom(t *testing.T) {
	s := &site{Config: Config{Names: make([]string, 255)}}
	s.Names[254] = strings.Repeat("n", JournalistMax)
	tip := vault.Tip{
		Alias: vault.Alias{wordlist.Count - 1, wordlist.Count - 1}, Day: 1<<16 - 1, Left: forever,
		Replies: vault.RepliesMax, Name: []byte(strings.Repeat("\"", vault.NameMax)),
	}
	for range vault.PartsMax {
		tip.Parts = append(tip.Parts, vault.Part{Number: 1<<31 - 1, Day: 1<<16 - 1, Size: 1 << 40, To: 255})
	}
	j := &writing{}
	s.write(j, &tip)
	if len(j.room)+len(",") > tipRoom || !json.Valid(j.room) {
		t.Errorf("got %d bytes, want at most %d: %s", len(j.room), tipRoom, j.room)
	}
}

// TestAlias: every alias is read as it is written; what is none is an address
// that there is not.
func TestAlias(t *testing.T) {
	written := make(map[string]bool)
	for i := range wordlist.Count {
		for _, a := range []vault.Alias{{uint16(i), 77}, {77, uint16(i)}, {uint16(i), uint16(i)}} {
			s := string(appendAlias(nil, a))
			if got, ok := aliasOf(s); !ok || got != a {
				t.Fatalf("%s: got %v, want %v", s, got, a)
			}
			written[s] = true
		}
	}
	var dashed []uint16
	for i := range wordlist.Count {
		if strings.Contains(string(wordlist.At(i)), "-") {
			dashed = append(dashed, uint16(i))
		}
	}
	for _, i := range dashed {
		for j := range uint16(wordlist.Count) {
			for _, a := range []vault.Alias{{i, j}, {j, i}} {
				if got, ok := aliasOf(string(appendAlias(nil, a))); !ok || got != a {
					t.Fatalf("%v: got %v", a, got)
				}
			}
		}
	}
	d := newTestDesk(t)
	a := d.put("p", "sealed", 0)
	for _, hostile := range []string{
		"", "-", "amber", "amber-", "-otter", "amber_otter", "amber--otter", "Amber-otter", strings.ToUpper(a), a + "-", "-" + a, a + ".",
		a + "/", a + "//fetch", a + "/x", a + "%2ffetch", "..", "../status", "../../etc/passwd", "%2e%2e", a + "%00", "<script>",
		"amber-otter-amber", strings.Repeat("a", 5000), strings.Repeat("-", 5000), strings.Repeat("amber-", 30), "\u202eamber-otter",
	} {
		for _, method := range []string{"GET", "POST"} {
			req := asked(t, d.client, method, "/tip/"+hostile, "")
			if req.status != 400 && (req.status != 404 || !strings.Contains(req.body, "Nothing is at this address.")) {
				t.Errorf("%s %.40q: got status %d: %s", method, hostile, req.status, req.visible())
			}
		}
	}
}
