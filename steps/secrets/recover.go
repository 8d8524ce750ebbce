package secrets

import (
	"slices"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets the user's own keys: every parameter under the stack's path that slipway neither generates nor composes.
// A DATABASE_URL without a database of the stack is the user's own.
func Recover(l *live.Stack, s *stack.Settings) {
	if !l.Parameters.Read() {
		return
	}
	var keys []string
	for _, p := range l.Parameters.Items {
		key, plain := keyOf(l, p)
		switch {
		case !plain, key == stack.VariableEnvironment, key == stack.KeyAppSecret, key == stack.KeyDatabasePassword,
			key == stack.KeyCacheToken:
		case key == stack.KeyDatabaseURL && s.HasDatabase(), key == stack.KeyCacheURL && s.HasCache():
		default:
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	s.Secrets.Keys = keys
}
