package firefox

import (
	"fmt"
	"os"
	"time"
)

// Screenshot writes a picture of the whole page to a file, as PNG: as wide as
// the window, as high as the page.
func (f *Firefox) Screenshot(path string) error { return f.screenshot(path, true) }

// ScreenshotView writes a picture of what the window shows of the page to a
// file, as PNG.
func (f *Firefox) ScreenshotView(path string) error { return f.screenshot(path, false) }

func (f *Firefox) screenshot(path string, full bool) error {
	var png []byte // base64 in JSON
	err := f.value("WebDriver:TakeScreenshot", params{"full": full}, &png)
	if err == nil {
		err = os.WriteFile(path, png, 0o600)
	}
	return wrap("taking a screenshot", err)
}

// Resize makes the inside of the window as large as that, in CSS pixels.
func (f *Firefox) Resize(width, height int) error {
	return wrap("resizing the window", f.resize(width, height))
}

// size is of a window, outside or inside.
type size struct{ Width, Height int }

const inside = `return {Width: window.innerWidth, Height: window.innerHeight}`

// resize tries until it fits: a bar that Firefox shows late, about a font or
// a sandbox that it lacks, takes room after the measuring.
func (f *Firefox) resize(width, height int) error {
	want := size{width, height}
	var inner size
	for range 5 {
		if err := f.stretch(want); err != nil {
			return err
		}
		// The page's process learns of it a little later.
		for deadline := time.Now().Add(Limit / 30); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			if err := f.script(&inner, inside); err != nil {
				return err
			}
			if inner == want {
				return nil
			}
		}
	}
	return fmt.Errorf("got %d x %d, want %d x %d", inner.Width, inner.Height, width, height)
}

// stretch makes the window larger or smaller by what the inside lacks.
func (f *Firefox) stretch(want size) error {
	var outer, inner size
	if err := f.call("WebDriver:GetWindowRect", nil, &outer); err != nil {
		return err
	}
	if err := f.script(&inner, inside); err != nil {
		return err
	}
	return f.call("WebDriver:SetWindowRect", params{
		"width":  outer.Width + want.Width - inner.Width,
		"height": outer.Height + want.Height - inner.Height,
	}, nil)
}
