package handlers

import (
	"cmp"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/handlers/passphrase"
	"lethe/policy"
)

// A wish is what the form that makes links asks for, beside text and files.
// Its values lie in a lent slot.
type wish struct {
	passphrase, life, links, length clean.Field
	made, each, password            clean.Field
	trap                            clean.Field

	blank bool // a passphrase was typed, and it is only blanks
}

// wordSize is room for the values that are words, and for a letter more.
const wordSize = len(wishCharacters) + 1

// What the form sends.
const (
	wishYes        = "1"
	wishCharacters = "characters"
	wishWords      = "words"
)

// newWish cuts room for each value.
func newWish(rest *clean.Room) wish {
	of := rest.Field
	return wish{
		passphrase: of("passphrase", policy.PassphraseMax),
		life:       of("life", lifeDigits),
		links:      of("links", clean.NumberDigits),
		length:     of("length", clean.NumberDigits),
		made:       of("made", wordSize),
		each:       of("each", wordSize),
		password:   of("password", wordSize),
		trap:       trapField(rest),
	}
}

// fields are all of them and some more.
func (w *wish) fields(more ...*clean.Field) []*clean.Field {
	return append(more, &w.passphrase, &w.life, &w.links, &w.length, &w.made, &w.each, &w.password, &w.trap)
}

// page is the form with what was chosen, and what is wrong with that alone.
func (w *wish) page(limits assets.Limits) assets.MakePage {
	life, offered := lifeOf(w.life)
	page := assets.MakePage{
		Limits:         limits,
		Lives:          choices(life),
		Each:           clean.Same(w.each.Value, wishYes),
		MadePassphrase: clean.Same(w.made.Value, wishYes),
	}
	if !offered {
		page.Life = assets.NoChoice
	}
	var ok bool
	switch page.Links, ok = clean.Number(&w.links, 1); {
	case !ok || page.Links < 1:
		page.Links, page.Count = 1, assets.NoChoice
	case page.Links > policy.LinksMax:
		page.Count = assets.TooMany
	case page.Each && page.Links > 1:
		page.Count = assets.OneOf
	}
	w.passwordOf(&page)
	if sprung(&w.trap) {
		page.Send = assets.Trap
	}
	switch {
	case w.passphrase.Long:
		page.Passphrase = assets.TooLong
	case page.MadePassphrase && len(w.passphrase.Value) > 0:
		page.Passphrase = assets.OneOf
	case w.blank && !page.MadePassphrase:
		page.Passphrase = assets.Empty // or the link would have none, unsaid
	}
	return page
}

// passwordOf is what was chosen of a made password.
func (w *wish) passwordOf(page *assets.MakePage) {
	length, ok := clean.Number(&w.length, 0)
	if ok {
		page.Length = length
	}
	least, most := 0, 0
	switch {
	case len(w.password.Value) == 0:
		if len(w.length.Value) > 0 {
			page.Password = assets.Empty // of which kind?
		}
		return
	case clean.Same(w.password.Value, wishCharacters):
		page.MadePassword = wishCharacters
		least, most = policy.PasswordMin, policy.PasswordMax
	case clean.Same(w.password.Value, wishWords):
		page.MadePassword = wishWords
		least, most = policy.WordsMin, policy.WordsMax
	}
	switch {
	case !ok || len(w.length.Value) > 0 && (length < least || length > most) || most == 0:
		page.Password = assets.NoChoice
	case page.Each:
		page.Password = assets.OneOf
	}
}

// appendPassword appends the password that a page asks for; none for none.
func appendPassword(dst []byte, page *assets.MakePage) []byte {
	switch page.MadePassword {
	case wishCharacters:
		return passphrase.AppendLetters(dst, cmp.Or(page.Length, policy.PasswordDefault))
	case wishWords:
		return passphrase.AppendWords(dst, cmp.Or(page.Length, policy.WordsDefault))
	}
	return dst
}
