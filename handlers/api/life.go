package api

import (
	"time"

	"lethe/handlers/clean"
	"lethe/policy"
	"lethe/vault"
)

// lifeDigits is room for a lifetime however a client writes it, in bytes.
const lifeDigits = 32

// clamped is the lifetime that a client asks for, in seconds: within what the
// vault takes, and the default for 0, for nothing, and for what is no number.
// It may have a fraction, which does not count, and an exponent, as JSON has.
func clamped(f *clean.Field) time.Duration {
	s := seconds(f.Value)
	switch {
	case s == 0:
		return policy.LifeDefault
	case s < int64(vault.LifeMin/time.Second):
		return vault.LifeMin
	case s > int64(vault.LifeMax/time.Second):
		return vault.LifeMax
	}
	return time.Duration(s) * time.Second
}

// most is above every lifetime and so small that ten times as much is a number.
const most = int64(1) << 40

// seconds is the whole part of a decimal number, up to most; 0 for what is
// none.
func seconds(b []byte) (n int64) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	i, point, digits, fraction := 0, 0, 0, false
	for ; i < len(b); i++ {
		c := b[i]
		if c == '.' && !fraction {
			fraction = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		digits++
		switch {
		case !fraction:
			n = min(10*n+int64(c-'0'), most)
		case n < most/10:
			n = 10*n + int64(c-'0')
			point--
		}
	}
	if digits == 0 {
		return 0
	}
	if i < len(b) {
		e, ok := exponent(b[i:])
		if !ok {
			return 0
		}
		point += e
	}
	for ; point > 0 && n < most; point-- {
		n *= 10
	}
	for ; point < 0 && n > 0; point++ {
		n /= 10
	}
	if n = min(n, most); negative {
		return -n
	}
	return n
}

// exponent is e and a number of up to two digits, as a number may end with.
func exponent(b []byte) (n int, ok bool) {
	if b[0]|0x20 != 'e' {
		return 0, false
	}
	b = b[1:]
	sign := 1
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		if b[0] == '-' {
			sign = -1
		}
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 2 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return sign * n, true
}
