package assets

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// A catalogue is one language's file. Its tables are pages and its values
// messages: the source of an html/template, which may hold <strong> and name
// fields of the page. A table with "count" or "case" is one message that
// differs: "count" names a number, whose CLDR plural form chooses ("one",
// "few", "other", or a number itself, "0"), and "case" a word, which chooses
// by itself. "other" is what stands for all the rest. The table "units" has
// plain words with # for a number.
type catalogue struct {
	Code, Name, Dir, Group string

	Decimal string // a point where the file has none

	messages map[string]string // template sources by name: "make.title"
	units    map[string]forms  // by name: "day"
}

// forms are a unit's words by plural form.
type forms map[string]string

func readCatalogue(file []byte) (*catalogue, error) {
	var top map[string]any
	if _, err := toml.Decode(string(file), &top); err != nil {
		return nil, fmt.Errorf("reading a catalogue: %w", err)
	}
	c := &catalogue{messages: make(map[string]string), units: make(map[string]forms)}
	for key, to := range map[string]*string{"code": &c.Code, "name": &c.Name, "dir": &c.Dir, "group": &c.Group} {
		s, ok := top[key].(string)
		if !ok {
			return nil, fmt.Errorf("reading a catalogue: no %q", key)
		}
		*to = s
		delete(top, key)
	}
	c.Decimal = "."
	if s, ok := top["decimal"].(string); ok {
		c.Decimal = s
		delete(top, "decimal")
	}
	for key, value := range top {
		table, ok := value.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("reading the words of %s: %s is in no table", c.Code, key)
		}
		var err error
		if key == "units" {
			err = c.addUnits(table)
		} else {
			err = c.add(key, table)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the words of %s: %w", c.Code, err)
		}
	}
	return c, nil
}

func (c *catalogue) addUnits(table map[string]any) error {
	for name, value := range table {
		words, ok := texts(value)
		if !ok || words["other"] == "" {
			return fmt.Errorf(`units.%s has no "other"`, name)
		}
		c.units[name] = words
	}
	return nil
}

// add takes a table of messages, and the tables in it.
func (c *catalogue) add(path string, table map[string]any) error {
	for key, value := range table {
		name := path + "." + key
		switch value := value.(type) {
		case string:
			c.messages[name] = value
		case map[string]any:
			words, flat := texts(value)
			if !flat || words["count"] == "" && words["case"] == "" {
				if err := c.add(name, value); err != nil {
					return err
				}
				continue
			}
			source, err := chosen(words)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			c.messages[name] = source
		default:
			return fmt.Errorf("%s is no text", name)
		}
	}
	return nil
}

// texts are a table's values if all of them are texts.
func texts(value any) (forms, bool) {
	table, ok := value.(map[string]any)
	words := make(forms)
	for key, value := range table {
		s, text := value.(string)
		words[key] = s
		ok = ok && text
	}
	return words, ok
}

// chosen is the source of a message that differs.
func chosen(words forms) (string, error) {
	count, kind := words["count"], words["case"]
	if _, ok := words["other"]; !ok || count != "" && kind != "" {
		return "", fmt.Errorf(`not one of "count" and "case", or no "other"`)
	}
	var b strings.Builder
	open := "{{if "
	for _, key := range slices.Sorted(maps.Keys(words)) {
		test := fmt.Sprintf("eq %s %q", kind, key)
		if count != "" {
			test = fmt.Sprintf("eq (form %s) %q", count, key)
			if _, err := strconv.Atoi(key); err == nil {
				test = fmt.Sprintf("eq (number %s) %q", count, key)
			}
		}
		if key == "count" || key == "case" || key == "other" {
			continue
		}
		fmt.Fprintf(&b, "%s%s}}%s", open, test, words[key])
		open = "{{else if "
	}
	if b.Len() == 0 {
		return words["other"], nil
	}
	fmt.Fprintf(&b, "{{else}}%s{{end}}", words["other"])
	return b.String(), nil
}
