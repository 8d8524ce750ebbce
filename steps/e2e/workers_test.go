package e2e

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	awsecs "github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/steps/sandbox/ecs"
	"slipway/steps/stack"
)

// withWorker is the stack of the tests with a process beside the API.
func withWorker() stack.Settings {
	s := shop()
	s.Workers = []stack.Worker{{Name: "mails", Command: "python -m worker --queue mails", Count: 1}}
	return s
}

// TestWorkerFromAnswersToRunningTasksAndBack: a worker is a service of its own on the API's image; nothing of it is
// left once the stack is destroyed.
func TestWorkerFromAnswersToRunningTasksAndBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, withWorker())
		p, _ := l.mustApply(typed())
		if len(p.Commands) == 0 || !slices.ContainsFunc(p.Commands, func(c plan.Command) bool {
			return c.What == "worker mails" && c.Value == "python -m worker --queue mails"
		}) {
			t.Errorf("what the worker runs is not told: %v", p.Commands)
		}
		read := l.read()
		w := read.Worker("mails")
		if w == nil || w.Running != 1 || w.Desired != 1 || len(w.LoadBalancers) > 0 || !w.Breaker || !w.Rollback ||
			!slices.Equal(w.SecurityGroups, read.Service.Value.SecurityGroups) {
			t.Fatalf("the worker is %+v", w)
		}
		d := read.Revision(w.Revision()).Value
		api := read.Running.Value
		if d == nil || d.Family != "shop-mails" || d.Containers[0].Image != api.Containers[0].Image ||
			d.ExecutionRole != api.ExecutionRole || d.TaskRole != api.TaskRole || d.CPU != "512" || d.Memory != "1024" ||
			d.Containers[0].LogOptions["awslogs-stream-prefix"] != "mails" || d.Containers[0].Port != 0 ||
			len(d.Containers[0].Secrets) != len(api.Containers[0].Secrets) {
			t.Errorf("it runs %+v", d)
		}
		l.reconnect()
		l.box.ResetCalls()
		if p, _ := l.apply(t.Context(), plan.Intent{}); !p.Empty() || len(p.Problems) > 0 || l.box.Writes() != 0 {
			t.Errorf("the second apply would do %v", pending(p))
		}
		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
		l.reconnect()
		if p, _ = l.destroy(t.Context()); !p.Empty() {
			t.Errorf("a second destroy would do: %v", pending(p))
		}
		after := l.read()
		if len(after.Services.Items) > 0 || len(after.Families.Items) > 0 {
			t.Errorf("left: %v %v", after.Services.Items, after.Families.Items)
		}
	})
}

// builtWithWorker is withWorker with an image that is built.
func builtWithWorker() stack.Settings {
	s := withWorker()
	s.Image.URI, s.Service.Release = "", ""
	return s
}

// oneImage wants the newest ACTIVE revision of every family to be of the API's image, and of a service's to be what it
// runs.
func (l *lab) oneImage() {
	l.tb.Helper()
	seen := l.read()
	for _, f := range seen.Families.Items {
		if s := seen.ServiceNamed(f.Name); s != nil && s.Revision() != f.Newest.ARN {
			l.tb.Errorf("%s runs %s, the newest is %s", f.Name, s.Revision(), f.Newest.ARN)
		}
		if got, want := f.Newest.Containers[0].Image, seen.Running.Value.Containers[0].Image; got != want {
			l.tb.Errorf("%s is of %s, the API of %s", f.Name, got, want)
		}
	}
}

// TestOrderWithWorkers: the API's deployment, the worker's revision with the same digest and its deployment, jobs.
func TestOrderWithWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, builtWithWorker())
		for round, i := range []plan.Intent{typed(), {Build: true}} {
			l.edit("app.py", fmt.Sprintf("print(%d)\n", round))
			l.mustApply(i)
			began, ended := map[string]int{}, map[string]int{}
			for n, e := range l.events {
				if began[e.Action] == 0 && e.State == plan.Running {
					began[e.Action] = n + 1
				}
				ended[e.Action] = n + 1
			}
			order := []string{"service/service", "service/definition-mails", "service/worker-mails",
				"schedule/definition-cleanup"}
			for n := range order[1:] {
				if ended[order[n]] == 0 || ended[order[n]] > began[order[n+1]] {
					t.Errorf("round %d: %s ended at %d, %s began at %d", round, order[n], ended[order[n]], order[n+1],
						began[order[n+1]])
				}
			}
			l.oneImage()
		}
	})
}

// TestFailingWorkerIsFoundEarly: of tasks that end at once, or after ECS has called the deployment done, the cause is
// told; the first ones are set to 0, the revision before them runs on; the API stays, and the jobs wait.
func TestFailingWorkerIsFoundEarly(t *testing.T) {
	const fails = "python -m worker --fails"
	for name, boot := range map[string]time.Duration{"at once": 0, "after it was up": 40 * time.Second} {
		for _, first := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, first %v", name, first), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLab(t, withWorker())
					l.box.Behave(fails, ecs.Behaviour{Crash: true, ExitCode: 3, Boot: boot, Log: []string{"KeyError: 'QUEUE'"}})
					if !first {
						l.mustApply(typed())
					}
					was := l.read().Worker("mails")
					l.session.Settings.Workers = []stack.Worker{{Name: "mails", Command: fails, Count: 1}}
					_, r := l.apply(t.Context(), typed())
					said := l.failure(r, "service/worker-mails")
					for _, want := range []string{"exit code 3", "KeyError: 'QUEUE'"} {
						if !strings.Contains(said, want) {
							t.Errorf("it does not say %q: %s", want, said)
						}
					}
					var failed *deploy.DeploymentError
					if !errors.As(r.Failures()[0].Err, &failed) || strings.Contains(failed.Cause().Means, "serv") {
						t.Errorf("its cause is told of the API: %+v", failed.Cause())
					}
					if r.Elapsed > 30*time.Minute {
						t.Errorf("found after %s", r.Elapsed)
					}
					now := l.read()
					w := now.Worker("mails")
					switch {
					case first && (w.Desired != 0 || !failed.Halted || state(r, "schedule/definition-cleanup") != plan.Skipped):
						t.Errorf("it is left at %d tasks: %v", w.Desired, ended(r))
					case !first && (w.Revision() != was.Revision() || w.Running != 1 || !failed.RolledBack):
						t.Errorf("it runs %s, %d tasks, ran %s", w.Revision(), w.Running, was.Revision())
					}
					if now.Service.Value.Running != 1 {
						t.Errorf("the API runs %d tasks", now.Service.Value.Running)
					}
					l.session.Settings.Workers = withWorker().Workers
					l.mustApply(plan.Intent{})
					l.nothingLeft()
					l.oneImage()
				})
			})
		}
	}
}

// TestWorkerDrift: what differs is told and put right: command, size, number, what somebody changed by hand.
func TestWorkerDrift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, withWorker())
		l.mustApply(typed())
		const both = "service/definition-mails service/worker-mails"
		for _, c := range []struct {
			name   string
			change func(w *stack.Worker)
			want   string
		}{
			{"command", func(w *stack.Worker) { w.Command = "python -m other" }, both},
			{"size", func(w *stack.Worker) { w.CPU, w.Memory = 1024, 2048 }, both},
			{"more", func(w *stack.Worker) { w.Count = 3 }, "service/worker-mails"},
			{"stopped", func(w *stack.Worker) { w.Count = 0 }, "service/worker-mails"},
			{"again", func(w *stack.Worker) { w.Count = 1 }, "service/worker-mails"},
		} {
			c.change(&l.session.Settings.Workers[0])
			p, _ := l.mustApply(plan.Intent{})
			for _, a := range p.Work() {
				for _, x := range a.Changes {
					if strings.HasPrefix(x.Answer, "service.") {
						t.Errorf("%s: %s is answered by %s", c.name, x.Field, x.Answer)
					}
				}
			}
			if got := strings.Join(work(p), " "); got != c.want {
				t.Errorf("%s: %s", c.name, got)
			}
			if w := l.read().Worker("mails"); w.Running != l.session.Settings.Workers[0].Count {
				t.Errorf("%s: %d run", c.name, w.Running)
			}
			l.nothingLeft()
		}
		id := l.session.Identity()
		_, err := l.session.Env.Clients.ECS.UpdateService(t.Context(), &awsecs.UpdateServiceInput{
			Cluster: str(id.Cluster()), Service: str(id.Worker("mails")), DesiredCount: new(int32(2))})
		if err != nil {
			t.Fatal(err)
		}
		p, _ := l.mustApply(plan.Intent{})
		if a, _ := p.Action("service/worker-mails"); len(a.Changes) != 1 || a.Changes[0].Field != "tasks" {
			t.Errorf("a raised number: %v", pending(p))
		}
		if w := l.read().Worker("mails"); w.Running != 1 {
			t.Errorf("%d run", w.Running)
		}
	})
}

// TestSecretsOfWorkers: a changed one restarts them, a removed one is deleted after them.
func TestSecretsOfWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, withWorker())
		l.mustApply(typed())
		time.Sleep(time.Hour)
		p, _ := l.mustApply(given("STRIPE_KEY", "sk_live_other_987"))
		want := []string{"secrets/STRIPE_KEY", "service/health", "service/service", "service/worker-mails"}
		if got := work(p); !slices.Equal(got, want) {
			t.Errorf("another value: %s", got)
		}
		l.nothingLeft()
		l.session.Settings.Secrets.Keys = nil
		p = l.planned(plan.Intent{})
		if a, _ := p.Action("secrets/STRIPE_KEY"); !slices.Contains(a.Needs, "service/worker-mails") {
			t.Errorf("it is deleted after %v", a.Needs)
		}
		l.mustApply(plan.Intent{})
		l.nothingLeft()
	})
}

// TestRemovedWorker: it is deleted by name only, revisions and all; a worker that becomes a job, and back, keeps its
// family.
func TestRemovedWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, withWorker())
		l.mustApply(typed())
		jobs := l.session.Settings.Schedule.Jobs
		mails := stack.Job{Name: "mails", Command: "python -m once", Cron: "rate(1 hour)"}
		for _, step := range []struct {
			change  func()
			deleted string
		}{
			{func() { l.session.Settings.Workers = nil }, "service/definition-mails service/worker-mails"},
			{func() { l.session.Settings.Schedule.Jobs = append(slices.Clone(jobs), mails) }, ""},
			{func() { l.session.Settings.Schedule.Jobs, l.session.Settings.Workers = jobs, withWorker().Workers },
				"schedule/mails"},
			{func() {
				l.session.Settings.Schedule.Jobs, l.session.Settings.Workers = append(slices.Clone(jobs), mails), nil
			}, "service/worker-mails"},
		} {
			step.change()
			var ids []string
			for _, a := range l.planned(plan.Intent{}).Unapproved(plan.Consent{Yes: true}) {
				if a.Name != "shop-mails" || a.Verb != plan.Delete {
					t.Errorf("it asks for %s of %s", a.Verb, a.Name)
				}
				ids = append(ids, a.ID)
			}
			if got := strings.Join(ids, " "); got != step.deleted {
				t.Errorf("deleted: %q, want %q", got, step.deleted)
			}
			l.mustApply(plan.Intent{})
			l.nothingLeft()
			l.oneImage()
		}
		if l.read().Worker("mails") != nil || l.read().Family("shop-mails") == nil {
			t.Error("the worker is still there, or the job has no revision")
		}
	})
}

// TestWorkerNames: those of the API, of a job, and of another stack's families are refused; what somebody else runs
// under a worker's name is not touched.
func TestWorkerNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, withWorker())
		named := func(name string) { l.session.Settings.Workers[0].Name = name }
		for _, name := range []string{"api", "ecs", "other-api", "cleanup", "Mails", ""} {
			named(name)
			l.refuses(typed(), plan.Invalid, "workers")
		}
		staging := withWorker()
		staging.Environment, staging.Service.Domain = "staging", ""
		l.connect(staging, l.session.Env.Dir)
		l.mustApply(typed())
		l.connect(withWorker(), l.session.Env.Dir)
		named("staging-mails")
		_, r := l.apply(t.Context(), typed())
		if said := l.failure(r, "service/definition-staging-mails"); !strings.Contains(said, "environment staging") {
			t.Errorf("it is not said whose the family is: %s", said)
		}
		named("worker") // the family worker, and its service, are somebody's own; shop-worker is nobody's yet
		l.mustApply(plan.Intent{})
		x := &tampered{lab: l, Clients: l.session.Env.Clients, read: l.read()}
		x.serve("shop-mails", nil)
		named("mails")
		if why := l.refuses(plan.Intent{}, plan.Foreign, "shop-mails"); !strings.Contains(why.Why, "tags") {
			t.Errorf("refused because %s", why.Why)
		}
		l.session.Settings.Workers = nil
		l.mustApply(plan.Intent{})
		if s := l.read().ServiceNamed("shop-mails"); s == nil || s.Desired != 1 {
			t.Error("somebody's own service was deleted")
		}
	})
}
