package e2e

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// phase is one kind of run that may be killed: what was there before it, and what it does.
type phase struct {
	name   string
	stack  func() stack.Settings   // the answers it begins with, nil: shop
	before func(l *lab)            // brings the account to where the run begins
	change func(s *stack.Settings) // the answers of the run
	run    func(l *lab, ctx context.Context) (plan.Plan, plan.Result)
}

func setupPhase() phase {
	return phase{
		name: "setup",
		run: func(l *lab, ctx context.Context) (plan.Plan, plan.Result) {
			return l.apply(ctx, missingSecrets(l, ctx))
		},
	}
}

// missingSecrets types the values AWS does not have yet, as the wizard asks only for those.
func missingSecrets(l *lab, ctx context.Context) plan.Intent {
	if live.ReadParameter(ctx, l.session.Env.Clients, l.session.Identity().Parameter("STRIPE_KEY")).Exists() {
		return plan.Intent{}
	}
	return typed()
}

// rerun changes one answer of a step and runs that step again.
func rerun(step string, intent plan.Intent, change func(*stack.Settings)) phase {
	return phase{
		name:   "step " + step,
		before: func(l *lab) { l.mustApply(typed()) },
		change: change,
		run: func(l *lab, ctx context.Context) (plan.Plan, plan.Result) {
			return l.run(ctx, intent, func(p plan.Plan) plan.Plan { n, _ := steps.Scope{Step: step}.Narrow(p); return n })
		},
	}
}

func phases() []phase {
	changed := plan.Intent{Secrets: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret("sk_live_rotated_987654321")}}
	return []phase{
		setupPhase(),
		func() phase {
			ph := setupPhase()
			ph.name, ph.stack = "setup in its own VPC with a build", ownVPC
			return ph
		}(),
		func() phase {
			ph := rerun("network", plan.Intent{}, nil)
			ph.before = func(l *lab) {
				l.mustApply(typed())
				l.openToTheWorld("shop-db-sg", 5432)
				l.openToTheWorld("shop-alb-sg", 22)
			}
			return ph
		}(),
		func() phase {
			ph := rerun("image", plan.Intent{Build: true}, nil)
			ph.name, ph.stack = "step image with a build", ownVPC
			ph.before = func(l *lab) {
				l.mustApply(typed())
				l.edit("app.py", "print('second')\n")
			}
			return ph
		}(),
		rerun("data", plan.Intent{}, func(s *stack.Settings) { s.Data.Class = "db.t3.small"; s.Data.Storage = 30 }),
		rerun("secrets", changed, func(s *stack.Settings) {}),
		rerun("image", plan.Intent{}, func(s *stack.Settings) { s.Image.URI = "registry.example.com/shop:2.0" }),
		rerun("service", plan.Intent{}, func(s *stack.Settings) {
			s.Service.CPU, s.Service.Memory = 512,
				1024
			s.Service.Port = 9000
		}),
		func() phase {
			ph := rerun("service", plan.Intent{}, func(s *stack.Settings) {
				s.Workers = []stack.Worker{{Name: "beat", Command: "celery beat", CPU: 256, Memory: 512, Count: 1},
					{Name: "mails", Command: "python -m worker --queue all", Count: 2}}
			})
			ph.name, ph.stack = "step service with workers", func() stack.Settings {
				s := withWorker()
				s.Workers = append(s.Workers, stack.Worker{Name: "gone", Command: "python -m gone", Count: 1})
				return s
			}
			return ph
		}(),
		rerun("schedule", plan.Intent{}, func(s *stack.Settings) {
			s.Schedule.Jobs = []stack.Job{
				{Name: "cleanup", Command: "python -m jobs.cleanup --all", Cron: "30 3 * * ? *"},
				{Name: "report", Command: "python -m jobs.report", Cron: "rate(1 day)"},
			}
		}),
		rerun("budget", plan.Intent{}, func(s *stack.Settings) { s.Budget.Limit, s.Budget.Email = 150, "you@example.com" }),
		{
			name: "rollback", stack: builtWithWorker,
			before: func(l *lab) {
				l.mustApply(typed())
				l.brings("print(2)\n")
			},
			run: func(l *lab, ctx context.Context) (plan.Plan, plan.Result) { return l.back(ctx, 1) },
		},
		{
			name:   "destroy",
			before: func(l *lab) { l.mustApply(typed()) },
			run:    func(l *lab, ctx context.Context) (plan.Plan, plan.Result) { return l.destroy(ctx) },
		},
		{
			name:   "destroy with its own VPC",
			stack:  ownVPC,
			before: func(l *lab) { l.mustApply(typed()) },
			run:    func(l *lab, ctx context.Context) (plan.Plan, plan.Result) { return l.destroy(ctx) },
		},
	}
}

// ownVPC is the stack with everything that has no unique name in AWS: a VPC of its own with its parts, and a build; and
// with a worker.
func ownVPC() stack.Settings {
	s := withWorker()
	s.Network.VPC, s.Image.URI = "new", ""
	return s
}

// begin is where the phase begins.
func (ph phase) begin(t *testing.T) (s standing) {
	t.Helper()
	begin, dir := shop, folder(t)
	if ph.stack != nil {
		begin = ph.stack
	}
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, begin())
		l.connect(begin(), dir)
		if ph.before != nil {
			ph.before(l)
		}
		s = l.standing()
	})
	if ph.change != nil {
		ph.change(&s.settings)
	}
	return s
}

// strideOf is the step through a matrix: a sample, or all of it when SLIPWAY_MATRIX=full.
func strideOf(sample int) int {
	if os.Getenv("SLIPWAY_MATRIX") == "full" {
		return 1
	}
	return sample
}

// TestCrashMatrix kills every write of every phase twice, before it takes effect and after it with the reply lost, and
// holds what a fresh run makes of it against an uninterrupted run. One write in ten is killed unless
// SLIPWAY_MATRIX=full.
func TestCrashMatrix(t *testing.T) {
	stride := strideOf(10)
	for _, ph := range phases() {
		t.Run(ph.name, func(t *testing.T) {
			t.Parallel()
			begin := ph.begin(t)
			want, writes := ph.whole(t, begin)
			survived, killed := 0, 0
			for k := 1; k <= writes; k += stride {
				for _, after := range []bool{false, true} {
					killed++
					if t.Run(fmt.Sprintf("write %d after=%v", k, after), func(t *testing.T) { ph.kill(t, begin, k, after, want) }) {
						survived++
					}
				}
			}
			t.Logf("%s: %d writes, %d of %d kills survived", ph.name, writes, survived, killed)
		})
	}
}

// whole runs the phase without a crash: what AWS has then, and how many writes it took.
func (ph phase) whole(t *testing.T, begin standing) (want string, writes int) {
	synctest.Test(t, func(t *testing.T) {
		l := begin.lab(t)
		p, r := ph.run(l, t.Context())
		l.wantOK(p, r)
		want, writes = l.box.Fingerprint(), l.box.Writes()
	})
	return want, writes
}

func (ph phase) kill(t *testing.T, begin standing, k int, after bool, want string) {
	synctest.Test(t, func(t *testing.T) {
		l := begin.lab(t)
		l.box.Inject(sandbox.Crash{Write: k, After: after})
		ph.run(l, t.Context())
		if !l.box.Crashed() {
			t.Fatalf("this run made fewer than %d writes", k)
		}
		password := l.box.DatabasePassword("shop-db")
		l.box.Restart()
		l.reconnect()
		p, r := ph.run(l, t.Context())
		l.wantOK(p, r)
		got := l.box.Fingerprint()
		if p.Empty() { // then nothing was written, so a lease that was not given back is still there
			got = withoutLease(got)
		}
		if got != want {
			t.Errorf("another final state than an uninterrupted run's:\n%s", difference(want, got))
		}
		if now := l.box.DatabasePassword("shop-db"); password != "" && now != "" && now != password {
			t.Error("the database's password changed")
		}
		if !strings.HasPrefix(ph.name, "destroy") {
			l.reconnect()
			if p, _ := l.apply(t.Context(), plan.Intent{}); !p.Empty() {
				t.Errorf("not settled: %v", pending(p))
			}
			l.passwordIsInSSM()
		}
	})
}

// withoutLease is a fingerprint without what a killed run has left of its lease.
func withoutLease(fingerprint string) string {
	lines := slices.DeleteFunc(strings.Split(fingerprint, "\n"),
		func(l string) bool { return strings.Contains(l, "/slipway.lease/") })
	return strings.Join(lines, "\n")
}

// passwordIsInSSM holds the database's master password against the stored one.
func (l *lab) passwordIsInSSM() {
	l.tb.Helper()
	id := l.session.Identity()
	stored := live.ReadParameter(l.tb.Context(), l.session.Env.Clients, id.Parameter(stack.KeyDatabasePassword))
	if !stored.Exists() || stored.Value.Value.Reveal() != l.box.DatabasePassword(id.Database()) {
		l.tb.Error("the database's password is not the one in SSM")
	}
}
