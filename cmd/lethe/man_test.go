package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const manFile = "../../docs/lethe.1"

func TestManPageIsWhatTheCodeSays(t *testing.T) {
	b, err := os.ReadFile(manFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != manPage() {
		t.Error("docs/lethe.1 is not what lethe help man prints: make man")
	}
}

// What can be typed, set and returned stands in the page as it is read, and
// all of the help in the words of the help.
func TestManPageIsWhole(t *testing.T) {
	page := shownManPage(t)
	for _, c := range commands() {
		says(t, page, "lethe "+c.name)
		says(t, page, c.line)
		help := c.help
		if c.name == "serve" {
			help = serveIntro
		}
		for part := range strings.SplitSeq(strings.ReplaceAll(help, "Usage:", ""), "\n\n") {
			says(t, page, part)
		}
	}
	for _, s := range table {
		says(t, page, s.flag()+" "+s.help)
		says(t, page, fmt.Sprintf("Default: %s. (%s, %s)", s.def, s.env(), s.name))
	}
	for _, e := range exits {
		says(t, page, fmt.Sprint(e.code, " ", e.says))
	}
	for _, words := range []string{manDescription, manSettings, manFiles, manExamples, manSecurity, manSeeAlso} {
		says(t, page, words)
	}
}

// Every variable that the code reads is in the table, and the table's are no
// mistakes to lethe serve.
func TestVariablesAreInTheManPage(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*.go", "client/*.go"} {
		some, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, some...)
	}
	reads := regexp.MustCompile(`(?:[gG]etenv\(|LookupEnv\(|[[{,] ?)"([A-Z]+_[A-Z_]+)"`)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reads.FindAllStringSubmatch(string(b), -1) {
			found++
			if !slices.ContainsFunc(variables, func(v variable) bool { return v.name == m[1] }) {
				t.Errorf("%s reads %s, which is not in the table of variables", file, m[1])
			}
		}
	}
	if found < 2*len(variables)-1 {
		t.Errorf("only %d variables are read", found)
	}
	for _, v := range variables {
		if _, err := readEnv([]string{v.name + "=x"}); err != nil {
			t.Errorf("%s: %v", v.name, err)
		}
	}
}

// What is in the program's usage is in the table, and found in it.
func TestEveryCommandIsFound(t *testing.T) {
	for _, c := range commands() {
		for _, word := range append(c.also, c.name) {
			if got, ok := findCommand(word); !ok || got.name != c.name {
				t.Errorf("%s: got %s, want %s", word, got.name, c.name)
			}
		}
		if c.line == "" || c.run == nil || !strings.Contains(c.help, "\nUsage:\n  lethe "+c.name) {
			t.Errorf("lethe %s: its help is not whole", c.name)
		}
		for line := range strings.Lines(c.help) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				t.Errorf("lethe help %s: a line of %d columns: %s", c.name, n, line)
			}
		}
	}
	for line := range strings.Lines(usage()) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
			t.Errorf("lethe help: a line of %d columns: %s", n, line)
		}
	}
}

// shownManPage has mandoc check the page and show it, and returns its words.
func shownManPage(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("mandoc"); err != nil {
		t.Fatal("mandoc is not installed: apt-get install --no-install-recommends mandoc")
	}
	if out, err := exec.Command("mandoc", "-T", "lint", "-W", "style", manFile).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("mandoc: %v\n%s", err, out)
	}
	out, err := exec.Command("mandoc", "-T", "ascii", "-O", "width=1000", manFile).Output()
	if err != nil {
		t.Fatal(err)
	}
	// Bold and underlined is what stands there twice, a backspace between.
	return spaced(string(regexp.MustCompile(".\b").ReplaceAll(out, nil)))
}

// spaced is a text's words with one blank between them.
func spaced(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "…", "...")), " ")
}

func says(t *testing.T, page, text string) {
	t.Helper()
	if !strings.Contains(page, spaced(text)) {
		t.Errorf("not in the manual page: %s", bytes.TrimSpace([]byte(text)))
	}
}
