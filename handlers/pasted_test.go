package handlers

import (
	"strings"
	"testing"

	"lethe/vault"
)

func TestFindKey(t *testing.T) {
	const key = "r781a1o8qimhvoj3zg4aedscjk64tl4"
	const site = "bzv2fo6x4u3yqhu3nleqmoynusalfqfgn3copqbxiq4r6dzq3sdzxsad.onion"
	const link = "http://" + site + "/s/" + key
	for text, to := range map[string]door{
		link:                          doorOpen,
		"  " + link + " \r\n":         doorOpen,
		"<" + link + ">":              doorOpen,
		"(" + link + ")":              doorOpen,
		"\"" + link + "\"":            doorOpen,
		"“" + link + "”.":             doorOpen,
		"[here](" + link + "), see":   doorOpen,
		link + ".":                    doorOpen,
		link + "?utm_source=x":        doorOpen,
		link + "#top":                 doorOpen,
		link + "/":                    doorOpen,
		strings.ToUpper(link):         doorOpen,
		strings.TrimPrefix(link, "h"): doorOpen,
		site + "/s/" + key:            doorOpen,
		"/s/" + key:                   doorOpen,
		"Here is the password, open it today:\n\n" + link + "\n\nRegards, a": doorOpen,
		"https://" + site + "/secret/" + key:                                 doorOpen,
		"https://" + site + "/receipt/" + key:                                doorReceipt,
		"https://" + site + "/private/" + key:                                doorReceipt,
		"https://" + site + "/metadata/" + key:                               doorReceipt,
		"https://" + site + "/ask/" + key:                                    doorAsk,
		"https://" + site + "/es/collect/" + key:                             doorCollect,
		key:                                                                  doorOpen,
		strings.ToUpper(key):                                                 doorOpen,
		" " + key + ".":                                                      doorOpen,
		"the key is " + key + "!":                                            doorOpen,
		key[:8] + " " + key[8:]:                                              doorOpen,
		key[:8] + "\r\n" + key[8:]:                                           doorOpen,
		link[:80] + "\r\n" + link[80:] + "\r\nbye":                           doorOpen,
		link[:80] + "=\r\n" + link[80:] + "\r\nbye":                          doorOpen,
		link[:80] + "\u200b" + link[80:]:                                     doorOpen,
		"\ufeff" + link:                                                      doorOpen,
		"https://away.example/?to=http%3A%2F%2Fx%2Fs%2F" + key:               doorOpen,
		"http://x/s/short and then " + link:                                  doorOpen,
		"http://x/ask/" + key + "x or rather http://x/s/" + key:              doorOpen,
		"http://x/receipt/" + key + " is for me, /s/" + key[:30]:             doorReceipt,
	} {
		got, at, ok := findKey([]byte(text))
		if !ok || string(got) != key || at != to {
			t.Errorf("%q: got %q, %d, %v, want %d", text, got, at, ok, to)
		}
	}
	for _, text := range []string{
		"", " ", "/s/", "http://" + site + "/", "/s/" + key[1:], "/s/" + key + "a", key[1:], key + "a",
		"/s/" + key[:20] + "-" + key[20:], "a " + key[1:] + " b", key[:10] + "-" + key[10:],
		strings.Repeat("é", 31),
	} {
		if got, _, ok := findKey([]byte(text)); ok {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

// FuzzFindKey: whatever was pasted, what is found is a key, and a link is
// found with anything around it that is no part of it.
func FuzzFindKey(f *testing.F) {
	f.Add("see ", " there")
	f.Add("http://x/s/", "/s/")
	f.Add("%2", "=\r\n")
	f.Add("\xe2\x80", "\xe2\x80\x8b")
	const key = "r781a1o8qimhvoj3zg4aedscjk64tl4"
	f.Fuzz(func(t *testing.T, front, back string) {
		for _, text := range []string{front + back, front + "/s/" + key + back} {
			if got, to, ok := findKey([]byte(text)); ok && (len(got) != vault.KeyLen || run(got) != len(got) || to > doorCollect) {
				t.Errorf("%q: got %q, %d", text, got, to)
			}
		}
		if strings.ContainsAny(front, "/%") {
			return // it may hold a link of its own
		}
		got, to, ok := findKey([]byte(front + " /s/" + key + " " + back))
		if !ok || string(got) != key || to != doorOpen {
			t.Errorf("%q, %q: got %q, %d, %v", front, back, got, to, ok)
		}
	})
}
