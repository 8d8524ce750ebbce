package steps

import (
	"context"

	"slipway/steps/live"
	"slipway/steps/service"
	"slipway/steps/stack"
)

// Health is what a look at the health URL from here has found.
type Health = service.Health

// URL is where the API is reached, empty while it is nowhere yet.
func URL(s stack.Settings, l *live.Stack) string { return service.URL(s, l) }

// Answerable reports whether there is anybody to ask for the API's health: where nothing runs there is nobody.
func (s *Session) Answerable(l *live.Stack) bool {
	return l != nil && l.LoadBalancer.Exists() && l.Service.Exists() && s.World.Fetcher != nil
}

// Health looks at the health URL once, as a user of the API would.
func (s *Session) Health(ctx context.Context, l *live.Stack) Health {
	return service.LookAtHealth(ctx, service.Tools{Resolver: s.World.Resolver, Fetcher: s.World.Fetcher}, s.Settings, l)
}
