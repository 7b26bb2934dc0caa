package host

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Answer is the kernel's to a question.
type Answer int

const (
	NotAsked Answer = iota // or it does not say
	Yes
	No
)

func answer(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// synced asks whether the clock is kept right, and sets nothing. Whoever does
// that (timesyncd, chrony, ntpd, ptp4l) takes the flag away.
func synced() Answer {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	if err != nil {
		return NotAsked
	}
	return answer(state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0)
}

// unreadable asks for a memfd_secret(2), and gives it back.
func unreadable() Answer {
	fd, err := unix.MemfdSecret(unix.O_CLOEXEC)
	switch {
	case err == nil:
		unix.Close(fd)
		return Yes
	case errors.Is(err, unix.ENOSYS):
		return No
	}
	return NotAsked
}
