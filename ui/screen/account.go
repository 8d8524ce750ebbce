package screen

import (
	"context"

	"slipway/steps/account"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// AccountRef names an account: a profile of the user's AWS configuration ("": the environment's), or the sandbox.
type AccountRef struct {
	Profile string
	Sandbox bool
}

// OpenSession opens an account for settings.
type OpenSession func(context.Context, stack.Settings, AccountRef) (*session.Session, error)

// AccountActions are what preflight needs from outside to find and open an account.
type AccountActions struct {
	Open OpenSession
	// Profiles lists what the user's AWS configuration offers; nil: nothing.
	Profiles func(context.Context) []account.Profile
	// Installed reports whether there is a command.
	Installed func(name string) bool
}
