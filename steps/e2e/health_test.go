package e2e

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	rtypes "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

func stepImage(p plan.Plan) plan.Plan { n, _ := steps.Scope{Step: "image"}.Narrow(p); return n }

// TestFirstDeploymentThatCrashes: it is stopped early with the reason and the last log lines, loops no more, and goes
// on once the cause is mended, whether that lies in the image or in the answers.
func TestFirstDeploymentThatCrashes(t *testing.T) {
	inLab(t, with(built(), func(s *stack.Settings) { s.Service.Release = "" }), func(t *testing.T, l *lab) {
		l.edit("Dockerfile", crashingApp)
		_, r := l.apply(t.Context(), typed())
		said := l.failure(r, "service/service")
		for _, want := range []string{"exit code 1", "ModuleNotFoundError: No module named 'settings'", "0 tasks",
			"slipway deploy"} {
			if !strings.Contains(said, want) {
				t.Errorf("no %q in: %s", want, said)
			}
		}
		for _, e := range r.Failures() {
			if took := e.Elapsed; took > 5*time.Minute {
				t.Errorf("%s was given up only after %s", e.Action, took)
			}
		}
		if state(r, "schedule/cleanup") != plan.Skipped || state(r, "service/alias") != plan.Done ||
			state(r, "budget/budget") != plan.Done {
			t.Errorf("the other branches: %v", ended(r))
		}
		started := l.box.Counts()
		time.Sleep(30 * time.Minute)
		if seen := l.read(); seen.Service.Value.Desired != 0 || seen.Service.Value.Pending+seen.Service.Value.Running != 0 {
			t.Errorf("it goes on starting tasks: %+v %v", seen.Service.Value, started)
		}
		l.edit("Dockerfile", mendedApp)
		l.reconnect()
		p, r := l.run(t.Context(), plan.Intent{Build: true}, stepImage)
		l.wantOK(p, r)
		l.mustApply(plan.Intent{})
		l.nothingLeft()
		l.newestRun()
		if seen := l.read(); seen.Service.Value.Running != 1 {
			t.Errorf("%d tasks run", seen.Service.Value.Running)
		}
	})
}

// TestFirstDeploymentWithAWrongAnswer: mended by an answer, the next apply succeeds.
func TestFirstDeploymentWithAWrongAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := built()
		s.Service.Release = ""
		s.Service.User = "" // the image's own
		s.Service.HealthCommand = "exit 1"
		l := newLab(t, s)
		l.apply(t.Context(), typed())
		l.session.Settings.Service.HealthCommand = ""
		l.reconnect()
		l.mustApply(plan.Intent{})
		l.nothingLeft()
		l.newestRun()
	})
}

// TestCertificateThatFailed: a request that came to nothing is made anew, with ACM's reason in words.
func TestCertificateThatFailed(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		o := l.somebodyElse()
		_, r := l.run(t.Context(), typed(), func(p plan.Plan) plan.Plan { // a record that the plan has not seen
			o.record(rtypes.RRTypeCaa, "example.com", `0 issue "letsencrypt.org"`)
			return p
		})
		if len(r.Failures()) == 0 {
			t.Fatal("nothing failed")
		}
		var said string
		for _, e := range r.Failures() {
			said += e.Err.Error()
		}
		if !strings.Contains(said, "amazon.com") {
			t.Errorf("what to do about CAA is not said: %s", said)
		}
		if state(r, "data/database") != plan.Done {
			t.Errorf("the other branches: %v", ended(r))
		}
		if p := l.refuses(typed(), plan.Invalid, "service.domain"); !strings.Contains(p.Why, "CAA record example.com") {
			t.Errorf("the next plan says %s", p.Why)
		}
		o.unrecord(rtypes.RRTypeCaa, "example.com", `0 issue "letsencrypt.org"`)
		l.reconnect()
		p := l.planned(plan.Intent{})
		if a, _ := p.Action("service/certificate"); !strings.Contains(a.Reason, "CAA_ERROR") {
			t.Errorf("the reason for another request: %+v", a)
		}
		l.mustApply(plan.Intent{})
		l.nothingLeft()
		if n := len(l.read().Certificates.Items); n != 1 {
			t.Errorf("%d certificates", n)
		}
	})
}

// TestCertificateThatTimedOut: nobody's name servers answered for 72 hours.
func TestCertificateThatTimedOut(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.box.Undelegate("example.com")
		_, r := l.apply(t.Context(), typed())
		if !r.OK() || len(r.WaitingOnUser) != 1 || !strings.Contains(r.WaitingOnUser[0].Text,
			"at the registrar set the name servers to") {
			t.Errorf("%+v, held for %+v", r.Failures(), r.WaitingOnUser)
		}
		time.Sleep(80 * time.Hour)
		l.box.Delegate("example.com")
		l.reconnect()
		if a, _ := l.planned(plan.Intent{}).Action("service/certificate"); !strings.Contains(a.Reason,
			"VALIDATION_TIMED_OUT") {
			t.Errorf("certificate: %+v", a)
		}
		l.mustApply(plan.Intent{})
		l.nothingLeft()
	})
}

// TestDataThatIsNotWell: settings in sync are not enough.
func TestDataThatIsNotWell(t *testing.T) {
	for name, c := range map[string]struct {
		make  func(l *lab)
		works string // the action that mends it; empty: a person has to
		verb  plan.Verb
	}{
		"stopped":                 {func(l *lab) { l.box.ForceDatabase("shop-db", "stopped") }, "data/database", plan.Update},
		"incompatible-parameters": {func(l *lab) { l.box.ForceDatabase("shop-db", "incompatible-parameters") }, "", ""},
		"incompatible-network":    {func(l *lab) { l.box.ForceDatabase("shop-db", "incompatible-network") }, "", ""},
		"storage-full":            {func(l *lab) { l.box.ForceDatabase("shop-db", "storage-full") }, "", ""},
		"create-failed": {func(l *lab) { l.box.ForceCache("shop-redis", "create-failed") }, "data/cache",
			plan.Replace},
	} {
		t.Run(name, func(t *testing.T) {
			inStack(t, shop(), func(t *testing.T, l *lab) {
				c.make(l)
				l.reconnect()
				if c.works == "" {
					x := l.refuses(plan.Intent{}, plan.Invalid, "shop-db")
					if !strings.Contains(x.Why, name) {
						t.Errorf("the status is not named: %s", x.Why)
					}
					return
				}
				p := l.planned(plan.Intent{})
				a, _ := p.Action(c.works)
				if a.Verb != c.verb || a.Reason == "" {
					t.Fatalf("%+v", a)
				}
				if left := p.Unapproved(plan.Consent{Yes: true}); (len(left) > 0) != (c.verb == plan.Replace) {
					t.Errorf("--yes withholds %v", left)
				}
				l.mustApply(plan.Intent{})
				l.passwordIsInSSM()
				l.nothingLeft()
			})
		})
	}
}

// TestBeingDeletedIsNeitherThereNorGone: wait, then create.
func TestBeingDeletedIsNeitherThereNorGone(t *testing.T) {
	inStack(t, with(shop(), func(s *stack.Settings) { s.Data.Protect = false }), func(t *testing.T, l *lab) {
		c := l.session.Env.Clients
		password := l.box.DatabasePassword("shop-db")
		plantest.DeleteStores(t, c)
		if _, err := c.ECS.DeleteService(t.Context(), &ecs.DeleteServiceInput{Cluster: new("shop"),
			Service: new("shop-api"), Force: new(true)}); err != nil {
			t.Fatal(err)
		}
		p := l.planned(plan.Intent{})
		for _, id := range []string{"data/database", "data/cache", "service/service"} {
			if a, _ := p.Action(id); a.Verb != plan.Create || a.Reason == "" {
				t.Errorf("%s: %s %q", id, a.Verb, a.Reason)
			}
		}
		l.mustApply(plan.Intent{})
		l.passwordIsInSSM()
		if l.box.DatabasePassword("shop-db") != password {
			t.Error("the new database has another password than the stored one")
		}
		l.nothingLeft()
		l.newestRun()
	})
}

// TestServiceScaledAway: 0 of n running, by somebody's hand.
func TestServiceScaledAway(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		if _, err := l.session.Env.Clients.ECS.UpdateService(t.Context(), &ecs.UpdateServiceInput{
			Cluster: new("shop"), Service: new("shop-api"), DesiredCount: new(int32(0)),
		}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		l.mustApply(plan.Intent{})
		l.nothingLeft()
		if got := l.read().Service.Value; got.Running != 1 {
			t.Errorf("%d run", got.Running)
		}
	})
}
