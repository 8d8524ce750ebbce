package e2e

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps/account"
	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
)

// mostSilence is how long a command may take against an endpoint that takes calls and answers none.
const mostSilence = 90 * time.Second

// TestSilenceEndsByItself: whatever call is never answered, a read of the whole stack is done in time, says so, and
// nothing is built on it; so is the question who is calling.
func TestSilenceEndsByItself(t *testing.T) {
	inStack(t, built(), func(t *testing.T, l *lab) {
		l.reconnect()
		l.box.ResetCalls()
		l.read()
		all := slices.Sorted(maps.Keys(l.box.Counts()))
		verdicts := map[string]check.Status{}
		for _, f := range l.session.Checklist(l.session.Read(t.Context())).Checks {
			verdicts[f.ID] = f.Status
		}
		for _, op := range append(all, "") {
			l.box.Inject(sandbox.Silent{At: sandbox.At{Operation: op}})
			began := time.Now()
			seen := l.session.Read(t.Context())
			if took := time.Since(began); took > mostSilence*2/3 {
				t.Errorf("%q silent: reading took %s", op, took)
			}
			if p := l.session.Plan(seen, plan.Intent{}); len(p.Problems) == 0 && !p.Empty() {
				t.Errorf("%q silent: apply would do %v", op, pending(p))
			}
			for _, f := range l.session.Checklist(seen).Checks {
				if was := verdicts[f.ID]; f.Status != was && f.Status != check.Unknown {
					t.Errorf("%q silent: %s turns from %s to %s", op, f.ID, was, f.Status)
				}
			}
			l.box.Restart()
		}
		l.box.Inject(sandbox.Silent{})
		began := time.Now()
		_, err := account.Identify(t.Context(), l.session.Env.Clients)
		if took := time.Since(began); err == nil || took > mostSilence/2 || !strings.Contains(err.Error(),
			"did not answer in time") {
			t.Errorf("who is calling took %s: %v", took, err)
		}
	})
}

// TestSilentWritesEnd: a write that is never answered fails its own branch and says what to do; the next run goes on
// from what AWS has.
func TestSilentWritesEnd(t *testing.T) {
	for _, op := range []string{"RDS:CreateDBInstance", "ECS:CreateService", "IAM:CreateRole", "SSM:PutParameter"} {
		t.Run(op, func(t *testing.T) {
			inLab(t, shop(), func(t *testing.T, l *lab) {
				l.box.Inject(sandbox.Silent{At: sandbox.At{Operation: op}})
				p, r := l.apply(t.Context(), typed())
				if len(p.Problems) > 0 || len(r.Failures()) == 0 {
					t.Fatalf("%v, %d failures", p.Problems, len(r.Failures()))
				}
				for _, e := range r.Failures() {
					if said := cloud.Explain(e.Err); !strings.Contains(said.Means, "did not answer in time") || said.Next == "" {
						t.Errorf("%s: %v", e.Action, e.Err)
					}
					if e.Elapsed > 3*time.Minute {
						t.Errorf("%s took %s", e.Action, e.Elapsed)
					}
				}
				l.box.Restart()
				l.reconnect()
				p, r = l.apply(t.Context(), missingSecrets(l, t.Context()))
				l.wantOK(p, r)
			})
		})
	}
}

// TestStopEndsWhatIsInFlight: once a run is asked to stop, a call that nobody answers does not hold it for long.
func TestStopEndsWhatIsInFlight(t *testing.T) {
	for _, op := range []string{"RDS:CreateDBInstance", "RDS:DescribeDBInstances", "ECS:DescribeServices",
		"SSM:PutParameter"} {
		t.Run(op, func(t *testing.T) {
			inLab(t, shop(), func(t *testing.T, l *lab) {
				seen := l.read()
				p := l.session.Plan(seen, typed())
				ctx, stop := context.WithCancel(t.Context())
				l.box.Inject(sandbox.Silent{At: sandbox.At{Operation: op}})
				var stopped time.Time
				time.AfterFunc(10*time.Second, func() { stopped = time.Now(); stop() })
				r := l.session.Apply(ctx, seen, p, typed(), nil)
				if took := time.Since(stopped); !r.Stopped || took > 15*time.Second {
					t.Errorf("it ended %s after it was asked to", took)
				}
			})
		})
	}
}
