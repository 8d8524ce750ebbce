package session

import (
	"context"

	"slipway/steps/doctor"
	"slipway/steps/live"
)

// Doctor says what is wrong with the stack that was read, with what is read beside it for that alone.
func (s *Session) Doctor(ctx context.Context, l *live.Stack) doctor.Report {
	return doctor.Diagnose(doctor.Facts{Settings: s.Settings, Live: l,
		Beside: doctor.Look(ctx, s.Env, s.Settings, l)})
}
