package firefox

import (
	"fmt"
	"unicode/utf8"
)

// element is a reference to an element of the page, in the form that
// Marionette takes it as an argument. The key is the WebDriver standard's.
type element struct {
	ID string `json:"element-6066-11e4-a52e-4f735466cecf"`
}

// find returns the first element that the CSS selector matches.
func (f *Firefox) find(css string) (element, error) {
	var e element
	err := f.value("WebDriver:FindElement", params{"using": "css selector", "value": css}, &e)
	return e, err
}

// Exists tells whether the CSS selector matches an element of the page,
// visible or not.
func (f *Firefox) Exists(css string) (bool, error) {
	_, err := f.find(css)
	if refused(err, "no such element") {
		return false, nil
	}
	return err == nil, wrap("looking for an element", err)
}

// Text returns the text of the element as it is rendered: white space run
// together where the page does, and nothing that is hidden or folded up.
func (f *Firefox) Text(css string) (string, error) {
	var text string
	e, err := f.find(css)
	if err == nil {
		err = f.script(&text, `return arguments[0].innerText`, e)
	}
	return text, wrap("reading text", err)
}

// Value returns what stands in a field, letter for letter; the lines of a
// textarea end in a newline alone.
func (f *Firefox) Value(css string) (string, error) {
	var value *string
	e, err := f.find(css)
	if err == nil {
		err = f.value("WebDriver:GetElementProperty", params{"id": e.ID, "name": "value"}, &value)
	}
	if err == nil && value == nil {
		err = fmt.Errorf("%s has no value", css)
	}
	if err != nil {
		return "", wrap("reading a value", err)
	}
	return *value, nil
}

// typedMax is the longest text, in characters, that Type types. A key takes
// 0.3 ms in a short text and more the longer it gets: 4000 take 2 s.
const typedMax = 256

// Type adds text to the end of a field, after what stands in it. Text longer
// than 256 characters is pasted in one go, as people do; shorter text is
// typed, where a newline is the Enter key and the private characters U+E000
// to U+E05D are the keys that the WebDriver standard lists. For a file field
// the text is the paths of the files, absolute, with newlines between them.
func (f *Firefox) Type(css, text string) error {
	e, err := f.find(css)
	if err != nil {
		return wrap("typing", err)
	}
	if utf8.RuneCountInString(text) <= typedMax {
		return wrap("typing", f.call("WebDriver:ElementSendKeys", params{"id": e.ID, "text": text}, nil))
	}
	return wrap("pasting", f.script(nil, paste, e, text))
}

// paste puts text into a field the way that the paste command does, but from
// an object of its own in place of the clipboard.
const paste = `
	const [field, text] = arguments;
	if (!("selectionEnd" in field) || field.selectionEnd === null || field.matches(":disabled, :read-only")) {
		throw new Error("not a field for text");
	}
	field.focus();
	field.setSelectionRange(field.value.length, field.value.length);
	const pasted = Cc["@mozilla.org/supports-string;1"].createInstance(Ci.nsISupportsString);
	pasted.data = text;
	const board = Cc["@mozilla.org/widget/transferable;1"].createInstance(Ci.nsITransferable);
	board.init(window.docShell.QueryInterface(Ci.nsILoadContext));
	board.addDataFlavor("text/plain");
	board.setTransferData("text/plain", pasted);
	window.windowUtils.sendContentCommandEvent("pasteTransferable", board);`

// Clear empties a field.
func (f *Firefox) Clear(css string) error {
	e, err := f.find(css)
	if err == nil {
		err = f.call("WebDriver:ElementClear", params{"id": e.ID}, nil)
	}
	return wrap("clearing a field", err)
}

// Click clicks the element and waits for the page that this leads to, if it
// leads to one; a download has then begun. It is an error if a person could
// not click: the element is not rendered, covered or disabled. A click on an
// option selects it.
func (f *Firefox) Click(css string) error {
	e, err := f.find(css)
	if err == nil {
		err = f.script(nil, click, e)
	}
	if err == nil {
		err = f.settle("")
	}
	return wrap("clicking", err)
}

// click is not Marionette's: that one waits 5 s for a page when the answer is
// a download, and 50 ms for any click to turn out to lead nowhere, which is
// too short on a busy machine. When this one has returned, the load that the
// click leads to stands in the queue of the page's process, ahead of
// whatever asks about it.
const click = `
	const [e] = arguments;
	const name = n => n ? n.localName + (n.id && "#" + n.id) : "nothing";
	if (e.matches(":disabled")) {
		throw new Error(name(e) + " is disabled");
	}
	if (e.localName == "option") {
		e.selected = true;
		return;
	}
	e.scrollIntoView({block: "center", behavior: "instant"});
	const box = e.getClientRects()[0];
	if (!box || !e.checkVisibility({visibilityProperty: true})) {
		throw new Error(name(e) + " is not rendered");
	}
	const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
	const own = [e, ...e.labels ?? []];
	if (!own.some(n => n.contains(top))) {
		throw new Error(name(e) + " is covered by " + name(top));
	}
	e.click();`
