package e2e

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestOneAppInTwoRegions: roles and budgets are the account's, so their names carry the region, and one stack's end
// leaves the other.
func TestOneAppInTwoRegions(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		before := l.box.Fingerprint()
		s := shop()
		s.Region, s.Service.Domain = "us-east-1", ""
		l.connect(s, l.session.Env.Dir)
		l.mustApply(typed())
		l.nothingLeft()
		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
		l.connect(shop(), l.session.Env.Dir)
		l.nothingLeft()
		for line := range strings.Lines(before) {
			if line = strings.TrimSpace(line); !strings.Contains(l.box.Fingerprint(), line) {
				t.Errorf("gone with the other region: %s", line)
			}
		}
	})
}

// TestThereAndBackAgain: set up, destroyed, and set up and destroyed again at once, while AWS still forgets the first.
func TestThereAndBackAgain(t *testing.T) {
	inLab(t, with(built(), func(s *stack.Settings) { s.Network.VPC = "new" }), func(t *testing.T, l *lab) {
		for range 3 {
			l.mustApply(typed())
			l.passwordIsInSSM()
			l.nothingLeft()
			p, r := l.destroy(t.Context())
			l.wantOK(p, r)
			l.reconnect()
			if p, _ := l.destroy(t.Context()); !p.Empty() {
				t.Errorf("left: %v", pending(p))
			}
		}
	})
}

// TestSchedulersPolicyListsExactFamilies: shop's scheduler may start shop's jobs, and never shop-staging's.
func TestSchedulersPolicyListsExactFamilies(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		policy := l.read().SchedulerRole.Value.Inline["slipway"]
		for _, family := range []string{"shop-cleanup", "shop-digest"} {
			if !strings.Contains(policy, "task-definition/"+family+`"`) || !strings.Contains(policy, "task-definition/"+family+
				`:*"`) {
				t.Errorf("%s is not in %s", family, policy)
			}
		}
		if strings.Contains(policy, "task-definition/shop-*") || strings.Contains(policy, "task-definition/*") ||
			strings.Contains(policy, "shop-api") {
			t.Errorf("more than the jobs: %s", policy)
		}
	})
}

// TestOnlyWhatHasNoSoundDefaultIsAsked: the app, the domain, the e-mail, the secrets.
func TestOnlyWhatHasNoSoundDefaultIsAsked(t *testing.T) {
	var asked []string
	for _, q := range steps.Questions() {
		if q.Ask {
			asked = append(asked, q.ID)
		}
		if q.Title == "" || q.Why == "" {
			t.Errorf("%s does not say what it is, or why it is asked", q.ID)
		}
	}
	slices.Sort(asked)
	if got := strings.Join(asked, " "); got != "app budget.email secrets.keys service.domain" {
		t.Errorf("asked: %s", got)
	}
}

// TestKeysAlreadyStoredAreNotAskedFor: a resumed run asks only for what is not in SSM yet.
func TestKeysAlreadyStoredAreNotAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Secrets.Keys = []string{"MAIL_KEY", "STRIPE_KEY"}
		l := newLab(t, s)
		if got := steps.MissingSecrets(s, l.read()); strings.Join(got, " ") != "MAIL_KEY STRIPE_KEY" {
			t.Errorf("at first: %v", got)
		}
		l.somebodyElse().store("MAIL_KEY", "m")
		if got := steps.MissingSecrets(s, l.read()); strings.Join(got, " ") != "STRIPE_KEY" {
			t.Errorf("then: %v", got)
		}
		l.mustApply(plan.Intent{Secrets: typed().Secrets})
		if got := steps.MissingSecrets(s, l.read()); len(got) != 0 {
			t.Errorf("at last: %v", got)
		}
	})
}
