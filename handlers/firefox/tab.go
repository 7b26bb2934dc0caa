package firefox

import "fmt"

// NewTab opens a tab on an empty page and goes to it. Tabs are numbered as
// they were opened; the first, which the browser starts with, is 0.
func (f *Firefox) NewTab() error { return wrap("opening a tab", f.newTab()) }

func (f *Firefox) newTab() error {
	if f.tabs == nil {
		first, err := f.text("naming the tab", "WebDriver:GetWindowHandle")
		if err != nil {
			return err
		}
		f.tabs = []string{first}
	}
	var made struct{ Handle string }
	if err := f.call("WebDriver:NewWindow", params{"type": "tab", "focus": true}, &made); err != nil {
		return err
	}
	f.tabs = append(f.tabs, made.Handle)
	return f.Tab(len(f.tabs) - 1)
}

// Tab goes to a tab by its number.
func (f *Firefox) Tab(n int) error {
	if n < 0 || n >= max(1, len(f.tabs)) {
		return fmt.Errorf("going to tab %d: no such tab", n)
	}
	if f.tabs == nil {
		return nil // there is one
	}
	return wrap("going to a tab", f.call("WebDriver:SwitchToWindow", params{"handle": f.tabs[n], "focus": true}, nil))
}
