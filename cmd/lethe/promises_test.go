package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Most tests run under the race detector. Those of the command that cannot are
// run by name.
func TestNoTestIsForgotten(t *testing.T) {
	rules, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, run := range regexp.MustCompile(`\s-run '\^\(?([\w|]+)`).FindAllStringSubmatch(string(rules), -1) {
		named = append(named, strings.Split(run[1], "|")...)
	}
	apart := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(b), "//go:build !race\n") {
			continue
		}
		for _, test := range regexp.MustCompile(`(?m)^func (Test[A-Z]\w*)\(`).FindAllStringSubmatch(string(b), -1) {
			apart++
			if !slices.Contains(named, test[1]) {
				t.Errorf("%s: nothing runs %s", file, test[1])
			}
		}
	}
	if apart < 2 {
		t.Errorf("only %d tests run without the race detector", apart)
	}
}

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
