package screen

import (
	"time"

	"slipway/steps/plan"
)

// progress is the share of the usual time that is behind: what is done counts whole, what runs as far as it is usual.
func (a *Apply) progress() float64 {
	var all, done time.Duration
	for _, x := range a.plan.Work() {
		usual := max(x.Usual, 2*time.Second)
		all += usual
		e, ok := a.states[x.ID]
		switch {
		case ok && e.State == plan.Done:
			done += usual
		case ok && !e.Final() && e.State != plan.Queued:
			done += min(a.ctx.Now().Sub(a.starts[x.ID]), usual*9/10)
		}
	}
	if all == 0 {
		return 1
	}
	return float64(done) / float64(all)
}

// elapsed is how long the run has taken.
func (a *Apply) elapsed() time.Duration {
	if a.ended {
		return a.result.Elapsed
	}
	return max(0, a.ctx.Now().Sub(a.begun))
}

// remaining is how long the longest path that is left usually takes.
func (a *Apply) remaining() time.Duration {
	left := map[string]time.Duration{}
	var walk func(id string, deep int) time.Duration
	walk = func(id string, deep int) time.Duration {
		x, ok := a.plan.Action(id)
		if !ok || deep > 50 {
			return 0
		}
		if d, ok := left[id]; ok {
			return d
		}
		var before time.Duration
		for _, n := range x.Needs {
			before = max(before, walk(n, deep+1))
		}
		own := max(x.Usual, 2*time.Second)
		if e, ok := a.states[id]; x.Verb == plan.None || ok && e.Final() {
			own, before = 0, 0
		} else if ok && e.State != plan.Queued {
			own = max(own-a.ctx.Now().Sub(a.starts[id]), 2*time.Second)
		}
		left[id] = before + own
		return left[id]
	}
	longest := time.Duration(0)
	for _, x := range a.plan.Work() {
		longest = max(longest, walk(x.ID, 0))
	}
	return longest
}
