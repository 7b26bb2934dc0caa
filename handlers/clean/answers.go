package clean

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/guard"
	"lethe/vault"
)

// Errors that get a page of their own. They say nothing about the request.
var (
	ErrNotFound  = errors.New("no such page")
	ErrMethod    = errors.New("no such method here")
	errHost      = errors.New("not our name")
	errGateway   = errors.New("through a gateway")
	errElsewhere = errors.New("another site's form")
	ErrForm      = errors.New("malformed form")
	ErrTooLarge  = errors.New("too large")
	ErrCutOff    = errors.New("body cut off")
)

// RetryAfter is what 503 answers tell a program, in seconds.
const RetryAfter = "60"

type answer struct {
	status int
	notice assets.Notice
}

var answers = []struct {
	err error
	answer
}{
	{ErrNotFound, answer{http.StatusNotFound, assets.NotFound}},
	{ErrMethod, answer{http.StatusMethodNotAllowed, assets.Method}},
	{errHost, answer{http.StatusMisdirectedRequest, assets.Host}},
	{errGateway, answer{http.StatusForbidden, assets.Gateway}},
	{errElsewhere, answer{http.StatusForbidden, assets.Elsewhere}},
	{ErrForm, answer{http.StatusBadRequest, assets.BadForm}},
	{ErrTooLarge, answer{http.StatusRequestEntityTooLarge, assets.TooLarge}},
	{vault.ErrTooLarge, answer{http.StatusRequestEntityTooLarge, assets.TooLarge}},
	{ErrCutOff, answer{http.StatusRequestTimeout, assets.CutOff}},
	{guard.ErrBusy, answer{http.StatusServiceUnavailable, assets.NoTurn}},
	{vault.ErrBusy, answer{http.StatusServiceUnavailable, assets.NoTurn}},
	{vault.ErrFull, answer{http.StatusServiceUnavailable, assets.NoRoom}},
	{vault.ErrClosed, answer{http.StatusServiceUnavailable, assets.Stopping}},
}

// answerTo finds the page for an error. What is not in the table is a fault
// of ours.
func answerTo(err error) answer {
	for _, a := range answers {
		if errors.Is(err, a.err) {
			return a.answer
		}
	}
	return answer{http.StatusInternalServerError, assets.Fault}
}
