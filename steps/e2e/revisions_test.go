package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

const crashingApp = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nLABEL slipway.sandbox=crash\nUSER 1001\nEXPOSE " +
	"8000\nCMD [\"python\", \"-m\", \"app\"]\n"
const mendedApp = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN true\nUSER 1001\nEXPOSE 8000\nCMD [\"python\", " +
	"\"-m\", \"app\"]\n"

// newestRun wants the newest ACTIVE revision of every family to be what should run, with one image throughout.
func (l *lab) newestRun() {
	l.tb.Helper()
	seen := l.read()
	running := seen.Service.Value.Primary().TaskDefinition
	image := seen.Running.Value.Containers[0].Image
	if len(seen.Families.Items) != 3 {
		l.tb.Errorf("%d families", len(seen.Families.Items))
	}
	for _, f := range seen.Families.Items {
		if f.Name == "shop-api" && f.Newest.ARN != running {
			l.tb.Errorf("the newest revision of %s is %s, and %s runs", f.Name, deploy.Short(f.Newest.ARN),
				deploy.Short(running))
		}
		if f.Newest.Containers[0].Image != image {
			l.tb.Errorf("%s runs %s, the service %s", deploy.Short(f.Newest.ARN), f.Newest.Containers[0].Image, image)
		}
	}
}

// TestOrderOfRevisions: API revision, deployment SUCCESSFUL, job revisions with the same digest, schedules.
func TestOrderOfRevisions(t *testing.T) {
	inLab(t, built(), func(t *testing.T, l *lab) {
		for round, i := range []plan.Intent{typed(), {Build: true}} {
			l.edit("app.py", fmt.Sprintf("print(%d)\n", round))
			l.mustApply(i)
			at := map[string]int{}
			for n, e := range l.events {
				if e.State == plan.Done || e.State == plan.Running && at[e.Action+" running"] == 0 {
					at[e.Action+" "+string(e.State)] = n + 1
				}
			}
			for _, pair := range [][2]string{
				{"service/definition done", "service/release running"}, {"service/release done", "service/service running"},
				{"service/service done", "schedule/definition-cleanup running"}, {"schedule/definition-cleanup done",
					"schedule/cleanup running"},
			} {
				if at[pair[0]] == 0 || at[pair[1]] != 0 && at[pair[0]] > at[pair[1]] {
					t.Errorf("round %d: %s came at %d, %s at %d", round, pair[0], at[pair[0]], pair[1], at[pair[1]])
				}
			}
			l.newestRun()
		}
	})
}

// TestFailedReleaseGoesBack: after a deployment that fails the service, and the newest revision of every family, are
// what they were.
func TestFailedReleaseGoesBack(t *testing.T) {
	inStack(t, with(built(), func(s *stack.Settings) { s.Service.Release = "" }), func(t *testing.T, l *lab) {
		was := l.running()
		l.edit("Dockerfile", crashingApp)
		_, r := l.apply(t.Context(), plan.Intent{Build: true})
		said := l.failure(r, "service/service")
		for _, want := range []string{"exit code 1", "ModuleNotFoundError", "serving again"} {
			if !strings.Contains(said, want) {
				t.Errorf("no %q in %s", want, said)
			}
		}
		if state(r, "schedule/definition-cleanup") != plan.Skipped {
			t.Errorf("jobs moved with a failed deployment: %v", ended(r))
		}
		l.nothingLeft()
		l.newestRun()
		if now := l.running(); now["service"] != was["service"] {
			t.Errorf("runs %s, was %s", now["service"], was["service"])
		}
		l.edit("Dockerfile", mendedApp)
		l.mustApply(plan.Intent{Build: true})
		l.nothingLeft()
		l.newestRun()
	})
}

// TestFailedReleaseThatIsKilled: wherever a release that fails is killed, later runs end with the good revision as the
// newest.
func TestFailedReleaseThatIsKilled(t *testing.T) {
	for write := 1; ; write++ {
		struck := true
		inStack(t, with(built(), func(s *stack.Settings) { s.Service.Release = "" }), func(t *testing.T, l *lab) {
			was := l.running()
			l.edit("Dockerfile", crashingApp)
			l.box.Inject(sandbox.Crash{Write: write, After: true})
			l.apply(t.Context(), plan.Intent{Build: true})
			struck = l.box.Crashed()
			l.box.Restart()
			for range 3 {
				l.reconnect()
				if _, r := l.apply(t.Context(), plan.Intent{}); r.OK() {
					break
				}
			}
			l.nothingLeft()
			l.newestRun()
			if now := l.running(); now["service"] != was["service"] {
				t.Errorf("killed at write %d: runs %s, was %s", write, now["service"], was["service"])
			}
		})
		if !struck || t.Failed() {
			return
		}
	}
}

// TestRevisionsThatDrift: a job with another image than the service's, and a running revision that somebody
// deregistered.
func TestRevisionsThatDrift(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		c := l.session.Env.Clients
		job := *live.ReadTaskDefinition(t.Context(), c, "shop-cleanup").Value
		job.Containers[0].Image = "registry.example.com/shop:by-hand"
		if _, err := deploy.Register(t.Context(), c, deploy.On(l.session.Env.Clock, nil), job); err != nil {
			t.Fatal(err)
		}
		if got := work(l.planned(plan.Intent{})); strings.Join(got, " ") != "schedule/definition-cleanup" {
			t.Errorf("a job with another image: %v", got)
		}
		l.mustApply(plan.Intent{})
		l.newestRun()
		l.nothingLeft()

		running := l.read().Service.Value.Primary().TaskDefinition
		if _, err := c.ECS.DeregisterTaskDefinition(t.Context(),
			&ecs.DeregisterTaskDefinitionInput{TaskDefinition: new(running)}); err != nil {
			t.Fatal(err)
		}
		l.mustApply(plan.Intent{})
		l.newestRun()
		l.nothingLeft()
	})
}
