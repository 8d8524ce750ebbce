package session

import (
	"context"

	"slipway/steps"
	"slipway/steps/live"
)

// Answerable reports whether there is anybody to ask for the API's health: where nothing runs there is nobody.
func (s *Session) Answerable(l *live.Stack) bool {
	return l != nil && l.LoadBalancer.Exists() && l.Service.Exists() && s.Env.Fetcher != nil
}

// Health looks at the health URL once, as a user of the API would.
func (s *Session) Health(ctx context.Context, l *live.Stack) steps.Health {
	return steps.LookAtHealth(ctx, s.Env, s.Settings, l)
}
