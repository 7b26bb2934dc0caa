package onion

import (
	"context"
	"fmt"
	"time"

	"github.com/cretz/bine/control"
	"github.com/cretz/bine/tor"
)

// launch starts the tor of proc on the torrc in the runtime folder, and
// returns its control line when tor has answered there, which it does with its
// configuration read. The answers must come within c.Silence, and before ctx
// ends. When started is false there is no process; else the caller ends it,
// after an error too.
func (c Config) launch(ctx context.Context, proc *process) (ctl *control.Conn, started bool, err error) {
	// Both the end of ctx and the deadline end bine's waiting for answers.
	proc.conn.SetDeadline(time.Now().Add(c.Silence))
	defer context.AfterFunc(ctx, func() { proc.conn.SetDeadline(time.Unix(1, 0)) })()

	t, err := tor.Start(context.WithoutCancel(ctx), &tor.StartConf{
		ProcessCreator:         proc,
		UseEmbeddedControlConn: true,
		DisableCookieAuth:      true,
		DisableEagerAuth:       true, // its errors cannot be told apart
		NoAutoSocksPort:        true,
		EnableNetwork:          !c.Offline,
		DataDir:                c.Data,
		TorrcFile:              c.torrcPath(),
		ExtraArgs:              []string{"--defaults-torrc", "/dev/null", "--__OwningControllerFD", "3"},
	})
	if err != nil { // there is no process
		proc.conn.Close()
		proc.theirs.Close()
		return nil, false, err
	}
	defer t.ProcessCancelFunc()
	if err := t.Control.Authenticate(""); err != nil {
		return nil, true, fmt.Errorf("opening the control line: %w", silence(err))
	}
	return t.Control, true, nil
}
