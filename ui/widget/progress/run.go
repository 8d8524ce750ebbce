// Package progress draws a run of a plan: how far it is, its actions by step, and the picture of the stack as it is
// made. The screen of a run and the commands on a terminal draw the same.
package progress

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"slipway/steps/plan"
)

// Run is what is known of a run: the events of its actions, and when they came.
type Run struct {
	Plan   plan.Plan
	Work   []plan.Action // of the plan: every frame goes through it, several times
	Ended  bool
	Result plan.Result // once it has ended

	now       func() time.Time
	startedAt time.Time
	states    map[string]plan.Event
	begun     map[string]time.Time // by action
	waited    map[string]string    // by action: what was last said of its wait
	barShare  float64              // of the bar; it only goes up
	dueAt     time.Time            // when it should be through; it only comes nearer
}

// New is a run that has not begun. now is the time of the world that is worked on: the sandbox's runs faster.
func New(p plan.Plan, now func() time.Time) *Run {
	return &Run{Plan: p, Work: p.Work(), now: now, states: map[string]plan.Event{}, begun: map[string]time.Time{}}
}

// Start notes when the run begins.
func (r *Run) Start() { r.startedAt = r.now() }

// Record takes an event, and reports whether it says anything new.
func (r *Run) Record(e plan.Event) (news bool) {
	r.barShare = r.Share()
	before := r.states[e.Action]
	r.states[e.Action] = e
	if e.State == plan.Running {
		if _, ok := r.begun[e.Action]; !ok {
			r.begun[e.Action] = e.At
		}
	}
	r.updateDue()
	if e.State == plan.Waiting { // notes come in between
		if r.waited == nil {
			r.waited = map[string]string{}
		}
		was, said := r.waited[e.Action]
		r.waited[e.Action] = e.Detail
		return !said || was != e.Detail
	}
	return e.State != plan.Queued && (e.State != before.State || e.Detail != before.Detail)
}

// End takes how the run ended.
func (r *Run) End(result plan.Result) { r.Ended, r.Result = true, result }

// State is the last event of an action.
func (r *Run) State(id string) plan.Event { return r.states[id] }

// Share is how much of the run is done, from 0 to 1.
func (r *Run) Share() float64 { return max(r.barShare, r.shareDone()) }

// Count is how many resources are done, of how many.
func (r *Run) Count() (done, all int) { return r.resources(r.Work) }

// resources counts those of some actions that are done, and all. A check and a task that ends by itself leave none
// behind: they are counted where there is nothing else.
func (r *Run) resources(actions []plan.Action) (done, all int) {
	some := slices.ContainsFunc(actions, ofResource)
	for _, x := range actions {
		if some && !ofResource(x) {
			continue
		}
		all++
		if r.states[x.ID].State == plan.Done {
			done++
		}
	}
	return done, all
}

func ofResource(x plan.Action) bool { return x.Verb.OfResource() }

// InFlight are the titles of the actions that have begun and not ended.
func (r *Run) InFlight() (titles []string) {
	for _, x := range r.Work {
		if r.Running(x.ID) {
			titles = append(titles, x.Title)
		}
	}
	return titles
}

// Group is a step's actions, and how many of them are done.
func (r *Run) Group(step string) (actions []plan.Action, done int) {
	for _, x := range r.Work {
		if x.Step != step {
			continue
		}
		actions = append(actions, x)
		if r.states[x.ID].State == plan.Done {
			done++
		}
	}
	return actions, done
}

// waitsOnUserItself reports whether an action waits for the user, and not only for another action that does.
func (r *Run) waitsOnUserItself(x plan.Action) bool {
	held := func(id string) bool { return r.states[id].State == plan.WaitingOnUser }
	return held(x.ID) && !slices.ContainsFunc(x.Needs, held)
}

// WaitingTitle names what waits for the user, as the user would call it; "" when nothing does.
func (r *Run) WaitingTitle(actions []plan.Action) string {
	first := ""
	for _, x := range actions {
		if r.states[x.ID].State != plan.WaitingOnUser {
			continue
		}
		if strings.HasSuffix(x.ID, "/listener-443") {
			return "HTTPS"
		}
		first = cmp.Or(first, x.Title)
	}
	return first
}

// blockedBy names the first unfinished action that these wait for.
func (r *Run) blockedBy(actions []plan.Action) string {
	for _, x := range actions {
		for _, id := range x.Needs {
			need, ok := r.Plan.Action(id)
			if e := r.states[id]; ok && need.Verb != plan.None && !e.Final() {
				return need.Title
			}
		}
	}
	return "its turn"
}
