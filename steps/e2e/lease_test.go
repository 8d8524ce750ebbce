package e2e

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/lease"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// second is another process over the same account, from the same folder or another one.
func (l *lab) second(dir string) *lab {
	l.tb.Helper()
	other := &lab{tb: l.tb, box: l.box, counter: &cloud.Counter{}}
	other.connect(l.session.Settings, dir)
	return other
}

// leases are the lease parameters that are left.
func (l *lab) leases() (left []string) {
	for _, line := range strings.Split(l.box.Fingerprint(), "\n") {
		if strings.Contains(line, "/slipway.lease/") {
			left = append(left, line)
		}
	}
	return left
}

// planned is a run that holds its plan against AWS once it has its turn, as the commands do.
func planned(i plan.Intent, patience time.Duration) session.Run {
	return session.Run{
		LeaseRequest: session.LeaseRequest{Patience: patience},
		Again:        func(s *session.Session, l *live.Stack) (plan.Plan, error) { return s.Plan(l, i), nil },
		Otherwise:    func(*session.Session, plan.Plan, bool) error { return nil },
	}
}

// TestTwoAppliesAtOnce: of two runs at once one builds the stack and the other waits or is refused; nothing is made
// twice or lost.
func TestTwoAppliesAtOnce(t *testing.T) {
	want := ""
	inStack(t, ownVPC(), func(t *testing.T, l *lab) {
		want = l.box.Fingerprint()
	})
	for _, where := range []string{"one folder", "two folders"} {
		for _, patience := range []time.Duration{0, time.Hour} {
			t.Run(where+" "+patience.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := newLab(t, ownVPC())
					dir := a.session.Env.Dir
					if where == "two folders" {
						dir = folder(t)
					}
					b := a.second(dir)
					var results [2]plan.Result
					var both sync.WaitGroup
					for n, l := range []*lab{a, b} {
						both.Go(func() {
							read := l.session.Read(t.Context())
							results[n] = l.session.Run(t.Context(), read, l.session.Plan(read, typed()), typed(), planned(typed(), patience),
								nil)
						})
					}
					both.Wait()
					refused := 0
					for _, r := range results {
						var busy *lease.BusyError
						switch {
						case len(r.Failures()) == 1 && errors.As(r.Failures()[0].Err, &busy):
							refused++
						case !r.OK():
							t.Errorf("%v", ended(r))
						}
					}
					if wanted := map[bool]int{true: 1, false: 0}[patience == 0]; refused != wanted {
						t.Errorf("%d were refused, want %d", refused, wanted)
					}
					if got := a.box.Fingerprint(); got != want {
						t.Errorf("another state than one run's:\n%s", difference(want, got))
					}
					a.passwordIsInSSM()
					a.nothingLeft()
				})
			})
		}
	}
}

// TestOvertaken: a run that waited for another one with other answers, or that would replace a secret, is told so.
func TestOvertaken(t *testing.T) {
	rotate := func(value string) plan.Intent {
		return plan.Intent{Secrets: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret(value)}}
	}
	for _, c := range []struct {
		name          string
		first, second plan.Intent
		change        func(*stack.Settings)
		overtaken     bool
	}{
		{"another budget", rotate("first_value_123456"), plan.Intent{}, func(s *stack.Settings) { s.Budget.Limit = 300 },
			true},
		{"another value of a secret", rotate("first_value_123456"), rotate("second_value_123456"), nil, true},
		{"the same", rotate("first_value_123456"), rotate("first_value_123456"), nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newLab(t, shop())
				a.mustApply(typed())
				a.reconnect()
				b := a.second(a.session.Env.Dir)
				if c.change != nil {
					c.change(&b.session.Settings)
				}
				begun, through := make(chan struct{}), make(chan plan.Result, 1)
				go func() {
					read, first := a.session.Read(t.Context()), true
					through <- a.session.Run(t.Context(), read, a.session.Plan(read, c.first), c.first, planned(c.first, 0),
						func(plan.Event) {
							if first {
								first = false
								close(begun)
							}
						})
				}()
				<-begun
				var heard []bool
				run := planned(c.second, time.Hour)
				run.Otherwise = func(_ *session.Session, _ plan.Plan, overtaken bool) error {
					heard = append(heard, overtaken)
					if overtaken {
						return errRefused
					}
					return nil
				}
				read := b.session.Read(t.Context())
				r := b.session.Run(t.Context(), read, b.session.Plan(read, c.second), c.second, run, nil)
				if first := <-through; !first.OK() {
					t.Errorf("the first: %v", ended(first))
				}
				if slices.Contains(heard, true) != c.overtaken || r.OK() == c.overtaken {
					t.Errorf("overtaken %v: %v", heard, ended(r))
				}
			})
		})
	}
}

// TestPlanIsHeldAgainstALaterRead: a plan that would do something else by now is not run, and says so.
func TestPlanIsHeldAgainstALaterRead(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		l.session.Settings.Budget.Limit = 300
		read := l.session.Read(t.Context())
		p := l.session.Plan(read, plan.Intent{})
		l.openToTheWorld("shop-db-sg", 5432)
		run := planned(plan.Intent{}, 0)
		run.Otherwise = nil
		r := l.session.Run(t.Context(), read, p, plan.Intent{}, run, nil)
		if !session.WasOutdated(r) || r.OK() || len(l.leases()) > 0 {
			t.Errorf("%v, left %v", ended(r), l.leases())
		}
	})
}

// TestPlanOfWhichLessIsLeft: what AWS goes on with while a plan is looked at is taken off it; the rest was agreed to.
func TestPlanOfWhichLessIsLeft(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Minute, stop)
		read := l.session.Read(t.Context())
		if r := l.session.Apply(ctx, read, l.session.Plan(read, typed()), typed(), nil); !r.Stopped {
			t.Fatalf("not stopped: %v", ended(r))
		}
		secrets := missingSecrets(l, t.Context())
		read = l.session.Read(t.Context())
		p := l.session.Plan(read, secrets)
		if _, waits := p.Action("data/database"); !waits {
			t.Fatal("the database is not waited for")
		}
		time.Sleep(30 * time.Minute)
		run := planned(secrets, 0)
		run.Otherwise = nil
		r := l.session.Run(t.Context(), read, p, secrets, run, nil)
		if !r.OK() || len(r.Events) != len(p.Work()) {
			t.Errorf("%d of %d: %v", len(r.Events), len(p.Work()), ended(r))
		}
		l.nothingLeft()
	})
}

// TestRunStoppedWhileItWaits: ctrl+c ends a wait, and nothing of the run has begun.
func TestRunStoppedWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newLab(t, shop())
		turn, err := a.session.Take(t.Context(), session.LeaseRequest{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		b := a.second(a.session.Env.Dir)
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, stop)
		read := b.session.Read(ctx)
		waits := 0
		r := b.session.Run(ctx, read, b.session.Plan(read, typed()), typed(),
			session.Run{LeaseRequest: session.LeaseRequest{Patience: -1}}, func(e plan.Event) {
				if e.Action == session.LeaseAction && e.State == plan.Waiting && strings.Contains(e.Detail, "slipway apply") {
					waits++
				}
			})
		if !r.Stopped || r.OK() || len(r.Failures()) > 0 || waits < 10 {
			t.Errorf("stopped %v, %d waits told, %v", r.Stopped, waits, ended(r))
		}
		turn.End(t.Context())
	})
}

// TestLeaseLostInARun: a run whose lease cannot be renewed begins nothing more, fails and says why; the next run
// finishes.
func TestLeaseLostInARun(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		read := l.session.Read(t.Context())
		var at time.Time
		time.AfterFunc(2*time.Minute, func() {
			at = time.Now()
			l.box.Inject(sandbox.Broken{At: sandbox.At{Operation: "SSM:GetParametersByPath"}})
		})
		r := l.session.Apply(t.Context(), read, l.session.Plan(read, typed()), typed(), nil)
		failures := r.Failures()
		if len(failures) != 1 || failures[0].Action != session.LeaseAction || r.Stopped ||
			!strings.Contains(cloud.Explain(failures[0].Err).Means, "no longer holds the lease") {
			t.Fatalf("stopped %v: %v", r.Stopped, ended(r))
		}
		for _, c := range l.box.Calls() {
			if c.Write && c.At.Sub(at) > lease.Fence {
				t.Errorf("%s %s after the last renewal", c.Operation, c.At.Sub(at))
			}
		}
		l.box.Restart()
		l.reconnect()
		l.mustApply(missingSecrets(l, t.Context()))
		l.nothingLeft()
		if n := l.leases(); len(n) > 0 {
			t.Errorf("left: %v", n)
		}
	})
}

// TestSweep: a lease that a killed run has left goes with the stack, one that is held stays.
func TestSweep(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		turn, err := l.session.Take(t.Context(), session.LeaseRequest{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.session.Sweep(t.Context()); err != nil || len(l.leases()) != 1 {
			t.Errorf("held: left %v, %v", l.leases(), err)
		}
		l.box.Inject(sandbox.Crash{Write: 1})
		turn.End(t.Context())
		l.box.Restart()
		time.Sleep(lease.Expiry)
		if err := l.session.Sweep(t.Context()); err != nil || len(l.leases()) != 0 {
			t.Errorf("ended: left %v, %v", l.leases(), err)
		}
	})
}

// TestFastClock: a sandbox whose time runs faster than this process takes no living run's lease for one that has ended.
func TestFastClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := sandbox.NewFastClock(nil, 1000)
		l := &lab{tb: t, box: sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "123456789012", Clock: clock}),
			counter: &cloud.Counter{}}
		l.connect(shop(), folder(t))
		l.session.Env.Clock = clock
		turn, err := l.session.Take(t.Context(), session.LeaseRequest{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Second) // hours, to the sandbox
		other := l.second(l.session.Env.Dir)
		other.session.Env.Clock = clock
		var busy *lease.BusyError
		if _, err := other.session.Take(t.Context(), session.LeaseRequest{}, nil); !errors.As(err, &busy) {
			t.Errorf("got %v", err)
		}
		turn.End(t.Context())
	})
}
