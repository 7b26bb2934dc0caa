package firefox

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// PageError says that the browser shows a page of its own in place of the
// one asked for. The title and the address can still be read.
type PageError struct {
	// Code is Firefox's name for what is wrong. A page that may be had
	// again only by sending a form again, "Document Expired", is
	// "notCached"; a proxy that refuses is "proxyConnectFailure".
	Code string
	Text string // Firefox's sentence about it
}

func (e *PageError) Error() string {
	return fmt.Sprintf("the browser shows its page %s: %s", e.Code, e.Text)
}

// ErrBrokenOff says that the browser shows a page that ended before it was
// whole. What came of it can be read.
var ErrBrokenOff = errors.New("the page broke off")

// Open loads a page and waits until it is complete.
func (f *Firefox) Open(url string) error {
	return f.navigate("opening page", "WebDriver:Navigate", params{"url": url})
}

// Back goes one page back; at the first page it does nothing.
func (f *Firefox) Back() error { return f.navigate("going back", "WebDriver:Back", nil) }

// Forward goes one page forward; at the last page it does nothing.
func (f *Firefox) Forward() error { return f.navigate("going forward", "WebDriver:Forward", nil) }

// Reload loads the page again, past the cache. The answer to a POST is not
// loaded before AcceptPrompt: Prompt then has Firefox's question whether to
// send the form again.
func (f *Firefox) Reload() error { return f.navigate("reloading", "WebDriver:Refresh", nil) }

// Prompt returns the text of the question that stands over the page, "" if
// there is none. Until it is answered nothing else can be asked of the page.
func (f *Firefox) Prompt() (string, error) {
	var text string
	err := f.value("WebDriver:GetAlertText", nil, &text)
	if refused(err, "no such alert") {
		return "", nil
	}
	return text, wrap("reading the prompt", err)
}

// AcceptPrompt answers the question with yes and waits for the page that
// follows.
func (f *Firefox) AcceptPrompt() error {
	if err := f.call("WebDriver:AcceptAlert", nil, nil); err != nil {
		return wrap("accepting the prompt", err)
	}
	old := f.asked
	f.asked = ""
	return wrap("accepting the prompt", f.settle(old))
}

// DismissPrompt answers the question with no: the page stays as it is.
func (f *Firefox) DismissPrompt() error {
	f.asked = ""
	return wrap("dismissing the prompt", f.call("WebDriver:DismissAlert", nil, nil))
}

// URL returns the address of the page.
func (f *Firefox) URL() (string, error) {
	return f.text("reading the address", "WebDriver:GetCurrentURL")
}

// Title returns the title of the page.
func (f *Firefox) Title() (string, error) { return f.text("reading the title", "WebDriver:GetTitle") }

// Source returns the page as HTML, written from the document as it is now,
// not as it was sent.
func (f *Firefox) Source() (string, error) {
	return f.text("reading the source", "WebDriver:GetPageSource")
}

func (f *Firefox) text(doing, command string) (string, error) {
	var text string
	err := f.value(command, nil, &text)
	return text, wrap(doing, err)
}

func wrap(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// navigate sends a command that loads a page and waits for that, or for a
// question that has to be answered first.
func (f *Firefox) navigate(doing, command string, p params) error {
	before, err := f.page()
	if err != nil {
		return wrap(doing, err)
	}
	err = f.call(command, p, nil)
	if refused(err, "unknown error") {
		// Firefox shows a page of its own, or says so about something
		// else: the page tells which.
		if now, _ := f.page(); now.failure() != nil {
			err = nil
		}
	}
	if err != nil {
		return wrap(doing, err)
	}
	if question, err := f.Prompt(); err != nil || question != "" {
		f.asked = before.Document
		return wrap(doing, err)
	}
	return wrap(doing, f.settle(""))
}

// page is what the tab holds.
type page struct {
	Document string // a number that no other document has had
	Address  string // of the document: about:neterror?… where the tab shows another
	State    string // document.readyState
	Busy     int    // 0 when nothing is being loaded
}

func (f *Firefox) page() (page, error) {
	var p page
	err := f.script(&p, `return {
		Document: String(window.windowGlobalChild.innerWindowId),
		Address: document.documentURI,
		State: document.readyState,
		Busy: window.docShell.busyFlags,
	}`)
	return p, err
}

// failure returns a PageError if the page is one of the browser's own about
// what went wrong.
func (p page) failure() error {
	u, err := url.Parse(p.Address)
	if err != nil || u.Scheme != "about" || !strings.HasSuffix(u.Opaque, "error") {
		return nil
	}
	return &PageError{Code: u.Query().Get("e"), Text: u.Query().Get("d")}
}

// settle waits until the page is complete and nothing more is being loaded;
// with old not "", until another document than old is. Marionette waits for
// pages too, but gives up on a form whose answer takes more than 5 s.
func (f *Firefox) settle(old string) error {
	for deadline := time.Now().Add(Limit); ; time.Sleep(5 * time.Millisecond) {
		p, err := f.page()
		failure := p.failure()
		switch {
		case refused(err, "unexpected alert open"):
			return nil // the page waits for an answer
		case err == nil && p.Busy == 0 && p.Document != old && (p.State == "complete" || failure != nil):
			return failure
		case err == nil && p.Busy == 0 && p.Document != old && p.State == "interactive":
			// Firefox stopped loading and never said that it was complete;
			// it does both in one go where it does.
			return ErrBrokenOff
		case err != nil && !errors.As(err, new(*Error)):
			return err // the browser is gone
		case time.Now().After(deadline):
			return errors.Join(fmt.Errorf("waiting for the page: not complete after %v", Limit), err)
		}
		// Between two documents, in two processes, Marionette finds none
		// and refuses: not yet.
	}
}
