package handlers

import (
	"strings"
	"testing"
	"time"

	"lethe/vault"
)

// TestGuideTips: what the guide says of tips is what is done with them, and a
// site that takes none is not said to.
func TestGuideTips(t *testing.T) {
	files := newDropSite(t, vault.Config{}, Drop{Files: true, Life: 3 * 24 * time.Hour, Max: 1 << 20}, "alice").testSite
	text := newDropSite(t, vault.Config{}, Drop{}, "alice").testSite
	none := newTestSite(t)
	for _, tt := range []struct {
		site       *testSite
		page       string
		want, wont string
	}{
		{files, "receipt", "the receipt is 7 words", ""},
		{files, "receipt", "wait 3 days after", "wait 30 days"},
		{text, "receipt", "wait 30 days after", ""},
		{none, "receipt", "the receipt is a second link", "7 words"},
		{files, "files", "It waits 1 hour for you. At most 1 MiB go at a time", "text alone"},
		{text, "files", "A tip here is text alone", "cleaned copy, leave"},
		{none, "files", "Ask if text is enough", "A tip"},
		{files, "kept", "Of a tip, in memory only", ""},
		{none, "kept", "Of a link, in memory only", "Of a tip"},
		{files, "collect", "A reply has 8 KiB at most", "takes no tips"},
		{none, "collect", "takes no tips, so it has no desk", "A reply has"},
		{files, "whom", "is on the policy page", "takes no tips"},
		{files, "honest", "locked for its readers only when it has arrived", ""},
		{none, "drop", "lethe serve --recipients journalists", ""},
	} {
		got := tt.site.ask("GET", "/guide/"+tt.page, "").text("main")
		if !strings.Contains(got, tt.want) || tt.wont != "" && strings.Contains(got, tt.wont) {
			t.Errorf("%s: want %q and not %q in\n%s", tt.page, tt.want, tt.wont, got)
		}
	}
}
