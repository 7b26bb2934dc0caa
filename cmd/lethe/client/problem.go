package client

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lethe/handlers/clean"
)

// A Problem is why a service did not do what it was asked (RFC 9457), by a
// name that does not change. Nothing else that it says is ever shown: it could
// be anything.
type Problem struct {
	Name   string // one of problems, or "" for another
	Status int
	Wait   time.Duration // after which it may go well, where it said so
	File   int64         // which file of a form it is about, from 1; 0 for none
}

// Names of problems that callers tell apart.
const (
	UnknownSecret  = "unknown-secret"
	UnknownReceipt = "unknown-receipt"
	UnknownRequest = "unknown-request"
	UnknownFile    = "unknown-file"
	NotAnswered    = "not-answered"
	Busy           = "busy"
	SlowDown       = "slow-down"
	Full           = "full"
	Stopping       = "stopping"
	NotCleaned     = "not-cleaned"
	NoSuchCall     = "no-such-call"
	TooLarge       = "too-large"
)

// problems are the names, in our words, and what to do.
var problems = map[string][2]string{
	UnknownSecret:    {"there is no such link: it was opened, burned or has expired, the service restarted, or it never was", ""},
	UnknownReceipt:   {"there is no such receipt: it is forgotten, the service restarted, or it never was", ""},
	UnknownRequest:   {"there is no such request: it was answered, collected or has expired, the service restarted, or it never was", ""},
	UnknownFile:      {"the file is not to be had any more", ""},
	NotAnswered:      {"nothing has come in yet", "try again later: to look costs nothing"},
	Busy:             {"the service is busy, and did nothing", "try again in a while"},
	SlowDown:         {"the service asks for patience, and did nothing", "try again in a while"},
	Full:             {"the service has no room for this now, and did nothing", "less, or for a shorter time (--ttl 1h), may fit; or try again later"},
	Stopping:         {"the service is stopping, and did nothing", "try again in a minute"},
	"fault":          {"something went wrong in the service", "tell who runs it"},
	"empty":          {"there is nothing in it", ""},
	TooLarge:         {"it is larger than the service takes", ""},
	"not-text":       {"what came on standard input is no text (UTF-8 without NUL)", "send it as a file: lethe send FILE"},
	"passphrase":     {"the passphrase is too long, or only blanks", ""},
	"too-many-files": {"these are more files than the service takes", "pack them into one: tar"},
	"file-name":      {"the name of a file cannot be kept", "give it another: letters, digits, 255 bytes at most"},
	"life":           {"the service takes no such lifetime", ""},
	"links":          {"the service gives no such number of links", ""},
	NoSuchCall:       {"the service does not answer programs", "open the address in Tor Browser"},
	"malformed":      {"the service does not understand it", "is this lethe older, or younger, than the service?"},
	"no-key":         {"the service does not understand it", "is this lethe older, or younger, than the service?"},
	UnknownInbox:     {"these words lead nowhere: the tip was withdrawn or done with, or has expired, or the service restarted, or they are other words", "the service that it was sent to, and the words in their order"},
	"no-files":       {"the service takes tips of text alone", ""},
	NotCleaned:       {"a picture cannot be cleaned, and nothing was sent", "leave it out, or send files as they are: --keep-metadata"},
	"phrase":         {"these are not the seven words of a tip", "as they were shown, in their order"},
	"no-such-method": {"the service does not understand it", "is this lethe older, or younger, than the service?"},
}

func (p *Problem) Error() string {
	if w, ok := problems[p.Name]; ok {
		return w[0]
	}
	if p.Status == http.StatusMisdirectedRequest {
		return "the service goes by another name than this address"
	}
	return fmt.Sprintf("the service refuses (status %d)", p.Status)
}

// Hint is what to do.
func (p *Problem) Hint() string {
	if p.Wait > 0 && (p.Name == Busy || p.Name == SlowDown) {
		return fmt.Sprintf("try again in %v", p.Wait)
	}
	return problems[p.Name][1]
}

// Missing is whether nothing is there (any more).
func (p *Problem) Missing() bool { return strings.HasPrefix(p.Name, "unknown-") }

// Passing is whether it may go well in a while. Nothing was done.
func (p *Problem) Passing() bool {
	switch p.Name {
	case Busy, SlowDown, Full, Stopping:
		return true
	}
	return false
}

// problemMost is the longest problem that is read, in bytes.
const problemMost = 64 << 10

// problemPrefix stands before the name of each.
const problemPrefix = "urn:lethe:problem:"

// readProblem reads the answer that something was not done, through window.
func readProblem(a *answer, window []byte) error {
	p := &Problem{Status: a.status, Wait: a.retry}
	if a.kind != "application/problem+json" {
		return ErrNoService
	}
	name := clean.Field{Name: "type", Value: make([]byte, 0, 64)}
	file := clean.Field{Name: "file", Value: make([]byte, 0, 20)}
	if err := clean.ReadJSON(a, window, &name, &file); err != nil {
		return a.failed(err)
	}
	if n, err := strconv.ParseInt(string(file.Value), 10, 32); err == nil && n > 0 {
		p.File = n
	}
	if n, ok := strings.CutPrefix(string(name.Value), problemPrefix); ok && problems[n] != [2]string{} {
		p.Name = n
	}
	return p
}
