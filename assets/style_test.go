package assets

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestStyle: small, and every pair of colours that text or a border makes is
// told apart well enough (WCAG 2.2: 1.4.3 and 1.4.11, with some to spare).
func TestStyle(t *testing.T) {
	if n := len(Style); n > 10<<10 {
		t.Errorf("got %d bytes, want at most 10 KiB", n)
	}
	light, dark, ok := strings.Cut(string(Style), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark colours")
	}
	for name, css := range map[string]string{"light": light, "dark": dark} {
		colour := make(map[string]string)
		for _, m := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colour[m[1]] = m[2]
		}
		for _, pair := range []struct {
			fore, back string
			least      float64
		}{
			{"ink", "paper", 7}, {"ink", "field", 7}, {"quiet", "paper", 4.5},
			{"river", "paper", 4.5}, {"river", "field", 4.5}, {"ember", "paper", 4.5}, {"ember", "field", 3},
			{"line", "paper", 3}, {"line", "field", 3},
		} {
			if got := contrast(t, colour[pair.fore], colour[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s: got %.1f, want %.1f", name, pair.fore, pair.back, got, pair.least)
			}
		}
	}
}

// TestStyleDirections: what is left in one language is right in another, so
// the style names neither; and nothing on a page moves.
func TestStyleDirections(t *testing.T) {
	physical := regexp.MustCompile(`(?:^|[\s{;])(?:left|right|float|(?:margin|padding|border)-(?:top|bottom)|width|height|animation|transition|transform)\s*:|text-align: (?:left|right)`)
	for line := range strings.Lines(string(Style)) {
		if found := physical.FindString(line); found != "" {
			t.Errorf("%q", line)
		}
	}
}

// contrast is WCAG's ratio of two colours.
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) (l float64) {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	for i, share := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(n>>(16-8*i)&0xff) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += share * c
	}
	return l
}
