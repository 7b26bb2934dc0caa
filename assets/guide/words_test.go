package guide

import (
	"strings"
	"testing"
	"time"
)

func languageOf(t *testing.T, code string) *language {
	t.Helper()
	s, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return s.language(code)
}

func TestLife(t *testing.T) {
	for _, c := range []struct {
		lang string
		d    time.Duration
		want string
	}{
		{"en", 14 * day, "14 days"}, {"en", day, "1 day"}, {"en", 36 * time.Hour, "36 hours"},
		{"en", time.Minute, "1 minute"}, {"en", 90 * time.Second, "90 seconds"}, {"en", time.Second, "1 second"},
		{"en", 365 * day, "365 days"}, {"en", time.Millisecond, "0 seconds"},
		{"es", 7 * day, "7 días"}, {"es", time.Hour, "1 hora"},
		{"ar", day, "يوم واحد"}, {"ar", 2 * day, "يومين"}, {"ar", 7 * day, "7 أيام"},
		{"ar", 10 * day, "10 أيام"}, {"ar", 11 * day, "11 يومًا"}, {"ar", 100 * day, "100 يوم"}, {"ar", 103 * day, "103 أيام"},
	} {
		if got := languageOf(t, c.lang).life(c.d); got != c.want {
			t.Errorf("%s, %v: got %q, want %q", c.lang, c.d, got, c.want)
		}
	}
}

// TestSize: never more than there is.
func TestSize(t *testing.T) {
	for _, c := range []struct {
		lang string
		n    int64
		want string
	}{
		{"en", 25 << 20, "25 MiB"}, {"en", 1 << 20, "1 MiB"}, {"en", 13 << 19, "6.5 MiB"}, {"es", 13 << 19, "6,5 MiB"},
		{"en", 640 << 10, "640 KiB"}, {"en", 1<<20 - 1, "1023.9 KiB"}, {"en", 1<<30 + 1, "1 GiB"}, {"en", 1023, "1023 B"}, {"en", 0, "0 B"},
	} {
		if got := languageOf(t, c.lang).size(c.n); got != c.want {
			t.Errorf("%s, %d: got %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

// TestLanguageFile: a language says all its words or is refused.
func TestLanguageFile(t *testing.T) {
	whole, err := files.ReadFile("ar/language.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readLanguage("ar", "ar/language.txt", whole); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(whole)) {
		key, _, _ := strings.Cut(line, ":")
		want := `ar/language.txt:1: no "` + key + `"`
		if _, err := readLanguage("ar", "ar/language.txt", []byte(strings.Replace(string(whole), line, "", 1))); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, c := range []struct{ code, text, want string }{
		{"xx", string(whole), `f:1: there is no rule for how "xx" counts`},
		{"ar", "name: x\nday.dozen: %d days\n", `f:2: "day.dozen" is no word of a language`},
		{"en", string(whole), `f:11: "second.two" is no word of a language`},
		{"ar", strings.Replace(string(whole), "rtl", "up", 1), `f:1: dir is "up", not ltr or rtl`},
	} {
		if _, err := readLanguage(c.code, "f", []byte(c.text)); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
