package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// deployments counts what a run did to revisions and deployments.
func (l *lab) deployments() (registered, rolled, released int) {
	n := l.box.Counts()
	return n["ECS:RegisterTaskDefinition"], n["ECS:UpdateService"], n["ECS:RunTask"]
}

// TestChangedSecretNeedsADeploymentOnly: a value rolls the service and nothing else; a key that comes or goes makes a
// revision.
func TestChangedSecretNeedsADeploymentOnly(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		before := l.read()

		l.box.ResetCalls()
		p, _ := l.mustApply(given("STRIPE_KEY", "sk_live_rotated"))
		if registered, rolled, released := l.deployments(); registered != 0 || rolled != 1 || released != 0 {
			t.Errorf("another value: %d revisions, %d deployments, %d release runs", registered, rolled, released)
		}
		if got := work(p); strings.Join(got, " ") != "secrets/STRIPE_KEY service/health service/service" {
			t.Errorf("another value: %v", got)
		}
		after := l.read()
		if after.Service.Value.Primary().TaskDefinition != before.Service.Value.Primary().TaskDefinition ||
			after.Service.Value.Primary().ID == before.Service.Value.Primary().ID {
			t.Error("the same revision was not deployed anew")
		}
		l.nothingLeft()

		l.session.Settings.Secrets.Keys = []string{"MAIL_KEY", "STRIPE_KEY"}
		l.refuses(plan.Intent{}, plan.Invalid, "MAIL_KEY") // a value has to come from somewhere
		l.box.ResetCalls()
		l.mustApply(given("MAIL_KEY", "key-123"))
		if registered, rolled, _ := l.deployments(); registered != 3 || rolled != 1 {
			t.Errorf("another key: %d revisions, %d deployments", registered, rolled)
		}
		l.nothingLeft()
		l.newestRun()
	})
}

// TestParameterChangedByHandIsDrift: the containers read secrets only when they start.
func TestParameterChangedByHandIsDrift(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		time.Sleep(time.Hour)
		l.store("STRIPE_KEY", "sk_live_by_hand")
		p := l.planned(plan.Intent{})
		a, _ := p.Action("service/service")
		if a.Verb != plan.Update || !strings.Contains(a.Reason, "restart to pick up changed STRIPE_KEY") {
			t.Errorf("%s %q", a.Verb, a.Reason)
		}
		l.mustApply(plan.Intent{})
		if l.read().Parameter("STRIPE_KEY").Value.Reveal() != "sk_live_by_hand" {
			t.Error("the value given by hand was overwritten")
		}
		l.nothingLeft()

		// what no container reads is no reason: the bare password stands in SSM for the URL
		time.Sleep(time.Hour)
		l.store("APP_SECRET_KEY.note", "x")
		l.nothingLeft()
	})
}

// TestURLChangedByHandIsPutRight: composed values are slipway's.
func TestURLChangedByHandIsPutRight(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		was := l.read().Parameter(stack.KeyDatabaseURL).Value
		time.Sleep(time.Hour)
		l.store(stack.KeyDatabaseURL, "postgresql://elsewhere")
		p, _ := l.mustApply(plan.Intent{})
		if !slices.Contains(work(p), "secrets/DATABASE_URL") || !l.read().Parameter(stack.KeyDatabaseURL).Value.Equal(was) {
			t.Errorf("not put right: %v", work(p))
		}
		l.nothingLeft()
	})
}

// TestUnsetSecret: a revision without the key, deployed, the jobs' too; then it is deleted, by name.
func TestUnsetSecret(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		l.session.Settings.Secrets.Keys = nil
		p := l.planned(plan.Intent{})
		left := p.Unapproved(plan.Consent{Yes: true})
		if len(left) != 1 || left[0].Verb != plan.Delete || left[0].Name != "/shop/production/STRIPE_KEY" {
			t.Errorf("--yes withholds %+v", left)
		}
		if len(p.Unapproved(plan.Consent{Yes: true, Delete: []string{"/shop/production/STRIPE_KEY"}})) != 0 {
			t.Error("naming it is not enough")
		}
		l.mustApply(plan.Intent{})
		var deleted, rolled, jobs int
		for n, e := range l.events {
			switch {
			case e.Action == "secrets/STRIPE_KEY" && e.State == plan.Running && deleted == 0:
				deleted = n
			case e.Action == "service/service" && e.State == plan.Done:
				rolled = n
			case e.Action == "schedule/definition-digest" && e.State == plan.Done:
				jobs = n
			}
		}
		if rolled == 0 || jobs == 0 || deleted < rolled || deleted < jobs {
			t.Errorf("deleted at %d, deployed at %d, the jobs' revisions at %d", deleted, rolled, jobs)
		}
		seen := l.read()
		if seen.Parameter("STRIPE_KEY") != nil || seen.Running.Value.Containers[0].Secrets["STRIPE_KEY"] != "" {
			t.Error("the key is still there")
		}
		l.nothingLeft()
	})
}

// TestUnsetThatCannotDeploy: while the deployment fails the key stays.
func TestUnsetThatCannotDeploy(t *testing.T) {
	inStack(t, with(built(), func(s *stack.Settings) { s.Service.Release = "" }), func(t *testing.T, l *lab) {
		l.session.Settings.Secrets.Keys = nil
		l.edit("Dockerfile", crashingApp)
		l.apply(t.Context(), plan.Intent{Build: true})
		if l.read().Parameter("STRIPE_KEY") == nil {
			t.Error("the key the running tasks need was deleted")
		}
	})
}
