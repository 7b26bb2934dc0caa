package handlers

import (
	"errors"
	"net/http"

	"lethe/assets"
	"lethe/handlers/guard"
	"lethe/vault"
)

// Errors of this package, each with its page. They say nothing about the
// request.
var (
	errNotFound  = errors.New("no such page")
	errMethod    = errors.New("no such method here")
	errHost      = errors.New("not our name")
	errGateway   = errors.New("through a gateway")
	errElsewhere = errors.New("another site's form")
	errForm      = errors.New("malformed form")
	errTooLarge  = errors.New("too large")
	errCutOff    = errors.New("body cut off")
)

// retryAfter is what 503 answers tell a program, in seconds.
const retryAfter = "60"

type answer struct {
	status int
	notice assets.Notice
}

var answers = []struct {
	err error
	answer
}{
	{errNotFound, answer{http.StatusNotFound, assets.NotFound}},
	{errMethod, answer{http.StatusMethodNotAllowed, assets.Method}},
	{errHost, answer{http.StatusMisdirectedRequest, assets.Host}},
	{errGateway, answer{http.StatusForbidden, assets.Gateway}},
	{errElsewhere, answer{http.StatusForbidden, assets.Elsewhere}},
	{errForm, answer{http.StatusBadRequest, assets.BadForm}},
	{errTooLarge, answer{http.StatusRequestEntityTooLarge, assets.TooLarge}},
	{vault.ErrTooLarge, answer{http.StatusRequestEntityTooLarge, assets.TooLarge}},
	{errCutOff, answer{http.StatusRequestTimeout, assets.CutOff}},
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
