//go:build unix

package inline

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// CanSuspend reports whether ctrl+z can stop the program: a shell is there that fg brings it back from. The terminal's
// first process group has none. The system ignores the stop there, and whoever waits for its end would wait forever.
func CanSuspend() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != syscall.Getpgrp()
}
