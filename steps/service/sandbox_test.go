package service_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// bench is one simulated account and a folder with a Dockerfile.
type bench struct {
	t        *testing.T
	box      *sandbox.Sandbox
	settings stack.Settings
	folder   string
	trace    bool
}

const dockerfile = "FROM python:3.12-slim\nCOPY . .\nUSER 1001\nEXPOSE 8000 3000\nCMD [\"gunicorn\", \"app:app\"]\n"

func newBench(t *testing.T, change func(*stack.Settings)) *bench {
	t.Helper()
	s := plantest.Shop(func(s *stack.Settings) {
		s.Budget.Email = "you@example.com"
		s.Data.Database, s.Data.Cache = "none", "none" // most of what is tried here does not need the eight minutes
	}, change)
	b := &bench{t: t, settings: s, folder: t.TempDir()}
	b.box = sandbox.New(sandbox.Options{Region: s.Region, Account: s.Account})
	b.write(dockerfile)
	return b
}

func (b *bench) write(dockerfile string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.folder, "Dockerfile"), []byte(dockerfile), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) clients() *cloud.Clients { return plantest.Clients(b.box.Config("")) }

func (b *bench) read() *live.Stack {
	return live.Read(b.t.Context(), b.clients(), b.settings.Identity("aws"))
}

func (b *bench) plan(l *live.Stack, i plan.Intent) plan.Plan {
	w := plan.NewBuilder(b.settings, l, i)
	for _, s := range steps.All() {
		s.Plan(w, steps.Env{
			Builder: b.box.Builder(), Registry: b.box.Registry(), Dir: b.folder, Resolver: b.box.Resolver(),
			Fetcher: b.box.Fetcher(),
		})
	}
	return w.Plan()
}

func (b *bench) destroyPlan(l *live.Stack) plan.Plan {
	w := plan.NewBuilder(b.settings, l, plan.Intent{})
	for _, name := range []string{"schedule", "service", "network", "data", "secrets", "image", "budget"} {
		s, _ := steps.Named(name)
		s.Destroy(w)
	}
	return w.Plan()
}

func (b *bench) execute(p plan.Plan, l *live.Stack, i plan.Intent) plan.Result {
	events := func(e plan.Event) {
		if b.trace && e.State != plan.Queued {
			b.t.Logf("%s %-24s %-8s %s %v", e.At.Format("15:04:05"), e.Action, e.State, e.Detail, e.Err)
		}
	}
	return plan.Execute(b.t.Context(), p,
		plan.Options{Clients: b.clients(), Settings: b.settings, Intent: i, Clock: cloud.SystemClock{}, Live: l}, events)
}

func (b *bench) apply(i plan.Intent) (plan.Plan, plan.Result) {
	b.t.Helper()
	l := b.read()
	p := b.plan(l, i)
	if len(p.Problems) > 0 {
		b.t.Fatalf("the plan cannot run:\n%s", work(p))
	}
	return p, b.execute(p, l, i)
}

// must applies and wants everything done.
func (b *bench) must(i plan.Intent) plan.Result {
	b.t.Helper()
	_, r := b.apply(i)
	wantDone(b.t, r)
	return r
}

func wantDone(t *testing.T, r plan.Result) {
	t.Helper()
	plantest.WantDone(t, plan.Plan{}, r)
}

var work = plantest.Work

// settled wants nothing to do, and revisions as they should be.
func (b *bench) settled() {
	b.t.Helper()
	l := b.read()
	if p := b.plan(l, plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
		b.t.Fatalf("not settled:\n%s", work(p))
	}
	for _, f := range l.Families.Items {
		if f.Name == l.Identity.Family() && l.Service.Exists() && f.Newest.ARN != l.Service.Value.Primary().TaskDefinition {
			b.t.Fatalf("the newest ACTIVE revision is %s, the service runs %s", f.Newest.ARN,
				l.Service.Value.Primary().TaskDefinition)
		}
	}
}

func (b *bench) failure(r plan.Result, action string) string {
	b.t.Helper()
	for _, e := range r.Failures() {
		if e.Action == action {
			return e.Err.Error()
		}
	}
	b.t.Fatalf("%s did not fail: %+v", action, r.Events)
	return ""
}

func TestHTTPOnlyFromNothingToNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) {
			s.Service.Release = "alembic upgrade head"
			s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python3 -m jobs.cleanup", Cron: "0 23 * * ? *"}}
		})
		b.trace = testing.Verbose()
		r := b.must(plan.Intent{})
		t.Logf("applied in %s with %d calls (%d reads, %d writes)", r.Elapsed, len(b.box.Calls()),
			b.box.Reads(), b.box.Writes())
		b.settled()
		l := b.read()
		p := b.destroyPlan(l)
		wantDone(t, b.execute(p, l, plan.Intent{}))
		if p := b.destroyPlan(b.read()); !p.Empty() {
			t.Errorf("left after destroy:\n%s", work(p))
		}
	})
}

// sandboxWait lets ten minutes pass, in which AWS does what it was asked for.
func sandboxWait(t *testing.T) {
	t.Helper()
	if err := (cloud.SystemClock{}).Sleep(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
}
