package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"
)

// controlSocket is the name of the keeper's socket in the runtime directory,
// on which it is asked one thing for each connection: a line, and an answer in
// JSON.
const controlSocket = "control.sock"

// What it may be asked.
const (
	sayStatus    = "status"
	sayPanic     = "panic"
	sayPanicKeys = "panic keys"
)

// askedMax is the longest line, in bytes.
const askedMax = 32

// listenControl opens the control socket. The directory is 0700, the socket
// 0600.
func (k *keeper) listenControl(dir string) (net.Listener, error) {
	path := filepath.Join(dir, controlSocket)
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, fmt.Errorf("opening the control socket: %w", err)
	}
	go k.serveControl(l)
	return l, nil
}

func (k *keeper) serveControl(l net.Listener) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // too many open files: later there may be room
			time.Sleep(100 * time.Millisecond)
			continue
		}
		go k.answer(c) // who says nothing keeps nobody waiting
	}
}

// answer answers one question. What is none has no answer.
func (k *keeper) answer(c net.Conn) {
	defer c.Close()
	c.SetReadDeadline(time.Now().Add(time.Second))
	line, err := bufio.NewReaderSize(c, askedMax).ReadSlice('\n')
	if err != nil {
		return
	}
	say := func(v any) {
		c.SetWriteDeadline(time.Now().Add(time.Second))
		json.NewEncoder(c).Encode(v)
	}
	switch asked := string(line[:len(line)-1]); asked {
	case sayStatus:
		say(k.statusNow())
	case sayPanic, sayPanicKeys:
		defer k.end.leave()
		say(k.panic(asked == sayPanicKeys))
	}
}

// askKeeper asks the service whose runtime directory that is. Where none is noted
// nobody is asked: what stands in the working directory is not ours.
func askKeeper(dir, what string, limit time.Duration) ([]byte, error) {
	if dir == "" {
		return nil, errors.New("no runtime directory")
	}
	c, err := net.DialTimeout("unix", filepath.Join(dir, controlSocket), time.Second)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(limit))
	if _, err := io.WriteString(c, what+"\n"); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(c, 64<<10))
	if err == nil && len(b) == 0 {
		err = errors.New("an empty answer")
	}
	return b, err
}
