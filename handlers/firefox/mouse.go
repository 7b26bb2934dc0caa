package firefox

// Point clicks into the middle of an element with the mouse, as many times in
// a row as clicks says: the page sees a hand, so that text is selected as it
// is by one, and a button is pressed twice by a double click. It does not
// wait for a page; see PointThrough.
func (f *Firefox) Point(css string, clicks int) error {
	return wrap("pointing", f.point(css, clicks))
}

// PointThrough is Point for what leads to another page, and waits for that:
// also for one of the browser's own about a connection that broke, before
// which Click may see the old page at rest for a moment.
func (f *Firefox) PointThrough(css string, clicks int) error {
	before, err := f.page()
	if err == nil {
		err = f.point(css, clicks)
	}
	if err == nil {
		err = f.settle(before.Document)
	}
	return wrap("pointing", err)
}

func (f *Firefox) point(css string, clicks int) error {
	e, err := f.find(css)
	if err != nil {
		return err
	}
	if err := f.script(nil, `arguments[0].scrollIntoView({block: "center", behavior: "instant"})`, e); err != nil {
		return err
	}
	hand := []params{{"type": "pointerMove", "x": 0, "y": 0, "origin": e}}
	for range clicks {
		hand = append(hand, params{"type": "pointerDown", "button": 0}, params{"type": "pointerUp", "button": 0})
	}
	mouse := params{"type": "pointer", "id": "mouse", "actions": hand}
	if err := f.call("WebDriver:PerformActions", params{"actions": []params{mouse}}, nil); err != nil {
		return err
	}
	// Or the next one within half a second would count on from this one.
	return f.call("WebDriver:ReleaseActions", nil, nil)
}

// Selection returns the text that is selected on the page, "" for none; what
// is selected in a field does not count.
func (f *Firefox) Selection() (string, error) {
	var text string
	err := f.script(&text, `return window.getSelection().toString()`)
	return text, wrap("reading the selection", err)
}
