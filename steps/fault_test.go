package steps_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
)

func difference(want, got string) string {
	return cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n"))
}

// operations lists every distinct operation of a setup, reads included.
func operations(t *testing.T) (all []string) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, shop())
		l.box.ResetCalls()
		l.mustApply(typed())
		all = slices.Sorted(maps.Keys(l.box.Counts()))
	})
	return all
}

// TestFaultMatrix strikes each distinct operation of a setup with throttling and a 500, which are survived, and with
// AccessDenied, which ends that branch alone with an error that says what to do.
func TestFaultMatrix(t *testing.T) {
	survived, explained := 0, 0
	all := operations(t)
	for _, op := range all {
		for name, fault := range map[string]func() sandbox.Fault{
			"throttled": func() sandbox.Fault { return sandbox.Throttle{At: sandbox.At{Operation: op, Times: 2}} },
			"broken":    func() sandbox.Fault { return sandbox.Broken{At: sandbox.At{Operation: op, Times: 2}} },
		} {
			if t.Run(op+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLab(t, shop())
					l.box.Inject(fault())
					l.mustApply(typed())
				})
			}) {
				survived++
			}
		}
		if t.Run(op+" denied", func(t *testing.T) { denied(t, op) }) {
			explained++
		}
	}
	t.Logf("%d operations: %d of %d transient faults survived, %d of %d refusals explained", len(all), survived, 2*len(all), explained, len(all))
}

// denied refuses one operation for good: what does not need it is finished, what does says which action is missing.
func denied(t *testing.T, op string) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, shop())
		if op == "STS:GetCallerIdentity" {
			t.Skip("who we are is asked before the fault")
		}
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: op}})
		p, r := l.apply(t.Context(), typed())
		var errs []error
		for _, e := range r.Failures() {
			errs = append(errs, e.Err)
		}
		for _, x := range p.Problems {
			if x.Err != nil {
				errs = append(errs, x.Err)
			}
		}
		if len(p.Problems) > 0 && len(r.Events) > 0 {
			t.Error("a plan with problems was run")
		}
		for _, err := range errs {
			e := cloud.Explain(err)
			if e.Action == "" || e.Next == "" {
				t.Errorf("no action or no fix in %v", err)
			}
		}
		for _, e := range r.Events {
			if e.State == plan.Queued || e.State == plan.Running || e.State == plan.Waiting {
				t.Errorf("%s never ended", e.Action)
			}
		}
	})
}
