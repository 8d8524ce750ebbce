package progress

import (
	"slices"

	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// Picture draws the stack as the run makes or removes it, box by box: what is being done with each and for how long.
// d is the stack before the run. Boxes that nothing is done with stand as they stood.
func (v View) Picture(d status.Diagram, w int) []string {
	d.Boxes = slices.Clone(d.Boxes)
	lit := map[string]widget.Lamp{}
	for i := range d.Boxes {
		v.light(&d.Boxes[i], lit)
	}
	return widget.LitPicture(v.Theme, d, lit, w)
}

// light gives a box the state of the actions that make it.
func (v View) light(b *status.Box, lit map[string]widget.Lamp) {
	t := v.Theme
	var work []plan.Action
	count := map[plan.State]int{}
	for _, x := range v.Work {
		if slices.Contains(b.Actions, x.ID) {
			work = append(work, x)
			count[v.states[x.ID].State]++
		}
	}
	if len(work) == 0 {
		return
	}
	began := len(work) - count[plan.Queued] - count[""]
	switch at := v.longest(work); {
	case count[plan.Failed] > 0:
		b.State, b.Words = status.Unhealthy, "failed"
	case count[plan.Stopped] > 0:
		b.State, b.Words = status.Pending, "stopped"
	case count[plan.WaitingOnUser] > 0:
		b.State, b.Words = status.Pending, "waits for you"
	case at != nil:
		b.State, b.Words = status.Pending, doing[at.Verb]+" "+text.ShortClock(v.timeSpent(at.ID))
		if at.Typical > 0 {
			b.Words += " of " + text.ShortApprox(at.Typical)
		}
		lit[b.ID] = widget.Lamp{Ink: &t.Accented, Sign: v.Frame}
	case count[plan.Done] == len(work) && !slices.ContainsFunc(work, stays):
		b.State, b.Words = status.Healthy, "gone"
		lit[b.ID] = widget.Lamp{Ink: &t.Muted, Sign: "-", Gone: true}
	case count[plan.Done] == len(work):
		b.State, b.Words = status.Healthy, ""
	case began > 0 || v.Ended:
		b.State, b.Words = status.Pending, "not whole yet"
		lit[b.ID] = widget.Lamp{Ink: &t.Muted, Sign: t.Waiting}
	}
}

// stays reports whether an action leaves its resource there.
func stays(x plan.Action) bool { return x.Verb != plan.Delete }

// doing is what is being done, by verb.
var doing = map[plan.Verb]string{plan.Create: "creating", plan.Update: "changing", plan.Replace: "replacing",
	plan.Delete: "deleting", plan.Adopt: "adopting", plan.Check: "checking", plan.RunOnce: "running"}

// longest is the running one of some actions with the most time to go; nil: none runs.
func (v View) longest(work []plan.Action) *plan.Action {
	var at *plan.Action
	for i, x := range work {
		if v.Running(x.ID) && (at == nil || x.Typical-v.timeSpent(x.ID) > at.Typical-v.timeSpent(at.ID)) {
			at = &work[i]
		}
	}
	return at
}
