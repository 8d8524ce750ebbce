package progress

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
func (r *Run) shareDone() float64 {
	var all, done time.Duration
	for _, x := range r.Work {
		usual := max(x.Typical, minDuration)
		all += usual
		switch {
		case r.states[x.ID].State == plan.Done, r.states[x.ID].State == plan.WaitingOnUser:
			// slipway has nothing left to do for it
			done += usual
		case r.Running(x.ID):
			done += min(r.timeSpent(x.ID), usual*9/10)
		}
	}
	if all == 0 {
		return 1
	}
	return float64(done) / float64(all)
}

// Running reports whether an action has begun and not ended.
func (r *Run) Running(id string) bool {
	e, ok := r.states[id]
	return ok && !e.Final() && e.State != plan.Queued
}

// timeSpent is how long an action has run.
func (r *Run) timeSpent(id string) time.Duration {
	begun, ok := r.begun[id]
	if !ok {
		return 0
	}
	if e := r.states[id]; e.Final() {
		return e.At.Sub(begun)
	}
	return r.now().Sub(begun)
}

// overdue reports whether an action has run twice its usual time.
func (r *Run) overdue(x plan.Action) bool {
	return x.Typical > 0 && r.Running(x.ID) && r.timeSpent(x.ID) > 2*x.Typical
}

// Elapsed is how long the run has taken.
func (r *Run) Elapsed() time.Duration {
	if r.Ended {
		return r.Result.Elapsed
	}
	return max(0, r.now().Sub(r.startedAt))
}

// updateDue keeps the time at which the run should end. It never moves back: the time left must not count up.
func (r *Run) updateDue() {
	at := r.now().Add(r.LongestPath(func(x plan.Action) bool { return r.states[x.ID].Final() }))
	if r.dueAt.IsZero() || at.Before(r.dueAt) {
		r.dueAt = at
	}
}

// timeLeft says how long the run still takes, in whole minutes rounded down.
func (r *Run) timeLeft() string {
	if slices.ContainsFunc(r.Work, r.overdue) {
		return "longer than usual"
	}
	if n := int(r.dueAt.Sub(r.now()) / time.Minute); n > 0 {
		return fmt.Sprintf("about %d min left", n)
	}
	return "under a minute left"
}

// LongestPath is the typical time of the longest chain of actions that are not finished.
func (r *Run) LongestPath(through func(plan.Action) bool) time.Duration {
	left := map[string]time.Duration{}
	var walk func(id string, deep int) time.Duration
	walk = func(id string, deep int) time.Duration {
		x, ok := r.Plan.Action(id)
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
		if r.Running(id) {
			own = max(own-r.timeSpent(id), minDuration)
		}
		left[id] = before + own
		return left[id]
	}
	longest := time.Duration(0)
	for _, x := range r.Work {
		longest = max(longest, walk(x.ID, 0))
	}
	return longest
}

// timeAtWork is how long at least one of the actions was running. From the first start to the last end would count
// the time they waited for other steps: secrets would take as long as the database whose address they hold.
func (r *Run) timeAtWork(actions []plan.Action) time.Duration {
	type span struct{ from, to time.Time }
	var spans []span
	for _, x := range actions {
		if begun, ok := r.begun[x.ID]; ok {
			spans = append(spans, span{begun, begun.Add(r.timeSpent(x.ID))})
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
