package e2e

import (
	"testing"
	"testing/synctest"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

func TestSetupThenNothingToDo(t *testing.T) {
	for name, settings := range map[string]func() stack.Settings{
		"ready image, domain, jobs": shop,
		"build, no domain": func() stack.Settings {
			s := shop()
			s.Image.URI, s.Service.Domain, s.Schedule.Jobs = "", "", nil
			return s
		},
		"saver, new VPC, no database": func() stack.Settings {
			s := stack.Saver()
			s.App, s.Region, s.Account, s.Environment = "shop", "eu-west-1", "123456789012", "staging"
			s.Network.VPC = "new"
			s.Data.Database = "none"
			s.Budget.Email = "me@example.com"
			return s
		},
		"no data at all, node": func() stack.Settings {
			s := shop()
			s.Data.Database, s.Data.Cache, s.Data.URLStyle = "none", "none", "node"
			s.Service.Release = ""
			return s
		},
		"parts": func() stack.Settings {
			s := shop()
			s.Data.URLStyle = "parts"
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			inLab(t, settings(), func(t *testing.T, l *lab) {
				_, r := l.mustApply(typed())
				t.Logf("setup took %s of AWS's time, %d calls, %d writes", elapsed(r.Elapsed), l.counter.Calls(),
					l.counter.Writes())
				l.reconnect()
				l.box.ResetCalls()
				p, r := l.apply(t.Context(), plan.Intent{})
				l.wantOK(p, r)
				if n := l.box.Writes(); n != 0 || !p.Empty() {
					t.Errorf("the second apply made %d writes: %v", n, pending(p))
				}
			})
		})
	}
}

func TestChecklistOfAFreshStackPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Image.URI = "" // built and pushed, so that its user and its scan can be read
		l := newLab(t, s)
		l.mustApply(typed())
		report := l.session.Checklist(l.session.Read(t.Context()))
		if len(report.Checks) < 10 {
			t.Fatalf("%d checks, want the guide's ten at least", len(report.Checks))
		}
		for _, f := range report.Checks {
			if f.Number == 4 {
				continue // git is another test's
			}
			if f.Status != check.Pass && f.Status != check.Accepted {
				t.Errorf("%d %s: %s %s %v", f.Number, f.ID, f.Status, f.Detail, f.Evidence)
			}
		}
	})
}

func TestDestroyLeavesNothingButWhatItSays(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		before := l.box.Fingerprint()
		l.mustApply(typed())
		l.reconnect()
		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
		l.reconnect()
		p, _ = l.destroy(t.Context())
		if !p.Empty() {
			t.Errorf("a second destroy would do: %v", pending(p))
		}
		t.Logf("left, as said: %v\nstate before:\n%s\nafter:\n%s", p.Notes, before, l.box.Fingerprint())
	})
}

func TestRecoverGivesTheSamePlan(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		live := l.session.Read(t.Context())
		recovered, _ := steps.Recover(live)
		p := steps.Plan(recovered, live, plan.Intent{}, l.session.Env)
		if !p.Empty() {
			t.Errorf("with the recovered answers apply would do: %v", pending(p))
		}
	})
}
