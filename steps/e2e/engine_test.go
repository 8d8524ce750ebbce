package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps/plan"
	"slipway/steps/sandbox"
)

// TestOneFailedBranch: what does not need the failed action is finished, what does is skipped and says why.
func TestOneFailedBranch(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ElastiCache:CreateReplicationGroup"}, Err: errRefused})
		_, r := l.apply(t.Context(), typed())
		for _, e := range r.Events {
			switch e.Action {
			case "data/cache":
				if e.State != plan.Failed {
					t.Errorf("%s %s", e.Action, e.State)
				}
			case "data/database", "service/load-balancer", "service/listener-443", "service/alias", "budget/budget",
				"schedule/group", "secrets/DATABASE_URL", "service/definition":
				if e.State != plan.Done {
					t.Errorf("%s %s %s %v", e.Action, e.State, e.Detail, e.Err)
				}
			case "secrets/REDIS_URL", "service/service", "service/health", "schedule/cleanup":
				if e.State != plan.Skipped || !strings.Contains(e.Detail, "needs") {
					t.Errorf("%s %s %s", e.Action, e.State, e.Detail)
				}
			}
		}
		l.box.Restart()
		l.reconnect()
		l.mustApply(plan.Intent{})
		l.nothingLeft()
	})
}

// TestStopFinishesCallsInFlight: a stop at any time begins no further write, ends soon although AWS has minutes to go,
// and the next run goes on to the same end.
func TestStopFinishesCallsInFlight(t *testing.T) {
	want := ""
	for _, after := range []time.Duration{0, time.Second, 10 * time.Second, 3 * time.Minute, 6 * time.Minute,
		7 * time.Minute} {
		t.Run(after.String(), func(t *testing.T) {
			inLab(t, shop(), func(t *testing.T, l *lab) {
				ctx, stop := context.WithCancel(t.Context())
				if want != "" {
					time.AfterFunc(after, stop)
				}
				began := time.Now()
				_, r := l.apply(ctx, typed())
				if want != "" {
					writes := l.box.Writes()
					if took := time.Since(began) - after; took > time.Minute {
						t.Errorf("it went on for %s after the stop", took)
					}
					if !r.Stopped || r.OK() {
						t.Error("the run does not say that it was stopped")
					}
					for _, e := range r.Events {
						if e.State == plan.Failed {
							t.Errorf("a stop is no failure: %s %v", e.Action, e.Err)
						}
					}
					time.Sleep(time.Hour)
					if l.box.Writes() != writes {
						t.Error("something went on writing")
					}
					l.reconnect()
					l.mustApply(missingSecrets(l, t.Context()))
				}
				stop()
				l.passwordIsInSSM()
				got := l.box.Fingerprint()
				if want == "" {
					want = got
				}
				if got != want {
					t.Errorf("another end than an uninterrupted run's:\n%s", difference(want, got))
				}
				l.nothingLeft()
			})
		})
	}
}

// TestWritesAfterAStop: the last write of a stopped run is answered; none is sent after the stop.
func TestWritesAfterAStop(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		live := l.session.Read(ctx)
		p := l.session.Plan(live, typed())
		l.box.ResetCalls()
		var at time.Time
		l.session.Apply(ctx, live, p, typed(), func(e plan.Event) {
			if e.Action == "data/database" && e.State == plan.Waiting && at.IsZero() {
				at = time.Now()
				stop()
			}
		})
		for _, c := range l.box.Calls() {
			if c.Write && c.At.After(at) {
				t.Errorf("%s was sent %s after the stop", c.Operation, c.At.Sub(at))
			}
			if c.Err != "" && strings.Contains(c.Err, "cancel") {
				t.Errorf("%s was cut off: %s", c.Operation, c.Err)
			}
		}
	})
}

// TestPanicIsTheActionsFailure: a fault in one action neither ends the program nor the other branches.
func TestPanicIsTheActionsFailure(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		_, r := l.run(t.Context(), typed(), func(p plan.Plan) plan.Plan {
			p.Actions = slices.Clone(p.Actions)
			for n := range p.Actions {
				if p.Actions[n].ID == "data/cache" {
					p.Actions[n].Run = func(context.Context, *plan.Run) error {
						panic(fmt.Sprint("index out of range, key ",
							stripeKey))
					}
				}
			}
			return p
		})
		if said := l.failure(r, "data/cache"); !strings.Contains(said, "a fault in slipway") {
			t.Errorf("said: %s", said)
		}
		if state(r, "data/database") != plan.Done || state(r, "service/service") != plan.Skipped {
			t.Errorf("the other branches: %v", ended(r))
		}
		l.reconnect()
		l.mustApply(plan.Intent{})
		l.nothingLeft()
	})
}

// TestGroupThatIsNoLongerAskedFor: a setup that stopped after its network goes on with other answers; the group of the
// cache that is not wanted any more holds nobody up.
func TestGroupThatIsNoLongerAskedFor(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.wantOK(l.run(t.Context(), typed(), func(p plan.Plan) plan.Plan {
			p.Actions = slices.DeleteFunc(p.Actions, func(a plan.Action) bool { return a.Step != "network" })
			return p
		}))
		l.session.Settings.Data.Cache = "none"
		l.mustApply(typed())
		if g := l.read().Group("shop-redis-sg"); g != nil {
			t.Error("the cache's group is still there")
		}
		l.nothingLeft()
	})
}
