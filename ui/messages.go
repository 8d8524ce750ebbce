package ui

import (
	"slipway/steps/live"
	"slipway/steps/session"
	"slipway/steps/stack"
)

type (
	// signalled is SIGTERM or SIGHUP.
	signalled struct{}
	// looked is AWS as it is under the answers given, and the session it was read with.
	looked struct {
		reading int
		session *session.Session
		live    *live.Stack
		err     error
	}
	// saved says that the answers are in slipway.yaml.
	saved struct {
		settings stack.Settings // as they were given
		kept     stack.Kept     // as they are in the file, with what was changed in it outside
		err      error
	}
)
