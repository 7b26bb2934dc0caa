package main

import (
	"fmt"
	"net"
	"os"
)

// notifySocket is the variable in which systemd names the socket on which a
// unit of Type=notify says how it is (sd_notify(3)). Neither site nor tor gets
// it.
const notifySocket = "NOTIFY_SOCKET"

// notifyReady tells systemd, where it has started us and asks for that, that
// the service is up. A name that begins with @ is one in no folder.
func notifyReady() error {
	name := os.Getenv(notifySocket)
	if name == "" {
		return nil
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("telling systemd: %w", err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("READY=1")); err != nil {
		return fmt.Errorf("telling systemd: %w", err)
	}
	return nil
}
