package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test that SECURITY.md and the README name is there.
func TestPromisesHaveTests(t *testing.T) {
	var code strings.Builder
	err := filepath.WalkDir("../..", func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			b, err := os.ReadFile(path)
			code.Write(b)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, file := range []string{"SECURITY.md", "README.md"} {
		b, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(string(b), -1) {
			named++
			if !strings.Contains(code.String(), "func "+name+"(") {
				t.Errorf("%s names %s, which is not there", file, name)
			}
		}
	}
	if named < 10 {
		t.Errorf("only %d tests are named", named)
	}
}
