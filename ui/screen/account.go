package screen

import (
	"context"

	"slipway/steps/account"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// Where says which account is meant: a profile of the user's configuration, "" for what the environment says, or the sandbox.
type AccountRef struct {
	Profile string
	Sandbox bool
}

// Open makes a session for settings.
type OpenSession func(context.Context, stack.Settings, AccountRef) (*session.Session, error)

// Doors are the ways to an account.
type AccountActions struct {
	Open OpenSession
	// Profiles lists what the user's AWS configuration offers; nil: nothing.
	Profiles func(context.Context) []account.Profile
	// Installed reports whether there is a command.
	Installed func(name string) bool
}
