package roff

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"sentences stand alone", "One is. Another, 1.5 long,\nis too. e\n", "One is.\nAnother, 1.5 long, is too. e\n"},
		{"paragraphs", "One.\n\nTwo.\n", "One.\n.PP\nTwo.\n"},
		{"items", "  -o FOLDER   into this,\n              and no other\n  --json      for programs\n",
			".TP\n\\fB\\-o\\fR \\fIFOLDER\\fR\ninto this, and no other\n.TP\n\\fB\\-\\-json\\fR\nfor programs\n"},
		{"what is typed", "Usage:\n  lethe open [-i KEYFILE] FILE.age…\n", ".RS 4\n.nf\n\\fBlethe\\fR \\fBopen\\fR [\\fB\\-i\\fR \\fIKEYFILE\\fR] \\fIFILE\\fR\\fB.age\\fR...\n.fi\n.RE\n"},
		{"a heading", "Above.\n\nlethe keys NAME\n  makes it:\n    lethe keys a\n\nBelow.\n",
			"Above.\n.PP\n\\fBlethe\\fR \\fBkeys\\fR \\fINAME\\fR\n.RS 4\nmakes it:\n.PP\n.RS 4\n.nf\n\\fBlethe\\fR \\fBkeys\\fR \\fBa\\fR\n.fi\n.RE\n.RE\n.PP\nBelow.\n"},
		{"no heading", "The program\nlethe serve asks.\n", "The program \\fBlethe\\fR \\fBserve\\fR asks.\n"},
		{"a dot where a request would be", ".age is a name\n", "\\&.age is a name\n"},
		{"a quotation mark where a request would be", "'t was\n", "\\&'t was\n"},
		{"what roff would take for its own", "a\\fBb ~/x it's \"so\" --it's\n", "a\\efBb \\(ti/x it's \\(dqso\\(dq \\-\\-it\\(aqs\n"},
		{"hyphens to type, and others", "one-time (--yes) desk-NAME.key -o a-b=c\n", "one-time (\\fB\\-\\-yes\\fR) desk\\-NAME.key \\fB\\-o\\fR a\\-b=c\n"},
	} {
		p := &Page{names: map[string]bool{}}
		if p.Text(test.text); p.String() != test.want {
			t.Errorf("%s:\ngot\n%swant\n%s", test.name, p.String(), test.want)
		}
	}
}

func TestPlaceholdersAreUnderlinedOnceKnown(t *testing.T) {
	p := &Page{names: map[string]bool{}}
	p.Text("FILE\n\n  -o FILE  into FILE, in JSON.\n")
	if got, want := p.String(), "FILE\n.TP\n\\fB\\-o\\fR \\fIFILE\\fR\ninto \\fIFILE\\fR, in JSON.\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// No text, whatever is in it, becomes a request.
func FuzzText(f *testing.F) {
	for _, s := range []string{"  a  .b\n", ".so /etc/passwd\n", "x\n'ec\n", "\\n(.x…\n", "lethe a\n  lethe b\n    .c  d\n", "  -\n", "()"} {
		f.Add(s)
	}
	known := map[string]bool{".TP": true, ".PP": true, ".nf": true, ".fi": true, ".RS 4": true, ".RE": true}
	f.Fuzz(func(t *testing.T, text string) {
		p := &Page{names: map[string]bool{}}
		p.Text(text)
		for line := range strings.SplitSeq(p.String(), "\n") {
			if line != "" && (line[0] == '.' || line[0] == '\'') && !known[line] {
				t.Errorf("a request: %q", line)
			}
		}
	})
}
