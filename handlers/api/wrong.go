package api

import (
	"net/http"
	"time"

	"lethe/assets"
	"lethe/handlers/clean"
	"lethe/policy"
)

// A wrong is why something was not done, for a program. It says nothing about
// any one link.
type wrong struct {
	status int    // in the second version and our own
	name   string // in our own: it does not change
	class  string // in the second version
	text   string // in all; some clients compare it letter by letter
	field  string // which is wrong; empty for none

	wait time.Duration // until it may go well; 0 is not known
}

func (w *wrong) Error() string { return w.text }

// The classes that the second version has.
const (
	classMissing = "RecordNotFound"
	classForm    = "FormError"
	classLogin   = "Unauthorized"
	classServer  = "ServerError"
)

// What can be wrong. That all misses of a kind have one answer is the point.
var (
	errNoSuch    = &wrong{http.StatusNotFound, "no-such-call", "NotFound", "Not Found", "", 0}
	errUnknown   = &wrong{http.StatusNotFound, "unknown-secret", classMissing, "Unknown secret", "", 0}
	errReceipt   = &wrong{http.StatusNotFound, "unknown-receipt", classMissing, "Not Found", "", 0}
	errNothing   = &wrong{http.StatusUnprocessableEntity, "empty", classForm, "You did not provide anything to share", "secret", 0}
	errTooLong   = &wrong{http.StatusRequestEntityTooLarge, "too-large", classForm, "The secret is too large", "secret", 0}
	errNotText   = &wrong{http.StatusUnprocessableEntity, "not-text", classForm, "The secret is not UTF-8 text", "secret", 0}
	errPhrase    = &wrong{http.StatusUnprocessableEntity, "passphrase", classForm, "The passphrase is too long or only blanks", "passphrase", 0}
	errRecipient = &wrong{http.StatusUnprocessableEntity, "no-mail", classForm, "An account is required to send emails.", "recipient", 0}
	errTooMany   = &wrong{http.StatusUnprocessableEntity, "too-many-files", classForm, "There are too many files", "file", 0}
	errName      = &wrong{http.StatusUnprocessableEntity, "file-name", classForm, "The name of a file cannot be kept", "file", 0}
	errAccount   = &wrong{http.StatusUnauthorized, "no-accounts", classLogin, "Not authorized", "", 0}
	errKey       = &wrong{http.StatusUnprocessableEntity, "no-key", classForm, "The key is missing", "key", 0}
	errLife      = &wrong{http.StatusUnprocessableEntity, "life", classForm, "The lifetime is not between " + clean.Decimal(whole(policy.LifeMin)) + " and " + clean.Decimal(whole(policy.LifeMax)) + " seconds", "life", 0}
	errLinks     = &wrong{http.StatusUnprocessableEntity, "links", classForm, "There is no such number of links", "links", 0}
	errRequest   = &wrong{http.StatusNotFound, "unknown-request", classMissing, "Unknown request", "", 0}
	errNotYet    = &wrong{http.StatusNotFound, "not-answered", classMissing, "Nothing has come in yet", "", 0}
	errFile      = &wrong{http.StatusNotFound, "unknown-file", classMissing, "Unknown file", "", 0}
	errNoFiles   = &wrong{http.StatusUnprocessableEntity, "no-files", classForm, "Only a text is taken", "file", 0}
	errWhom      = &wrong{http.StatusUnprocessableEntity, "no-such-journalist", classForm, "There is no such journalist", "to", 0}
	errNonce     = &wrong{http.StatusUnprocessableEntity, "nonce", classForm, "The nonce is not 32 hex digits", "nonce", 0}
	errClean     = &wrong{http.StatusUnprocessableEntity, "clean", classForm, "What is cleaned is all or none", "clean", 0}
	errUnclean   = &wrong{http.StatusUnprocessableEntity, "not-cleaned", classForm, "A file cannot be cleaned; nothing was sent", "file", 0}
	errWords     = &wrong{http.StatusUnprocessableEntity, "phrase", classForm, "This is no receipt phrase", "phrase", 0}
	errReply     = &wrong{http.StatusUnprocessableEntity, "reply", classForm, "This is no number of a reply", "reply", 0}
	errConfirm   = &wrong{http.StatusUnprocessableEntity, "confirm", classForm, "Whoever withdraws a tip has to say that it is meant", "confirm", 0}
	errMethod    = &wrong{http.StatusMethodNotAllowed, "no-such-method", "NotFound", "Not Found", "", 0}
	errMalformed = &wrong{http.StatusBadRequest, "malformed", classForm, "The request cannot be read", "", 0}
	errBusy      = &wrong{http.StatusServiceUnavailable, "busy", classServer, "Rate limit exceeded. Please try again later.", "", 0}
	errSlow      = &wrong{http.StatusTooManyRequests, "slow-down", classServer, "Rate limit exceeded. Please try again later.", "", 0}
	errFull      = &wrong{http.StatusServiceUnavailable, "full", classServer, "There is no room for this now. Less, or for a shorter time, may fit.", "", 0}
	errStopping  = &wrong{http.StatusServiceUnavailable, "stopping", classServer, "The service is stopping", "", 0}
	errFault     = &wrong{http.StatusInternalServerError, "fault", classServer, "Something went wrong here", "", 0}
)

// notices are what pages say of errors, as a program is told.
var notices = map[assets.Notice]*wrong{
	assets.NotFound: errNoSuch,
	assets.Method:   errMethod,
	assets.BadForm:  errMalformed,
	assets.TooLarge: errTooLong,
	assets.NoTurn:   errBusy,
	assets.NoRoom:   errFull,
	assets.Slow:     errSlow,
	assets.Stopping: errStopping,
	assets.Fault:    errFault,
}

// wrongOf is the wrong for an error that has a page. Of others a program is
// told what their status says.
func wrongOf(status int, n assets.Notice) *wrong {
	if w := notices[n]; w != nil {
		return w
	}
	return &wrong{status, "refused", classForm, http.StatusText(status), "", 0}
}

// passing is whether it may go well in a while.
func (w *wrong) passing() bool {
	return w.status == http.StatusServiceUnavailable || w.status == http.StatusTooManyRequests
}

// retry is after how many seconds, for a header.
func (w *wrong) retry() string {
	if w.wait > 0 {
		return clean.Decimal(whole(w.wait))
	}
	return clean.RetryAfter
}
