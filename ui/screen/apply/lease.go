package apply

import (
	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
)

// run is the run of the plan that was agreed to: it is planned again once nobody else writes to the stack.
func (a *Model) run() session.Run {
	what, only, intent := "setup", a.only, a.intent
	if only != "" {
		what = "step " + only
	}
	return session.Run{Claim: session.Claim{What: what, Patience: -1}, Again: func(s *session.Session, l *live.Stack) (plan.Plan, error) {
		p := s.Plan(l, intent)
		if only != "" {
			p, _ = steps.Only(p, only)
		}
		return p, nil
	}}
}

// waited says whose run is waited for, "" when none is.
func (a *Model) waited() string {
	e := a.states[session.LeaseAction]
	if e.State != plan.Waiting || a.ended || a.stops >= 2 {
		return ""
	}
	return e.Detail + ". Two runs at once would undo each other's work: nothing of this one has begun, and it goes on when that one has ended. ctrl+c or esc ends the wait."
}
