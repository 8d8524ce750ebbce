package steps

import (
	"context"
	"slices"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Run is one run of a plan that was agreed to.
type Run struct {
	Claim
	// Again plans anew from a later read. The plan is run only if it is still the one that was agreed to; nil: it is not held against
	// anything.
	Again func(*Session, *live.Stack) plan.Plan
}

// Apply runs a plan, in a turn of its own, as it is.
func (s *Session) Apply(ctx context.Context, l *live.Stack, p plan.Plan, i plan.Intent, events func(plan.Event)) plan.Result {
	return s.Run(ctx, l, p, i, Run{}, events)
}

// Run takes the session's turn, holds the plan that was agreed to against what AWS has by then, runs it and ends the turn. What keeps
// it from that is told as the lease's failure, and nothing is begun.
func (s *Session) Run(ctx context.Context, l *live.Stack, p plan.Plan, i plan.Intent, run Run, events func(plan.Event)) plan.Result {
	nothing := plan.Result{Live: l}
	fail := func(err error) plan.Result {
		if nothing.Stopped = ctx.Err() != nil; !nothing.Stopped {
			nothing.Events = []plan.Event{s.told(events, err)}
		}
		return nothing
	}
	turn, err := s.Take(ctx, run.Claim, events)
	if err != nil {
		return fail(err)
	}
	if run.Again != nil {
		now, fresh := s.Again(ctx)
		again := run.Again(now, fresh)
		nothing.Live = fresh
		if ctx.Err() != nil || Outdated(p, l, again, fresh) {
			r := fail(&OutdatedError{})
			r.Notes = turn.End(ctx)
			return r
		}
		turn.session, l, p = now, fresh, again
	}
	r := turn.Apply(ctx, l, p, i, events)
	r.Notes = append(r.Notes, turn.End(ctx)...)
	return r
}

// Outdated reports whether a plan made from a later read does anything else than the one that was agreed to.
func Outdated(p plan.Plan, l *live.Stack, again plan.Plan, fresh *live.Stack) bool {
	if len(again.Problems) > 0 || len(p.Work()) != len(again.Work()) {
		return true
	}
	for _, a := range again.Work() {
		was, ok := p.Action(a.ID)
		if !ok || was.Verb != a.Verb || was.Name != a.Name || !slices.Equal(was.Changes, a.Changes) {
			return true
		}
		if key, secret := strings.CutPrefix(a.ID, "secrets/"); secret && version(l, key) != version(fresh, key) {
			return true
		}
	}
	return false
}

// version is how often a secret was stored.
func version(l *live.Stack, key string) int64 {
	if l == nil {
		return 0
	}
	for _, p := range l.Parameters.Items {
		if p.Name == stack.Identity(l.Identity).Parameter(key) {
			return p.Version
		}
	}
	return 0
}

// OutdatedError says that a plan is no longer what it was when it was agreed to.
type OutdatedError struct{}

func (e *OutdatedError) Error() string {
	return "AWS has changed since the plan was shown"
}

// Explained says what that means.
func (e *OutdatedError) Explained() cloud.Error {
	return cloud.Error{
		Code: "PlanOutdated", Means: "AWS has changed since the plan was shown, by another run or by hand, so the plan would do something else by now; nothing of it was begun",
		Next: "read AWS and plan again, look at what is left to do, and agree to that",
	}
}
