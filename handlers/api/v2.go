package api

import (
	"net/http"
	"strings"

	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/policy"
	"lethe/vault"
)

// v2Routes are the calls of the second version, as far as they need no account;
// the same stand below /guest.
var v2Routes = map[string]route{
	"/status":            {get: v2Status, post: v2Status},
	"/supported-locales": {get: v2Locales},
	"/secret/conceal":    {post: v2Conceal},
	"/secret/generate":   {post: v2Generate},
	"/secret/*":          {get: v2Secret},
	"/secret/*/status":   {get: v2SecretStatus},
	"/secret/*/reveal":   {post: v2Reveal},

	"/receipt/*":       {get: v2Receipt},
	"/private/*":       {get: v2Receipt},
	"/receipt/*/burn":  {post: v2Burn},
	"/private/*/burn":  {post: v2Burn},
	"/receipt/recent":  {get: noAccount},
	"/private/recent":  {get: noAccount},
	"/metadata/recent": {get: noAccount},
}

func v2Status(_ *API, p *clean.Reply, _ *clean.Request) error {
	w := newWriter(p, http.StatusOK, make([]byte, classLeast))
	w.open("{")
	w.truth("success", true)
	w.word("status", "nominal")
	w.word("locale", "en")
	w.close("}")
	return w.end()
}

func v2Locales(_ *API, p *clean.Reply, _ *clean.Request) error {
	w := newWriter(p, http.StatusOK, make([]byte, classLeast))
	w.open("{")
	w.name("locales")
	w.put(`["en"]`)
	w.comma = true
	w.word("default_locale", "en")
	w.word("locale", "en")
	w.close("}")
	return w.end()
}

// What the second version calls what was kept.
const (
	kindConceal  = "conceal"
	kindGenerate = "generate"
)

// v2Conceal keeps a text.
func v2Conceal(s *API, p *clean.Reply, q *clean.Request) error {
	k, err := s.keeping(p, q, "secret.")
	if err != nil {
		return err
	}
	defer k.in.end()
	secret := k.secret("secret.secret")
	if err := k.read(&secret); err != nil {
		return err
	}
	return k.v2(kindConceal, nil)
}

// Letters by kind, and those of them that are taken for others.
const (
	letterUpper     = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	letterLower     = "abcdefghijklmnopqrstuvwxyz"
	letterNumbers   = "0123456789"
	letterSymbols   = "!@#$%^&*()-_=+[]{};:,.?"
	letterAmbiguous = "0Oo1lI"
)

// v2Generate keeps a password that is made for it, of the length and the letters
// that were asked for, and tells it.
func v2Generate(s *API, p *clean.Reply, q *clean.Request) error {
	k, err := s.keeping(p, q, "secret.")
	if err != nil {
		return err
	}
	defer k.in.end()
	const sets = "secret.character_sets."
	length := k.rest.Field("secret.length", lifeDigits)
	upper, lower := k.rest.Field(sets+"uppercase", truthSize), k.rest.Field(sets+"lowercase", truthSize)
	numbers, symbols := k.rest.Field(sets+"numbers", truthSize), k.rest.Field(sets+"symbols", truthSize)
	plain := k.rest.Field(sets+"exclude_ambiguous", truthSize)
	if err := k.read(&length, &upper, &lower, &numbers, &symbols, &plain); err != nil {
		return err
	}
	letters := ""
	for _, set := range []struct {
		chosen *clean.Field
		of     string
	}{{&upper, letterUpper}, {&lower, letterLower}, {&numbers, letterNumbers}, {&symbols, letterSymbols}} {
		if is(set.chosen) {
			letters += set.of
		}
	}
	if is(&plain) {
		letters = without(letters, letterAmbiguous)
	}
	n := int(seconds(length.Value))
	if n == 0 {
		n = policy.PasswordDefault
	}
	n = min(max(n, policy.PasswordMin), policy.PasswordMax)
	value := k.rest.Cut(passphrase.PasswordSize)[:0]
	vault.Do(func() {
		if letters == "" {
			value = passphrase.AppendLetters(value, n)
		} else {
			value = passphrase.AppendOf(value, letters, n)
		}
		err = k.in.takePassword(value)
	})
	if err != nil {
		return err
	}
	return k.v2(kindGenerate, value)
}

// truthSize is room for yes and no however clients write them, in bytes.
const truthSize = 8

// is is whether a field says yes.
func is(f *clean.Field) bool {
	return clean.IsWord(f.Value, "true") || clean.Same(f.Value, "1") || clean.IsWord(f.Value, "on") || clean.IsWord(f.Value, "yes")
}

// without is letters that are not among others.
func without(letters, others string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(others, c) {
			return -1
		}
		return c
	}, letters)
}

// v2 keeps what came and answers.
func (k *keeping) v2(kind string, value []byte) error {
	r, err := k.commit()
	if err != nil {
		return err
	}
	name := k.rest.Cut(shortLen)
	w := k.writer(http.StatusOK)
	vault.Do(func() {
		w.open("{")
		w.truth("success", true)
		w.object("record")
		for _, as := range []string{"receipt", "metadata"} {
			w.object(as)
			v2Object(w, name, &r, k.receipt, k.link, kind)
			w.close("}")
		}
		w.object("secret")
		v2SecretObject(w, name, k.link, &r)
		if value != nil {
			w.text("secret_value", value)
		}
		w.close("}")
		w.null("share_domain")
		w.close("}")
		w.object("details")
		w.word("kind", kind)
		w.none("recipient")
		w.none("recipient_safe")
		w.close("}")
		w.close("}")
	})
	return w.end()
}

// v2Wrong answers what was not done.
func v2Wrong(p *clean.Reply, w *wrong, _ []byte) error {
	status := w.status
	if status == http.StatusRequestEntityTooLarge {
		status = http.StatusUnprocessableEntity
	}
	return refuse(p, w, status, jsonType, func(j *writer) {
		j.word("error", w.text)
		j.word("error_type", w.class)
		if w.field != "" {
			j.word("field", w.field)
		}
	})
}
