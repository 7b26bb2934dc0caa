package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Who may import whom. What stands left may import only what stands right, of
// ours and of these libraries; everything else is free.
var order = map[string][]string{
	"lethe/cmd/lethe":           {"filippo.io/age", "lethe/assets/guide", "lethe/cmd/lethe/client", "lethe/cmd/lethe/host", "lethe/cmd/lethe/lockin", "lethe/cmd/lethe/roff", "lethe/handlers", "lethe/handlers/api", "lethe/handlers/budget", "lethe/handlers/clean", "lethe/handlers/deceit", "lethe/handlers/desk", "lethe/handlers/extension", "lethe/handlers/guard", "lethe/handlers/parcel", "lethe/handlers/passphrase", "lethe/handlers/phrase", "lethe/handlers/picture", "lethe/handlers/qr", "lethe/onion", "lethe/onion/tornet", "lethe/policy", "lethe/vault"},
	"lethe/handlers":            {"lethe/assets", "lethe/assets/guide", "lethe/assets/wordlist", "lethe/handlers/api", "lethe/handlers/budget", "lethe/handlers/bundle", "lethe/handlers/clean", "lethe/handlers/deceit", "lethe/handlers/drop", "lethe/handlers/extension", "lethe/handlers/guard", "lethe/handlers/parcel", "lethe/handlers/passphrase", "lethe/handlers/phrase", "lethe/handlers/picture", "lethe/handlers/qr", "lethe/policy", "lethe/vault"},
	"lethe/handlers/budget":     {"lethe/policy"},
	"lethe/handlers/api":        {"lethe/assets", "lethe/handlers/budget", "lethe/handlers/bundle", "lethe/handlers/clean", "lethe/handlers/drop", "lethe/handlers/parcel", "lethe/handlers/passphrase", "lethe/handlers/phrase", "lethe/handlers/picture", "lethe/policy", "lethe/vault"},
	"lethe/handlers/drop":       {"lethe/handlers/bundle", "lethe/handlers/extension", "lethe/handlers/parcel", "lethe/handlers/phrase", "lethe/handlers/picture", "lethe/policy", "lethe/vault"},
	"lethe/handlers/bundle":     {"lethe/handlers/clean", "lethe/handlers/deceit", "lethe/vault"},
	"lethe/handlers/passphrase": {"lethe/assets/wordlist", "lethe/policy"},
	"lethe/handlers/clean":      {"lethe/assets", "lethe/handlers/guard", "lethe/policy", "lethe/vault"},
	"lethe/handlers/desk":       {"lethe/assets", "lethe/assets/wordlist", "lethe/handlers/clean", "lethe/handlers/deceit", "lethe/handlers/guard", "lethe/policy", "lethe/vault"},
	"lethe/handlers/guard":      {"lethe/policy", "lethe/vault"},
	"lethe/handlers/deceit":     {},
	"lethe/handlers/extension":  {},
	"lethe/handlers/firefox":    {},
	"lethe/handlers/parcel":     {"filippo.io/age", "lethe/handlers/deceit", "lethe/handlers/extension", "lethe/vault"},
	"lethe/handlers/qr":         {},
	"lethe/handlers/trace":      {},
	"lethe/onion":               {"github.com/cretz/bine"},
	"lethe/onion/tornet":        {},
	"lethe/cmd/lethe/client":    {"lethe/handlers/clean", "lethe/handlers/phrase", "lethe/onion", "lethe/policy", "lethe/vault"},
	"lethe/cmd/lethe/host":      {},
	"lethe/cmd/lethe/lockin":    {"github.com/landlock-lsm/go-landlock"},
	"lethe/cmd/lethe/roff":      {},
	"lethe/vault":               {"github.com/awnumar/memguard", "golang.org/x/crypto/argon2"},
	"lethe/assets":              {},
	"lethe/assets/wordlist":     {},
	"lethe/assets/guide":        {"github.com/yuin/goldmark"},
	"lethe/policy":              {"github.com/rs/zerolog"},
	"lethe/handlers/phrase":     {"lethe/assets/wordlist"},
	"lethe/handlers/picture":    {},
}

func TestOrderOfDependence(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "lethe/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		pkg, imports := words[0], words[1:]
		allowed, known := order[pkg]
		if !known {
			t.Errorf("%s has no place in the order of dependence", pkg)
		}
		for _, imp := range imports {
			if owned(imp) && !slices.ContainsFunc(allowed, func(a string) bool { return within(imp, a) }) {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
}

// owned is whether an import belongs to one place only: our own packages and
// the libraries that one package wraps.
func owned(imp string) bool {
	for _, o := range []string{"lethe", "filippo.io/age", "github.com/cretz/bine", "github.com/awnumar/memguard", "golang.org/x/crypto/argon2", "github.com/rs/zerolog", "github.com/yuin/goldmark", "github.com/landlock-lsm/go-landlock"} {
		if within(imp, o) {
			return true
		}
	}
	return false
}

// within is whether an import is the package or below it; of ours each
// package counts alone.
func within(imp, pkg string) bool {
	if pkg == "lethe" || !strings.HasPrefix(pkg, "lethe/") {
		return imp == pkg || strings.HasPrefix(imp, pkg+"/")
	}
	return imp == pkg
}
