package wizard

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/session"
)

// TestRemedies: the choice that most often helps comes first, and the answer that is to blame is named.
func TestRemedies(t *testing.T) {
	p := plan.Plan{Actions: []plan.Action{{ID: "data/database", Step: "data", Verb: plan.Create,
		Changes: []plan.Change{{Field: "class", Answer: "data.class"}}}}}
	refused := func(code, said, next string) error {
		return &cloud.Error{Service: "RDS", Operation: "CreateDBInstance", Code: code, Said: said, Next: next}
	}
	for name, c := range map[string]struct {
		action string
		err    error
		want   string
	}{
		"another try": {"data/database", errors.New("no route to host"), "retry, edit data, stop"},
		"a quoted value": {"data/database", refused("InvalidParameterValue", "db.t3.micro is not", ""),
			"edit data.class, retry, stop"},
		"the only answer": {"data/database", refused("InvalidParameterValue", "not this", ""),
			"edit data.class, retry, stop"},
		"denied": {"data/database", refused("AccessDenied", "no", "run slipway policy"),
			"retry, policy, edit data, stop"},
		"the lease": {session.LeaseAction, errors.New("lost"), "retry, stop"},
		"the lease, refused": {session.LeaseAction, refused("AccessDenied", "no", "run slipway policy"),
			"retry, policy, stop"},
	} {
		t.Run(name, func(t *testing.T) {
			j := fresh()
			var got []string
			for _, r := range j.Remedies(p, plan.Event{Action: c.action, Step: "data", State: plan.Failed, Err: c.err}) {
				switch r.Kind {
				case TryAgain:
					got = append(got, "retry")
				case AskPolicy:
					got = append(got, "policy")
				case StopHere:
					got = append(got, "stop")
				case EditAnswer:
					got = append(got, "edit "+cmp.Or(r.Question, r.Step))
				}
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("offers %s, want %s", s, c.want)
			}
		})
	}
}

// TestFailuresInOrder: the lease's failure is told first, then those of the plan's actions as they stand in it.
func TestFailuresInOrder(t *testing.T) {
	p := plan.Plan{Actions: []plan.Action{{ID: "b", Verb: plan.Create}, {ID: "a", Verb: plan.Create},
		{ID: "c", Verb: plan.Create}}}
	states := map[string]plan.State{"a": plan.Failed, "b": plan.Failed, "c": plan.Done, session.LeaseAction: plan.Failed}
	var got []string
	for _, e := range Failures(p, func(id string) plan.Event { return plan.Event{Action: id, State: states[id]} }) {
		got = append(got, e.Action)
	}
	if !slices.Equal(got, []string{session.LeaseAction, "b", "a"}) {
		t.Errorf("tells %v", got)
	}
}

// TestOutcomes: the exit code says the worst that is true of a run.
func TestOutcomes(t *testing.T) {
	with := func(stopped bool, states ...plan.State) plan.Result {
		r := plan.Result{Stopped: stopped}
		for _, s := range states {
			r.Events = append(r.Events, plan.Event{State: s})
		}
		return r
	}
	for _, c := range []struct {
		result plan.Result
		waits  bool
		code   int
	}{
		{with(false, plan.Done), false, 0}, {with(false, plan.Done), true, 4}, {with(true, plan.Done, plan.Skipped), true,
			130},
		{with(true, plan.Failed), true, 1}, {with(false, plan.Done, plan.Skipped), true, 1},
	} {
		if code := OutcomeOf(c.result, c.waits).ExitCode(); code != c.code {
			t.Errorf("%+v, waits %v: code %d, want %d", c.result, c.waits, code, c.code)
		}
	}
}
