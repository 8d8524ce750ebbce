package e2e

import (
	"maps"
	"slices"
	"testing"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// TestUnreadIsNotAbsent: with any one read refused, a stack that is in sync is never made again, and a teardown never
// leaves out what it could not see without saying so.
func TestUnreadIsNotAbsent(t *testing.T) {
	inStack(t, with(built(), func(s *stack.Settings) {
		s.Network.VPC, s.Workers = "new", withWorker().Workers
	}), func(t *testing.T, l *lab) {
		s := l.session.Settings
		l.reconnect()
		l.box.ResetCalls()
		whole := work(steps.Destroy(s, l.read(), plan.Intent{}))
		refused, problems := 0, 0
		for _, op := range slices.Sorted(maps.Keys(l.box.Counts())) {
			l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: op}})
			seen := l.session.Read(t.Context())
			refused++
			p := l.session.Plan(seen, plan.Intent{})
			if len(p.Problems) > 0 {
				problems++
			} else if !p.Empty() {
				t.Errorf("without %s apply would do %v", op, pending(p))
			}
			for _, x := range p.Problems {
				if x.Kind != plan.Unread || x.Err == nil || x.WayOut == "" {
					t.Errorf("without %s: %+v", op, x)
				}
			}
			d := steps.Destroy(s, seen, plan.Intent{})
			if got := work(d); len(d.Problems) == 0 && !slices.Equal(got, whole) {
				t.Errorf("without %s destroy would leave something out: %s", op, difference(joined(whole), joined(got)))
			}
			l.box.Restart()
		}
		t.Logf("%d reads refused, %d of them stop the plan", refused, problems)
	})
}
