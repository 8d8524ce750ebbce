package apply

import (
	"slipway/steps/plan"
	"slipway/steps/session"
)

// otherRunText says whose run holds the lease that this one waits for; "" when it does not wait.
func (a *Model) otherRunText() string {
	e := a.run.State(session.LeaseAction)
	if e.State != plan.Waiting || a.run.Ended || a.interrupts >= 2 {
		return ""
	}
	return e.Detail + ". Two runs at once would undo each other's work: nothing of this one has begun, and it goes on " +
		"when that one has ended. ctrl+c or esc ends the wait."
}
