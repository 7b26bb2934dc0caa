package api

import (
	"net/http"

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
	errNoSuch    = &wrong{http.StatusNotFound, "no-such-call", "NotFound", "Not Found", ""}
	errUnknown   = &wrong{http.StatusNotFound, "unknown-secret", classMissing, "Unknown secret", ""}
	errReceipt   = &wrong{http.StatusNotFound, "unknown-receipt", classMissing, "Not Found", ""}
	errNothing   = &wrong{http.StatusUnprocessableEntity, "empty", classForm, "You did not provide anything to share", "secret"}
	errTooLong   = &wrong{http.StatusRequestEntityTooLarge, "too-large", classForm, "The secret is too large", "secret"}
	errNotText   = &wrong{http.StatusUnprocessableEntity, "not-text", classForm, "The secret is not UTF-8 text", "secret"}
	errPhrase    = &wrong{http.StatusUnprocessableEntity, "passphrase", classForm, "The passphrase is too long or only blanks", "passphrase"}
	errRecipient = &wrong{http.StatusUnprocessableEntity, "no-mail", classForm, "An account is required to send emails.", "recipient"}
	errTooMany   = &wrong{http.StatusUnprocessableEntity, "too-many-files", classForm, "There are too many files", "file"}
	errName      = &wrong{http.StatusUnprocessableEntity, "file-name", classForm, "The name of a file cannot be kept", "file"}
	errAccount   = &wrong{http.StatusUnauthorized, "no-accounts", classLogin, "Not authorized", ""}
	errKey       = &wrong{http.StatusUnprocessableEntity, "no-key", classForm, "The key is missing", "key"}
	errLife      = &wrong{http.StatusUnprocessableEntity, "life", classForm, "The lifetime is not between " + clean.Decimal(whole(policy.LifeMin)) + " and " + clean.Decimal(whole(policy.LifeMax)) + " seconds", "life"}
	errLinks     = &wrong{http.StatusUnprocessableEntity, "links", classForm, "There is no such number of links", "links"}
	errRequest   = &wrong{http.StatusNotFound, "unknown-request", classMissing, "Unknown request", ""}
	errNotYet    = &wrong{http.StatusNotFound, "not-answered", classMissing, "Nothing has come in yet", ""}
	errFile      = &wrong{http.StatusNotFound, "unknown-file", classMissing, "Unknown file", ""}
	errMethod    = &wrong{http.StatusMethodNotAllowed, "no-such-method", "NotFound", "Not Found", ""}
	errMalformed = &wrong{http.StatusBadRequest, "malformed", classForm, "The request cannot be read", ""}
	errBusy      = &wrong{http.StatusServiceUnavailable, "busy", classServer, "Rate limit exceeded. Please try again later.", ""}
	errFull      = &wrong{http.StatusServiceUnavailable, "full", classServer, "There is no room for this now. Less, or for a shorter time, may fit.", ""}
	errStopping  = &wrong{http.StatusServiceUnavailable, "stopping", classServer, "The service is stopping", ""}
	errFault     = &wrong{http.StatusInternalServerError, "fault", classServer, "Something went wrong here", ""}
)

// notices are what pages say of errors, as a program is told.
var notices = map[assets.Notice]*wrong{
	assets.NotFound: errNoSuch,
	assets.Method:   errMethod,
	assets.BadForm:  errMalformed,
	assets.TooLarge: errTooLong,
	assets.NoTurn:   errBusy,
	assets.NoRoom:   errFull,
	assets.Stopping: errStopping,
	assets.Fault:    errFault,
}

// wrongOf is the wrong for an error that has a page. Of others a program is
// told what their status says.
func wrongOf(status int, n assets.Notice) *wrong {
	if w := notices[n]; w != nil {
		return w
	}
	return &wrong{status, "refused", classForm, http.StatusText(status), ""}
}

// passing is whether it may go well in a while.
func (w *wrong) passing() bool {
	return w.status == http.StatusServiceUnavailable || w.status == http.StatusTooManyRequests
}
