package e2e

import (
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps/account"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// TestFreePlan sets up a stack in an account on AWS's free plan: preflight says so, answers that nobody gave follow it,
// those that somebody gave stop the plan before anything is made, and the checklist knows why backups are short.
func TestFreePlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Data.Class, s.Data.MultiAZ = "db.t3.small", true
		l := newLab(t, s)
		l.box.SetFreePlan(true)
		for _, f := range account.Preflight(t.Context(), l.session.Env.Clients, l.session.Who, s, false, nil) {
			if f.ID == "account" && (f.Status != account.Warn || !strings.Contains(f.Detail, "free plan")) {
				t.Errorf("preflight: %+v", f)
			}
		}
		read := l.session.Read(t.Context())
		p := l.session.Plan(read, typed())
		told := map[string]bool{}
		for _, x := range p.Problems {
			told[x.Resource] = x.Kind == plan.Invalid && strings.Contains(x.Why, "free plan") &&
				strings.Contains(x.WayOut, "upgrade")
		}
		if len(told) != 3 || !told["data.class"] || !told["data.backup_days"] || !told["data.multi_az"] {
			t.Errorf("problems: %+v", p.Problems)
		}
		answers := session.Answers{Settings: &l.session.Settings,
			Sources: map[string]question.Answer{"data.class": {Value: "db.t3.small", Source: question.You}}}
		if !answers.FitFreePlan(read) || l.session.Settings.Data.BackupDays != 1 || l.session.Settings.Data.MultiAZ ||
			l.session.Settings.Data.Class != "db.t3.small" {
			t.Errorf("suited: %+v", l.session.Settings.Data)
		}
		l.session.Settings.Data.Class = stack.Guide().Data.Class
		_, r := l.mustApply(typed())
		for _, c := range l.session.Checklist(r.Live).Checks {
			if c.ID == "database-backups" && !strings.Contains(c.Detail, "free plan") {
				t.Errorf("the check says %q", c.Detail)
			}
		}
	})
}

// TestPlanThatIsNotTold holds that a plan which may not be read stops nothing, and what RDS then refuses is explained.
func TestPlanThatIsNotTold(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.box.SetFreePlan(true)
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "FreeTier:*"}})
		_, r := l.apply(t.Context(), typed())
		for _, e := range r.Failures() {
			if e.Action != "data/database" || !strings.Contains(e.Err.Error(), "FreeTierRestrictionError") {
				t.Errorf("%s: %v", e.Action, e.Err)
			}
		}
		if len(r.Failures()) != 1 {
			t.Errorf("failures: %v", r.Failures())
		}
	})
}
