package session

import (
	"context"

	"slipway/steps/live"
)

// Activity reads what a stack did lately, beside what it is: its metrics of the last hour and its last log lines, in
// two calls.
func (s *Session) Activity(ctx context.Context, l *live.Stack) *live.Activity {
	return live.ReadActivity(ctx, s.Env.Clients, l, s.Env.Clock.Now())
}
