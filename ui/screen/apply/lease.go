package apply

import (
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
)

// agreedRun is the run of the confirmed plan. It is planned again once the lease is held.
func (a *Model) agreedRun() session.Run {
	of, intent := a.scope, a.intent
	return session.Run{LeaseRequest: session.LeaseRequest{What: of.What(), Patience: -1}, Again: func(s *session.Session,
		l *live.Stack) (plan.Plan, error) {
		p, _ := of.Narrow(s.Plan(l, intent))
		return p, nil
	}}
}

// otherRunText says whose run holds the lease that this one waits for; "" when it does not wait.
func (a *Model) otherRunText() string {
	e := a.run.State(session.LeaseAction)
	if e.State != plan.Waiting || a.run.Ended || a.interrupts >= 2 {
		return ""
	}
	return e.Detail + ". Two runs at once would undo each other's work: nothing of this one has begun, and it goes on " +
		"when that one has ended. ctrl+c or esc ends the wait."
}
