package session

import (
	"context"
	"errors"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// Run is one run of a plan that was agreed to.
type Run struct {
	LeaseRequest
	// Again plans anew from a later read, whose session it may give newer answers. nil: the plan is not held against
	// anything.
	Again func(*Session, *live.Stack) (plan.Plan, error)
	// Otherwise decides about a plan that is no longer the one agreed to; overtaken says that it would undo what a run
	// did that was waited for. nil refuses it.
	Otherwise func(s *Session, p plan.Plan, overtaken bool) error
	// Ready is called before the first action; nil: there is nothing to do before.
	Ready func(*Session) error
}

// Agreed is the run of a part of a plan that a person has agreed to. It is planned again once the lease is held;
// whoever sits there can end the wait for it.
func Agreed(of steps.Scope, i plan.Intent) Run {
	return Run{LeaseRequest: LeaseRequest{What: of.What(), Patience: -1}, Again: func(s *Session,
		l *live.Stack) (plan.Plan, error) {
		p, _ := of.Narrow(s.Plan(l, i))
		return p, nil
	}}
}

// Apply runs a plan as it is, under a lease of its own.
func (s *Session) Apply(ctx context.Context, l *live.Stack, p plan.Plan, i plan.Intent,
	events func(plan.Event)) plan.Result {
	return s.Run(ctx, l, p, i, Run{}, events)
}

// Run takes the lease, holds the plan that was agreed to against what AWS has by then, runs it and gives the lease
// back. What keeps it from that is told as the lease's failure, and nothing is begun. A plan with nothing to do needs
// no lease.
func (s *Session) Run(ctx context.Context, l *live.Stack, p plan.Plan, i plan.Intent, run Run,
	events func(plan.Event)) plan.Result {
	if p.Empty() {
		return plan.Result{Live: l}
	}
	held, err := s.Take(ctx, run.LeaseRequest, events)
	if err != nil {
		return s.nothing(ctx, l, p, err, events)
	}
	now, fresh, again, err := held.confirm(ctx, l, p, run)
	if err == nil && ctx.Err() == nil && run.Ready != nil {
		err = run.Ready(now)
	}
	var r plan.Result
	if err != nil || ctx.Err() != nil {
		r = s.nothing(ctx, fresh, p, err, events)
	} else {
		held.session = now
		meanwhile := s.doneMeanwhile(p, again, events)
		r = held.Apply(ctx, fresh, again, i, events)
		r.Events = append(meanwhile, r.Events...)
	}
	r.Notes = append(r.Notes, held.End(ctx)...)
	return r
}

// confirm reads and plans again, now that nobody else writes, and says whether the plan may be run.
func (w *WriteLease) confirm(ctx context.Context, l *live.Stack, p plan.Plan, run Run) (*Session, *live.Stack,
	plan.Plan,
	error) {
	if run.Again == nil {
		return w.session, l, p, nil
	}
	now, fresh := w.session.Again(ctx)
	again, err := run.Again(now, fresh)
	if err != nil {
		return now, fresh, again, err
	}
	overtaken := w.overtaken(now, again)
	switch {
	case !overtaken && !Outdated(p, l, again, fresh):
	case run.Otherwise != nil:
		err = run.Otherwise(now, again, overtaken)
	default:
		err = &OutdatedError{}
	}
	return now, fresh, again, err
}

// nothing is the result of a run that began nothing, because of err or because it was stopped.
func (s *Session) nothing(ctx context.Context, l *live.Stack, p plan.Plan, err error,
	events func(plan.Event)) plan.Result {
	if ctx.Err() != nil {
		return plan.Result{Live: l, Stopped: true, Events: s.skipped(p, events)}
	}
	return plan.Result{Live: l, Events: []plan.Event{s.told(events, err)}}
}

// skipped are the ends of a plan's actions when none of them has begun.
func (s *Session) skipped(p plan.Plan, events func(plan.Event)) (all []plan.Event) {
	for _, a := range p.Work() {
		all = append(all, s.ended(a, plan.Skipped, "the run was stopped before it began", events))
	}
	return all
}

// doneMeanwhile are the ends of a plan's actions of which the plan made from a later read has nothing left: AWS has
// finished them, or another run has.
func (s *Session) doneMeanwhile(p, again plan.Plan, events func(plan.Event)) (all []plan.Event) {
	for _, a := range p.Work() {
		if now, ok := again.Action(a.ID); ok && now.Verb != plan.None {
			continue
		}
		all = append(all, s.ended(a, plan.Done, "nothing is left to do", events))
	}
	return all
}

// ended is the end of an action that was not run, which events hears of.
func (s *Session) ended(a plan.Action, state plan.State, detail string, events func(plan.Event)) plan.Event {
	e := plan.Event{
		At: s.Env.Clock.Now(), Action: a.ID, Step: a.Step, Title: a.Title, Verb: a.Verb, State: state, Detail: detail,
		Typical: a.Typical,
	}
	if events != nil {
		events(e)
	}
	return e
}

// WasOutdated reports whether a run ended before it began because AWS has changed since its plan was shown.
func WasOutdated(r plan.Result) bool {
	var outdated *OutdatedError
	return len(r.Events) == 1 && errors.As(r.Events[0].Err, &outdated)
}

// Outdated reports whether a plan made from a later read does anything that was not agreed to. One that does less is
// not outdated: AWS goes on by itself with what an earlier run began.
func Outdated(p plan.Plan, l *live.Stack, again plan.Plan, fresh *live.Stack) bool {
	if len(again.Problems) > 0 {
		return true
	}
	for _, a := range again.Work() {
		was, ok := p.Action(a.ID)
		if !ok || was.Verb != a.Verb || was.Name != a.Name || more(a.Changes, was.Changes) {
			return true
		}
		if key, secret := strings.CutPrefix(a.ID, "secrets/"); secret && version(l, key) != version(fresh, key) {
			return true
		}
	}
	return false
}

// more reports whether changes has one that was not agreed to.
func more(changes, agreed []plan.Change) bool {
	return slices.ContainsFunc(changes, func(c plan.Change) bool { return !slices.Contains(agreed, c) })
}

// version is how often a secret was stored.
func version(l *live.Stack, key string) int64 {
	if l == nil {
		return 0
	}
	for _, p := range l.Parameters.Items {
		if p.Name == l.Identity.Parameter(key) {
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
		Code: "PlanOutdated", Means: "AWS has changed since the plan was shown, by another run or by hand, so the plan " +
			"would do something else by now; nothing of it was begun",
		Next: "read AWS and plan again, look at what is left to do, and agree to that",
	}
}
