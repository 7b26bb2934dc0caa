package assets

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// catalogues are the messages of every language, by code.
func catalogues(t *testing.T) map[string]*catalogue {
	t.Helper()
	all := make(map[string]*catalogue)
	for _, code := range codes {
		file, err := words.ReadFile("words/" + code + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		if all[code], err = readCatalogue(file); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestMessagesUsed: a template or another message asks for each message.
func TestMessagesUsed(t *testing.T) {
	c := catalogues(t)[English]
	used := map[string]bool{"frame.missing": true} // asked for by Missing
	call := regexp.MustCompile(`\{\{-?\s*template "([^"]+)"`)
	look := func(source string) {
		for _, m := range call.FindAllStringSubmatch(source, -1) {
			used[m[1]] = true
		}
	}
	files, err := fs.Glob(pages, "pages/*.html")
	if err != nil || len(files) < 15 {
		t.Fatalf("got %d pages, %v", len(files), err)
	}
	for _, name := range files {
		b, err := fs.ReadFile(pages, name)
		if err != nil {
			t.Fatal(err)
		}
		look(string(b))
	}
	for _, source := range c.messages {
		look(source)
	}
	for name := range c.messages {
		if !used[name] {
			t.Errorf("%s is said nowhere", name)
		}
	}
	for name := range used {
		if strings.Contains(name, ".") && c.messages[name] == "" {
			t.Errorf("%s is not in the catalogue", name)
		}
	}
}

// TestSameMessages: every language has the messages and the units of English.
func TestSameMessages(t *testing.T) {
	all := catalogues(t)
	for code, c := range all {
		if got, want := slices.Sorted(maps.Keys(c.messages)), slices.Sorted(maps.Keys(all[English].messages)); !slices.Equal(got, want) {
			t.Errorf("%s: got messages %v, want %v", code, got, want)
		}
		if got, want := slices.Sorted(maps.Keys(c.units)), slices.Sorted(maps.Keys(all[English].units)); !slices.Equal(got, want) {
			t.Errorf("%s: got units %v, want %v", code, got, want)
		}
	}
}

// TestMarkup: a message has no markup but <strong>, and closes it.
func TestMarkup(t *testing.T) {
	tag := regexp.MustCompile(`<[^>]*>`)
	for code, c := range catalogues(t) {
		for name, source := range c.messages {
			open := 0
			for _, m := range tag.FindAllString(source, -1) {
				switch {
				case m == "<strong>" && open == 0:
					open = 1
				case m == "</strong>" && open == 1:
					open = 0
				default:
					t.Errorf("%s: %s: %s", code, name, m)
				}
			}
			if open != 0 {
				t.Errorf("%s: %s: <strong> stays open", code, name)
			}
		}
	}
}

// TestCases: what a message differs by is a word that there is, so that a
// mistyped one is not passed over in silence.
func TestCases(t *testing.T) {
	words := []string{
		string(Empty), string(NotText), string(TooLong), string(Again), string(NoChoice), string(Busy), string(Room),
		string(TooMany), TooLarge, string(FilesAgain), string(OneOf), string(Name), string(Trap), Slow, string(NoFiles),
		"waiting", "opened", "burned", "expired", "locked",
		"zero", "one", "two", "few", "many",
	}
	words = append(words, "waits", "partly", "collected", "at once", "each hour")
	words = slices.Concat(words, FileKinds, FileTraces, InboxDone)
	for _, n := range Notices {
		words = append(words, string(n))
	}
	for _, r := range Refusals {
		words = append(words, string(r))
	}
	word := regexp.MustCompile(`\{\{(?:else )?if eq [^"]*"([^"]*)"\}\}`)
	for code, c := range catalogues(t) {
		n := 0
		for name, source := range c.messages {
			for _, m := range word.FindAllStringSubmatch(source, -1) {
				if n++; !slices.Contains(words, m[1]) && strings.Trim(m[1], "0123456789") != "" {
					t.Errorf("%s: %s: %q", code, name, m[1])
				}
			}
		}
		if n < 50 {
			t.Errorf("%s: only %d cases were looked at", code, n)
		}
	}
}

// TestVoice: English does without words that promise or soothe, and calls
// things by one name.
func TestVoice(t *testing.T) {
	not := regexp.MustCompile(`(?i)\b(please|simply|just click|secure|securely|military|oops|sorry|mend|ticket|token|URL|passcode|mailbox)\b`)
	for name, source := range catalogues(t)[English].messages {
		if found := not.FindString(source); found != "" {
			t.Errorf("%s: %q", name, found)
		}
	}
}

// TestNumbers: no message types a number, which would be wrong once the limit
// it means is another. Units and plural forms say theirs.
func TestNumbers(t *testing.T) {
	for name, source := range catalogues(t)[English].messages {
		plain := kept.ReplaceAllString(source, "")
		plain = strings.NewReplacer("1 character ", "", "from 1 to", "").Replace(plain)
		if strings.ContainsAny(plain, "0123456789") {
			t.Errorf("%s: %q", name, plain)
		}
	}
}

// TestReadRefuses: a catalogue that cannot be what its author meant is no
// language.
func TestReadRefuses(t *testing.T) {
	const head = "code = \"en\"\nname = \"English\"\ndir = \"ltr\"\ngroup = \",\"\n"
	if _, err := Read([]byte(head + "[a]\nb = \"c\"\n")); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"empty":                 "",
		"no TOML":               head + "[",
		"no name":               strings.Replace(head, "name", "nome", 1),
		"unknown direction":     strings.Replace(head, "ltr", "up", 1),
		"no language":           strings.Replace(head, `"en"`, `"?"`, 1),
		"a number":              head + "[a]\nb = 1\n",
		"a message in no table": head + "a = \"b\"\n",
		"no other":              head + "[a]\nb = { count = \".N\", one = \"c\" }\n",
		"count and case":        head + "[a]\nb = { count = \".N\", case = \".S\", other = \"c\" }\n",
		"a broken template":     head + "[a]\nb = \"{{if}}\"\n",
		"an unknown function":   head + "[a]\nb = \"{{nothing .}}\"\n",
		"a unit without other":  head + "[units]\nday = { one = \"#\" }\n",
	} {
		if _, err := Read([]byte(file)); err == nil {
			t.Errorf("%s: got a language", name)
		}
	}
}
