package apply

import (
	"fmt"
	"slices"
	"time"

	"slipway/steps/plan"
)

// minDuration is the typical time of an action that has none.
const minDuration = 2 * time.Second

// shareDone is the done share of the plan's typical time. An action that is running counts for at most 90% of its
// own.
func (a *Model) shareDone() float64 {
	var all, done time.Duration
	for _, x := range a.work {
		usual := max(x.Typical, minDuration)
		all += usual
		switch {
		case a.states[x.ID].State == plan.Done, a.states[x.ID].State == plan.WaitingOnUser:
			// slipway has nothing left to do for it
			done += usual
		case a.running(x.ID):
			done += min(a.timeSpent(x.ID), usual*9/10)
		}
	}
	if all == 0 {
		return 1
	}
	return float64(done) / float64(all)
}

// running reports whether an action has begun and not ended.
func (a *Model) running(id string) bool {
	e, ok := a.states[id]
	return ok && !e.Final() && e.State != plan.Queued
}

// timeSpent is how long an action has run.
func (a *Model) timeSpent(id string) time.Duration {
	begun, ok := a.startedActions[id]
	if !ok {
		return 0
	}
	if e := a.states[id]; e.Final() {
		return e.At.Sub(begun)
	}
	return a.ctx.Now().Sub(begun)
}

// overdue reports whether an action has run twice its usual time.
func (a *Model) overdue(x plan.Action) bool {
	return x.Typical > 0 && a.running(x.ID) && a.timeSpent(x.ID) > 2*x.Typical
}

// elapsed is how long the run has taken.
func (a *Model) elapsed() time.Duration {
	if a.ended {
		return a.result.Elapsed
	}
	return max(0, a.ctx.Now().Sub(a.startedAt))
}

// updateDue keeps the time at which the run should end. It never moves back: the time left must not count up.
func (a *Model) updateDue() {
	at := a.ctx.Now().Add(a.longestPath(func(x plan.Action) bool { return a.states[x.ID].Final() }))
	if a.dueAt.IsZero() || at.Before(a.dueAt) {
		a.dueAt = at
	}
}

// timeLeftText says how long the run still takes, in whole minutes rounded down.
func (a *Model) timeLeftText() string {
	if slices.ContainsFunc(a.work, a.overdue) {
		return "longer than usual"
	}
	if n := int(a.dueAt.Sub(a.ctx.Now()) / time.Minute); n > 0 {
		return fmt.Sprintf("about %d min left", n)
	}
	return "under a minute left"
}

// longestPath is the typical time of the longest chain of actions that are not finished.
func (a *Model) longestPath(through func(plan.Action) bool) time.Duration {
	left := map[string]time.Duration{}
	var walk func(id string, deep int) time.Duration
	walk = func(id string, deep int) time.Duration {
		x, ok := a.plan.Action(id)
		if !ok || deep > 50 || x.Verb == plan.None || through(x) {
			return 0
		}
		if d, ok := left[id]; ok {
			return d
		}
		var before time.Duration
		for _, n := range x.Needs {
			before = max(before, walk(n, deep+1))
		}
		own := max(x.Typical, minDuration)
		if a.running(id) {
			own = max(own-a.timeSpent(id), minDuration)
		}
		left[id] = before + own
		return left[id]
	}
	longest := time.Duration(0)
	for _, x := range a.work {
		longest = max(longest, walk(x.ID, 0))
	}
	return longest
}

// timeAtWork is how long at least one of the actions was running. From the first start to the last end would count
// the time they waited for other steps: secrets would take as long as the database whose address they hold.
func (a *Model) timeAtWork(actions []plan.Action) time.Duration {
	type span struct{ from, to time.Time }
	var spans []span
	for _, x := range actions {
		if begun, ok := a.startedActions[x.ID]; ok {
			spans = append(spans, span{begun, begun.Add(a.timeSpent(x.ID))})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from.Compare(b.from) })
	var all time.Duration
	var until time.Time
	for _, s := range spans {
		if s.from.Before(until) {
			s.from = until
		}
		if s.to.After(s.from) {
			all += s.to.Sub(s.from)
			until = s.to
		}
	}
	return all
}
