package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/steps/workspace"
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

// TestUnreadIsNeverAVerdict: with any one read refused no check passes on it and none fails for it; each verdict names
// the call and the field it rests on.
func TestUnreadIsNeverAVerdict(t *testing.T) {
	inStack(t, with(built(), func(s *stack.Settings) { s.Workers = withWorker().Workers }), func(t *testing.T, l *lab) {
		l.session.Folder = &workspace.Folder{Path: l.session.Env.Dir}
		l.reconnect()
		l.box.ResetCalls()
		verdicts := map[string]check.Status{}
		for _, f := range l.session.Checklist(l.session.Read(t.Context())).Checks {
			verdicts[f.ID] = f.Status
			for _, e := range f.Evidence {
				if e.Call == "" || e.Field == "" {
					t.Errorf("%s rests on %+v", f.ID, e)
				}
			}
			if (f.Status == check.Pass || f.Status == check.Fail) && len(f.Evidence) == 0 {
				t.Errorf("%s is %s without evidence", f.ID, f.Status)
			}
		}
		unknown := 0
		for _, op := range slices.Sorted(maps.Keys(l.box.Counts())) {
			l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: op}})
			for _, f := range l.session.Checklist(l.session.Read(t.Context())).Checks {
				was := verdicts[f.ID]
				_, name, _ := strings.Cut(op, ":")
				leans := slices.ContainsFunc(f.Evidence, func(e check.Evidence) bool { return strings.HasSuffix(e.Call, ":"+name) })
				if name == "BatchGetImage" {
					leans = false // what a digest stands for never changes, so it is read once
				}
				switch {
				case f.Status == check.Unknown:
					unknown++
				case f.Status != was:
					t.Errorf("without %s, %s turns from %s to %s", op, f.ID, was, f.Status)
				case leans && f.Status == check.Pass:
					t.Errorf("without %s, on which it rests, %s still says %s", op, f.ID, f.Status)
				}
			}
			l.box.Restart()
		}
		if unknown < 10 {
			t.Errorf("only %d verdicts became unknown", unknown)
		}
	})
}
