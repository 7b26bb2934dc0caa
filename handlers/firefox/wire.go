package firefox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// answerMax is the longest answer that is read, in bytes. The longest there
// is holds the picture of a page, as base64.
const answerMax = 256 << 20

// Error is Marionette's refusal of a command, in its own words.
type Error struct {
	Command string // such as WebDriver:FindElement
	Kind    string // such as "no such element", from the WebDriver standard
	Message string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s: %s", e.Command, e.Kind, e.Message)
}

// refused tells whether err is a refusal of the kind.
func refused(err error, kind string) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == kind
}

// params are the parameters of a command.
type params map[string]any

// wire is a connection to Marionette. A message is its length in decimal, a
// colon, and as many bytes of JSON: [0, id, command, parameters] one way,
// [1, id, error, result] the other.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	last int // id of the last command
}

func newWire(conn net.Conn) *wire {
	return &wire{conn: conn, in: bufio.NewReader(conn)}
}

// greet reads the one message that Marionette sends unasked.
func (w *wire) greet() error {
	if err := w.conn.SetDeadline(time.Now().Add(Limit)); err != nil {
		return err
	}
	var hello struct {
		Protocol int `json:"marionetteProtocol"`
	}
	if err := w.read(&hello); err != nil {
		return err
	}
	if hello.Protocol != 3 {
		return fmt.Errorf("got protocol %d of marionette, want 3", hello.Protocol)
	}
	return nil
}

// call sends a command and decodes its result into result, unless that is
// nil. Answers to earlier commands, given up on, are passed over.
func (w *wire) call(command string, p params, result any) error {
	// Firefox keeps Limit itself and says what it waited for.
	if err := w.conn.SetDeadline(time.Now().Add(Limit + 10*time.Second)); err != nil {
		return err
	}
	w.last++
	if p == nil {
		p = params{}
	}
	message, err := json.Marshal([]any{0, w.last, command, p})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w.conn, "%d:%s", len(message), message); err != nil {
		return err
	}
	for {
		var kind, id int
		var refusal *struct{ Error, Message string }
		var body json.RawMessage
		if err := w.read(&[]any{&kind, &id, &refusal, &body}); err != nil {
			return err
		}
		switch {
		case kind != 1 || id != w.last:
			continue
		case refusal != nil:
			return &Error{Command: command, Kind: refusal.Error, Message: refusal.Message}
		case result != nil:
			return json.Unmarshal(body, result)
		}
		return nil
	}
}

// read reads one message into v.
func (w *wire) read(v any) error {
	digits, err := w.in.ReadString(':')
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(digits[:len(digits)-1])
	if err != nil || n < 0 || n > answerMax {
		return fmt.Errorf("got a message of length %q", digits)
	}
	message := make([]byte, n)
	if _, err := io.ReadFull(w.in, message); err != nil {
		return err
	}
	return json.Unmarshal(message, v)
}

// call sends a command; see wire.call.
func (f *Firefox) call(command string, p params, result any) error {
	err := f.wire.call(command, p, result)
	if _, ok := errors.AsType[*Error](err); err != nil && !ok {
		return fmt.Errorf("%s: %w%s", command, err, f.lastWords())
	}
	return err
}

// value sends a command whose result stands in a field named value, and
// decodes that into the variable that to points to. A null leaves it alone.
func (f *Firefox) value(command string, p params, to any) error {
	return f.call(command, p, &struct{ Value any }{to})
}

// Measure runs a script of the test's own beside the page, with the browser's
// rights, whether or not pages may run any: to read what no other method
// does. Its result is decoded into the variable that to points to.
func (f *Firefox) Measure(to any, body string, args ...any) error {
	return wrap("measuring", f.script(to, body, args...))
}

// script runs a script of the test's own beside the page, with the browser's
// rights inside its content process, whether or not pages may run any. Its
// result is decoded into the variable that to points to, unless that is nil.
func (f *Firefox) script(to any, body string, args ...any) error {
	if args == nil {
		args = []any{}
	}
	return f.value("WebDriver:ExecuteScript", params{
		"script": body, "args": args, "sandbox": "system", "newSandbox": false,
	}, to)
}
