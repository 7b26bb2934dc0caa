package guide

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestFactsAreStated: every fact changes what pages say, and a service that
// lacks something is not said to have it.
func TestFactsAreStated(t *testing.T) {
	before := newGuide(t, testFacts).All("en", "")
	v := reflect.ValueOf(testFacts)
	for field := range v.Type().Fields() {
		changed := testFacts
		x := reflect.ValueOf(&changed).Elem().FieldByIndex(field.Index)
		switch x.Kind() {
		case reflect.Bool:
			x.SetBool(!x.Bool())
		default:
			x.SetInt(x.Int() * 3)
		}
		if newGuide(t, changed).All("en", "") == before {
			t.Errorf("no page states %s", field.Name)
		}
	}
	bare := string(newGuide(t, bareFacts()).All("en", ""))
	for _, not := range []string{" 0 days", " 0 seconds", "your inbox", "Write it here", "Answers take days", "this drop", "send a tip and", "<strong>For a tip", "a reload of that page"} {
		if strings.Contains(bare, not) {
			t.Errorf("says %q of a service that has none", not)
		}
	}
	honest, _ := newGuide(t, bareFacts()).Page("en", "", "honest")
	if !strings.Contains(string(honest.HTML), "a tip: not here") {
		t.Error("honest: does not send away who has a tip")
	}
	if !strings.Contains(bare, "takes no tips") || !strings.Contains(bare, "no log at all") {
		t.Error("does not say what the service lacks")
	}
}

// TestFactsInAllLanguages: a translation states what the English page does.
func TestFactsInAllLanguages(t *testing.T) {
	asked := make(map[string]map[string]string)
	written(t, func(p *source) {
		if asked[p.name] == nil {
			asked[p.name] = make(map[string]string)
		}
		asked[p.name][p.lang] = fmt.Sprint(brace.FindAllString(string(p.body), -1))
	})
	for name, in := range asked {
		for lang, got := range in {
			if got != in["en"] {
				t.Errorf("%s/%s: asks for %s, want %s", lang, name, got, in["en"])
			}
		}
	}
}

// TestNonsense: facts that would make a page say nonsense are refused.
func TestNonsense(t *testing.T) {
	for _, c := range []struct {
		change func(f *Facts)
		want   string
	}{
		{func(f *Facts) { f.Tries = 0 }, "making the guide: Tries is 0"},
		{func(f *Facts) { f.LifeMax = -time.Hour }, "making the guide: LifeMax is -1h0m0s"},
		{func(f *Facts) { f.Repeat = -1 }, "making the guide: Repeat is -1ns"},
		{func(f *Facts) { f.ReceiptWords = 0 }, "making the guide: ReceiptWords is 0"},
		{func(f *Facts) { *f = Facts{} }, "making the guide: Text is 0"},
	} {
		f := testFacts
		c.change(&f)
		if _, err := New(f); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %v", err, c.want)
		}
	}
}
