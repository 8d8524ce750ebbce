package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/aymanbagabas/go-udiff"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
)

func difference(want, got string) string {
	return udiff.Unified("want", "got", want, got)
}

// most is the setup that makes the most: a VPC of its own, a built image, a domain, jobs, a worker and a release
// command.
func most() stack.Settings {
	s := withWorker()
	s.Image.URI, s.Network.VPC = "", "new"
	return s
}

// operations are every distinct operation of a setup, reads included, and the state it ends in.
func operations(t *testing.T, dir string) (all []string, state string) {
	inLab(t, most(), func(t *testing.T, l *lab) {
		l.connect(most(), dir)
		l.box.ResetCalls()
		l.mustApply(typed())
		all, state = slices.Sorted(maps.Keys(l.box.Counts())), l.box.Fingerprint()
	})
	return all, state
}

// harmless are the operations a setup does without and says nothing of, with why nothing is lost.
var harmless = map[string]string{
	"IAM:CreateServiceLinkedRole": "asked for ahead of the service's first use, which makes the role itself or is " +
		"refused in its own words",
}

// TestFaultMatrix strikes each distinct operation of a setup with throttling and a 500, which are survived, and with
// AccessDenied, which ends its own branch alone with an error that says what to do. One operation in six is struck
// unless SLIPWAY_MATRIX=full.
func TestFaultMatrix(t *testing.T) {
	dir := folder(t)
	all, want := operations(t, dir)
	stride := strideOf(6)
	var struck, survived, refused, failed, degraded atomic.Int64
	t.Run("at", func(t *testing.T) {
		for i := 0; i < len(all); i += stride {
			op := all[i]
			for name, fault := range map[string]sandbox.Fault{
				"throttled": sandbox.Throttle{At: sandbox.At{Operation: op, Times: 2}},
				"broken":    sandbox.Broken{At: sandbox.At{Operation: op, Times: 2}},
			} {
				t.Run(op+" "+name, func(t *testing.T) {
					t.Parallel()
					struck.Add(1)
					inLab(t, most(), func(t *testing.T, l *lab) {
						l.connect(most(), dir)
						l.box.Inject(fault)
						l.mustApply(typed())
						if got := l.box.Fingerprint(); got != want {
							t.Errorf("another final state than an undisturbed run's:\n%s", difference(want, got))
						}
						survived.Add(1)
					})
				})
			}
			if op == "STS:GetCallerIdentity" {
				continue // nobody can be denied it
			}
			t.Run(op+" denied", func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					switch denied(t, op, dir, want) {
					case "refused":
						refused.Add(1)
					case "failed":
						failed.Add(1)
					default:
						degraded.Add(1)
					}
				})
			})
		}
	})
	t.Logf("%d operations; throttling and 500s: %d of %d survived; denials: %d refused the plan, %d ended their branch, "+
		"%d did without",
		len(all), survived.Load(), struck.Load(), refused.Load(), failed.Load(), degraded.Load())
}

// denied refuses one operation for good and says how that ended: the plan was refused and nothing written, or what
// needs the operation failed and all the rest was done, or the setup did without. Allowed again, the next run finishes.
func denied(t *testing.T, op, dir, want string) (ended string) {
	l := newLab(t, most())
	l.connect(most(), dir)
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: op}})
	l.box.ResetCalls()
	p, r := l.apply(t.Context(), typed())
	service, name, _ := strings.Cut(op, ":")
	action := cloud.IAMAction(service, name)
	switch failures := r.Failures(); {
	case len(p.Problems) > 0:
		ended = "refused"
		if n := l.box.Writes(); n > 0 || len(r.Events) > 0 {
			t.Errorf("a plan with problems made %d writes", n)
		}
		for _, x := range p.Problems {
			if e := cloud.Explain(x.Err); x.Err == nil || e.Action != action || x.Resource == "" ||
				!strings.Contains(x.Why+x.WayOut, action) || !strings.Contains(x.WayOut, "slipway policy") {
				t.Errorf("problem with %q does not name %s and the way out: %s; %s", x.Resource, action, x.Why, x.WayOut)
			}
		}
	case len(failures) > 0:
		ended = "failed"
		for _, e := range failures {
			explained(t, e, p, action)
		}
	default:
		ended = "degraded"
		said := strings.Join(unread(r.Live), "\n")
		for _, n := range r.Notes {
			said += "\n" + n.Text
		}
		for _, e := range l.events {
			said += "\n" + e.Detail
		}
		if harmless[op] == "" && !strings.Contains(said, action) {
			t.Errorf("the setup went well without %s and nobody was told", action)
		}
	}
	othersDone(t, p, r)
	l.box.Restart()
	l.reconnect()
	p, r = l.apply(t.Context(), missingSecrets(l, t.Context()))
	l.wantOK(p, r)
	got := l.box.Fingerprint()
	if p.Empty() {
		got = withoutLease(got)
	}
	if got != want {
		t.Errorf("allowed again, it ends in another state than an undisturbed run:\n%s", difference(want, got))
	}
	return ended
}

// explained holds that a failure names the action that is missing, the resource, and what to do.
func explained(t *testing.T, e plan.Event, p plan.Plan, action string) {
	t.Helper()
	said := cloud.Explain(e.Err)
	planned, _ := p.Action(e.Action)
	// IAM knows no resource for some actions ("*"): then the failed action's own name stands beside the error.
	named := said.Resource != "" && (said.Resource != "*" || planned.Name != "" && e.Title != "")
	if said.Action != action || !named || !strings.Contains(said.Next+e.Err.Error(), "slipway policy") {
		t.Errorf("%s: not all of action %s, resource and way out in: %v (action %q, resource %q, next %q)", e.Action, action,
			e.Err, said.Action, said.Resource, said.Next)
	}
}

// othersDone holds that every action that does not need a failed one, however far back, was done, and that the others
// were skipped.
func othersDone(t *testing.T, p plan.Plan, r plan.Result) {
	t.Helper()
	states := map[string]plan.State{}
	for _, e := range r.Events {
		states[e.Action] = e.State
	}
	var needsFailed func(id string) bool
	needsFailed = func(id string) bool {
		a, _ := p.Action(id)
		return slices.ContainsFunc(a.Needs, func(need string) bool {
			before, planned := p.Action(need)
			return planned && before.Verb != plan.None && (states[need] == plan.Failed || needsFailed(need))
		})
	}
	if len(p.Problems) > 0 || states[session.LeaseAction] == plan.Failed && len(states) == 1 {
		return
	}
	for _, a := range p.Work() {
		want := plan.Done
		if needsFailed(a.ID) {
			want = plan.Skipped
		}
		if got := states[a.ID]; got != want && !(want == plan.Done && got == plan.Failed) {
			t.Errorf("%s ended as %q, want %q", a.ID, got, want)
		}
	}
	if len(states) != len(p.Work()) {
		t.Error(fmt.Sprint(len(p.Work())-len(states), " actions never ended"))
	}
}
