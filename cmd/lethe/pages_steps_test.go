//go:build pages

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// A step is something that a visitor does. Steps that lead to another page
// return when it has loaded.
type step func(*tab) error

// do does steps one after the other.
func do(steps ...step) step {
	return func(b *tab) error {
		for i, s := range steps {
			if err := s(b); err != nil {
				return fmt.Errorf("step %d: %w", i+1, err)
			}
		}
		return nil
	}
}

// at loads an address of the site.
func at(path string) step {
	return func(b *tab) error { return b.load(b.site + path) }
}

// follow loads the address that an element holds: a link's target, or else
// the element's text, as one who copies it does.
func follow(css string) step { return do(noted("next", css), revisit("next")) }

// noted notes such an address under a name, as one does who keeps a receipt.
func noted(name, css string) step {
	return func(b *tab) error {
		var address string
		if err := b.on(css, "e.href || e.textContent.trim()", &address); err != nil {
			return err
		}
		if b.notes == nil {
			b.notes = make(map[string]string)
		}
		b.notes[name] = address
		return nil
	}
}

// revisit loads an address that was noted.
func revisit(name string) step {
	return func(b *tab) error { return b.load(b.notes[name]) }
}

// typed puts a text into a field.
func typed(css, text string) step {
	return func(b *tab) error { return b.on(css, fmt.Sprintf("e.value = %s", quoted(text)), nil) }
}

// ticked clicks what does not lead to another page: a box, a choice.
func ticked(css string) step {
	return func(b *tab) error { return b.on(css, "e.click()", nil) }
}

// changed sets an attribute, as one does who sends what the form would not.
func changed(css, name, value string) step {
	return func(b *tab) error {
		return b.on(css, fmt.Sprintf("e.setAttribute(%s, %s)", quoted(name), quoted(value)), nil)
	}
}

// pressed clicks what leads to another page: a button, a link.
func pressed(css string) step {
	return func(b *tab) error {
		return b.turn(func() error { return b.on(css, "e.click()", nil) }, nil)
	}
}

// attached chooses files that hold their own names.
func attached(css string, names ...string) step {
	files := make([]attachment, len(names))
	for i, name := range names {
		files[i] = attachment{name, name}
	}
	return chosen(css, files...)
}

// attachment is a file's name and content.
type attachment struct{ name, content string }

// chosen chooses files, in place of those that were chosen before.
func chosen(css string, files ...attachment) step {
	return func(b *tab) error {
		if len(files) == 0 {
			return nil
		}
		dir, err := os.MkdirTemp("", "lethe-files-")
		if err != nil {
			return err
		}
		b.after = append(b.after, func() { os.RemoveAll(dir) })
		var paths []string
		for _, f := range files {
			path := filepath.Join(dir, f.name)
			if err := os.WriteFile(path, []byte(f.content), 0o600); err != nil {
				return err
			}
			paths = append(paths, path)
		}
		var found struct{ Result struct{ ObjectID string } }
		script := fmt.Sprintf("document.querySelector(%s)", quoted(css))
		if err := b.call("Runtime.evaluate", params{"expression": script}, &found); err != nil {
			return err
		}
		return b.call("DOM.setFileInputFiles", params{"files": paths, "objectId": found.Result.ObjectID}, nil)
	}
}

// on runs a script about the first element that the selector finds, e.
func (b *tab) on(css, script string, result any) error {
	return b.eval(fmt.Sprintf(`(() => {
		const e = document.querySelector(%s);
		if (!e) throw new Error("the page has no such element");
		return %s;
	})()`, quoted(css), script), result)
}

// quoted is a string as a script has it.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // there is no such string
	}
	return string(b)
}
