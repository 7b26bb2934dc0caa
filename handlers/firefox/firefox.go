// Package firefox drives a real Firefox, with scripts off, so that tests see
// the pages as a visitor in Tor Browser does. It speaks Marionette, the
// protocol that Firefox itself listens for, and needs nothing but the
// firefox-esr of the distribution.
//
// The settings are those of Tor Browser's Safest level as far as a stock
// Firefox has them: it is not Tor Browser, has none of its patches and no
// NoScript. Text that is typed and read here passes through ordinary Go
// strings and through the browser's memory: for made-up secrets only.
package firefox

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// Limit is how long a page may take to load, and Firefox to start. The
// deadline of Start's context can make it shorter. A page over a Tor circuit
// takes seconds; the rest is for a busy machine.
const Limit = 60 * time.Second

// Config says what browser to start. The zero value is a browser at Safest
// that reaches loopback addresses and nothing else.
type Config struct {
	// Binary is the path of Firefox; "" looks for firefox-esr, then
	// firefox, in PATH.
	Binary string

	// Socks is the host:port of a SOCKS5 proxy. Every connection goes
	// through it, those to loopback addresses too, and it is given names
	// rather than addresses. With "" only loopback addresses are reached.
	Socks string

	// Width and Height are the inside of the window, in CSS pixels; 0
	// means 1000 and 600, a window that Tor Browser has on small screens.
	Width, Height int

	// Scripts is the Standard level: scripts, SVG, MathML and web fonts.
	Scripts bool

	// Download is the folder, an absolute path, that downloads are saved
	// to without a question; with "" they go with the browser. Tor Browser
	// always asks.
	Download string
}

// Firefox is one running browser, with one tab unless NewTab opens more. What
// it is told goes to the tab that it is at. It is for one goroutine at a time.
type Firefox struct {
	wire  *wire
	dir   string        // home, profile and everything else it writes
	ended chan struct{} // closed when the browser has ended
	pid   int           // of the browser, and the number of its process group

	downloads string   // the folder they are saved to
	tabs      []string // their handles, once there is more than one
	asked     string   // the document a question stands on, see AcceptPrompt
	closed    bool
}

// Start starts a browser on an empty page, which takes about two seconds.
// The browser ends when ctx does; the caller must Close it in any case.
func Start(ctx context.Context, c Config) (*Firefox, error) {
	f, err := start(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("starting firefox: %w", err)
	}
	return f, nil
}

func start(ctx context.Context, c Config) (_ *Firefox, err error) {
	binary, err := find(c.Binary)
	if err != nil {
		return nil, err
	}
	f := &Firefox{ended: make(chan struct{})}
	if f.dir, err = os.MkdirTemp("", "lethe-firefox-"); err != nil {
		return nil, fmt.Errorf("making its folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	f.downloads = cmp.Or(c.Download, f.path("downloads"))
	if err := f.furnish(c); err != nil {
		return nil, fmt.Errorf("writing its profile: %w", err)
	}
	if err := f.run(ctx, binary); err != nil {
		return nil, err
	}
	if err := f.connect(ctx); err != nil {
		return nil, fmt.Errorf("%w%s", err, f.lastWords())
	}
	if err := f.session(); err != nil {
		return nil, err
	}
	return f, f.Resize(cmp.Or(c.Width, 1000), cmp.Or(c.Height, 600))
}

// find returns the path of the browser.
func find(binary string) (string, error) {
	names := []string{binary}
	if binary == "" {
		names = []string{"firefox-esr", "firefox"}
	}
	var err error
	for _, name := range names {
		var path string
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("finding the browser (on Debian: apt-get install firefox-esr): %w", err)
}

// furnish makes the folders that the browser lives in and its preferences.
func (f *Firefox) furnish(c Config) error {
	for _, name := range []string{"home", "run", "tmp", "downloads", "profile/chrome"} {
		if err := os.MkdirAll(f.path(name), 0o700); err != nil {
			return err
		}
	}
	// Firefox holds its window at 500 pixels or wider; phones are not.
	narrow := []byte(":root { min-width: 0 !important; min-height: 0 !important }\n")
	if err := os.WriteFile(f.path("profile/chrome/userChrome.css"), narrow, 0o600); err != nil {
		return err
	}
	prefs, err := preferences(c, f.dir, f.downloads)
	if err != nil {
		return err
	}
	return os.WriteFile(f.path("profile/user.js"), prefs, 0o600)
}

func (f *Firefox) path(name string) string { return filepath.Join(f.dir, name) }

// connect waits until the browser has written the port it chose into its
// profile, and connects to it.
func (f *Firefox) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-f.ended:
			return errors.New("waiting for its port: it ended")
		case <-ctx.Done():
			return fmt.Errorf("waiting for its port: %w", context.Cause(ctx))
		case <-again.C:
		}
		written, err := os.ReadFile(f.path("profile/MarionetteActivePort"))
		if err != nil {
			continue // not yet
		}
		port, err := strconv.Atoi(string(bytes.TrimSpace(written)))
		if err != nil {
			continue // created, not yet written
		}
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			return err
		}
		f.wire = newWire(conn)
		return nil
	}
}

// session reads Marionette's greeting and opens the session.
func (f *Firefox) session() error {
	if err := f.wire.greet(); err != nil {
		return fmt.Errorf("greeting it: %w%s", err, f.lastWords())
	}
	// Questions stay open until AcceptPrompt or DismissPrompt.
	if err := f.call("WebDriver:NewSession", params{"unhandledPromptBehavior": "ignore"}, nil); err != nil {
		return err
	}
	ms := Limit.Milliseconds()
	return f.call("WebDriver:SetTimeouts", params{"pageLoad": ms, "script": ms}, nil)
}
