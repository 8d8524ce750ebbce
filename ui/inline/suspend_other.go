//go:build !unix

package inline

// CanSuspend reports whether ctrl+z can stop the program: no shell here can.
func CanSuspend() bool { return false }
