package assets

import (
	"strings"
	"testing"
	"time"
)

func TestWording(t *testing.T) {
	l, spanish, arabic := english(), Languages[1], Languages[2]
	for _, tt := range []struct{ got, want string }{
		{l.life(5 * time.Minute), "5 minutes"},
		{l.life(time.Minute), "1 minute"},
		{l.life(time.Hour), "1 hour"},
		{l.life(day), "24 hours"},
		{l.life(25 * time.Hour), "25 hours"},
		{l.life(2 * day), "2 days"},
		{l.life(3*day + 5*time.Hour), "3 days"},
		{l.life(13*time.Hour + 27*time.Minute), "13 hours"},
		{l.life(90 * time.Minute), "90 minutes"},
		{l.life(90 * time.Second), "90 seconds"},
		{l.life(time.Second), "1 second"},
		{l.life(0), "0 seconds"},
		{l.left(7 * day), "about 7 days"},
		{l.left(2*day + 13*time.Hour), "about 3 days"},
		{l.left(47 * time.Hour), "about 47 hours"},
		{l.left(119 * time.Minute), "less than 2 hours"},
		{l.left(0), "less than 2 hours"},
		{l.unit("ago", 0), "today"},
		{l.unit("ago", 1), "yesterday"},
		{l.unit("ago", 12), "12 days ago"},
		{l.size(25 << 20), "25 MiB"},
		{l.size(1<<20 + 1), "1 MiB"},
		{l.size(27 << 18), "6.7 MiB"},
		{l.size(7<<20 - 1), "6.9 MiB"},
		{l.size(1<<20 - 1), "1,023.9 KiB"},
		{l.size(1000), "1,000 bytes"},
		{l.size(2 << 30), "2 GiB"},
		{l.size(3 << 29), "1.5 GiB"},
		{spanish.size(13 << 19), "6,5 MiB"},
		{arabic.size(13 << 19), "\u20666.5 MiB\u2069"},
		{l.number(leading(1 << 20)), "1,000,000"},
		{l.number(leading(300 << 10)), "300,000"},
		{l.number(999), "999"},
		{l.number(-1000), "-1,000"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// TestForms: a number takes the plural form of its language.
func TestForms(t *testing.T) {
	read := func(code string) *Language {
		l, err := Read([]byte(`code = "` + code + `"
name = "x"
dir = "ltr"
group = " "
[units]
day = { zero = "zero #", one = "one #", two = "two #", few = "few #", many = "many #", other = "other #" }
`))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	for _, tt := range []struct {
		code string
		n    []int64
		want string
	}{
		{"en", []int64{0, 1, 2, 11}, "other 0, one 1, other 2, other 11"},
		{"pl", []int64{1, 2, 5, 22, 112}, "one 1, few 2, many 5, few 22, many 112"},
		{"ar", []int64{0, 1, 2, 3, 11, 100}, "zero 0, one 1, two 2, few 3, many 11, other 100"},
		{"ja", []int64{0, 1, 1000}, "other 0, other 1, other 1 000"},
	} {
		var got []string
		for _, n := range tt.n {
			got = append(got, read(tt.code).unit("day", n))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

func TestPath(t *testing.T) {
	for code, want := range map[string]string{"en": "/new", "es": "/es/new"} {
		if got := byCode(t, code).Path("/new"); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
