package assets

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// funcs are what templates and messages can call. Numbers are int or int64.
func (l *Language) funcs() template.FuncMap {
	return template.FuncMap{
		"hole":      func() string { return holeMark },
		"lang":      func() string { return l.Code },
		"dir":       func() string { return l.Dir },
		"path":      l.Path,
		"languages": func() []*Language { return Languages },
		"missing":   func() *Language { return l.reader },

		"form":    func(n any) string { return l.form(whole(n)) },
		"number":  func(n any) string { return l.number(whole(n)) },
		"life":    l.life,
		"left":    l.left,
		"ago":     func(days int) string { return l.unit("ago", int64(days)) },
		"days":    func(days int) string { return l.unit("day", int64(days)) },
		"size":    l.size,
		"letters": func(n int64) string { return l.number(leading(n)) },
		"seconds": func(d time.Duration) int64 { return int64(d / time.Second) },

		"upto": func(n int) []int {
			all := make([]int, max(n, 0))
			for i := range all {
				all[i] = i + 1
			}
			return all
		},
		"next": func(i int) int { return i + 1 },
	}
}

func whole(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	panic(fmt.Sprintf("%T is no number", n))
}

// unit says a number of something: "3 days". A form for the very number goes
// before its plural form.
func (l *Language) unit(name string, n int64) string {
	words := l.units[name]
	text, ok := words[strconv.FormatInt(n, 10)]
	if !ok {
		text, ok = words[l.form(n)]
	}
	if !ok {
		text = words["other"]
	}
	return strings.ReplaceAll(text, "#", l.number(n))
}

// number writes a number with its thousands apart.
func (l *Language) number(n int64) string {
	s := strconv.FormatInt(n, 10)
	out := ""
	for len(s) > 3 && s[len(s)-4] != '-' {
		s, out = s[:len(s)-3], l.group+s[len(s)-3:]+out
	}
	return s + out
}

// life says a time in the largest unit of which it has two, or exactly one,
// rounded down; a single day is said in hours.
func (l *Language) life(d time.Duration) string {
	for _, u := range []struct {
		name string
		len  time.Duration
	}{{"day", day}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if d >= 2*u.len || d == u.len && u.len != day {
			return l.unit(u.name, int64(d/u.len))
		}
	}
	return l.unit("second", int64(d/time.Second))
}

// left says about how much of a time is left: who looks again and again is
// not to learn the moment when a link was made.
func (l *Language) left(d time.Duration) string {
	switch {
	case d >= 2*day:
		return l.unit("about-days", int64((d+day/2)/day))
	case d >= 2*time.Hour:
		return l.unit("about-hours", int64((d+time.Hour/2)/time.Hour))
	}
	return l.unit("soon", 0)
}

// size says a number of bytes in the largest unit that it fills, to a tenth
// where that is not whole, rounded down: "6.7 MiB". The guide's rule is the
// same.
func (l *Language) size(n int64) string {
	unit, name := int64(1), "byte"
	for i, u := range []string{"kib", "mib", "gib"} {
		if long := int64(1) << (10 * (i + 1)); n >= long {
			unit, name = long, u
		}
	}
	tenths := n % unit * 10 / unit
	if tenths == 0 {
		return l.unit(name, n/unit)
	}
	text := l.number(n/unit) + l.decimal + strconv.FormatInt(tenths, 10)
	return strings.ReplaceAll(l.units[name]["other"], "#", text)
}

// leading keeps a number's first digit and makes the others zero.
func leading(n int64) int64 {
	unit := int64(1)
	for n/unit >= 10 {
		unit *= 10
	}
	return n / unit * unit
}
