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

// TestSecretMadeMeanwhile: a password that somebody stored after the plan was made is used, not overwritten.
func TestSecretMadeMeanwhile(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		seen := l.session.Read(t.Context())
		p := l.session.Plan(seen, typed())
		l.store(stack.KeyDatabasePassword, "stored-meanwhile-1")
		r := l.session.Apply(t.Context(), seen, p, typed(), nil)
		l.wantOK(p, r)
		if l.box.DatabasePassword("shop-db") != "stored-meanwhile-1" {
			t.Error("the stored password was not the one that was used")
		}
		l.passwordIsInSSM()
		l.nothingLeft()
	})
}

// TestApexInTheAccount: with the zone in the account the domain may be its apex; the zone's own NS and SOA are no
// rivals.
func TestApexInTheAccount(t *testing.T) {
	inStack(t, with(shop(), func(s *stack.Settings) { s.Service.Domain = "example.com" }), func(t *testing.T, l *lab) {
		l.nothingLeft()
		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
	})
}

// TestFromTheGuideToTheSaver: with an image for the other processor the running stack moves in place, nothing of the
// data lost.
func TestFromTheGuideToTheSaver(t *testing.T) {
	inStack(t, built(), func(t *testing.T, l *lab) {
		password := l.box.DatabasePassword("shop-db")
		saver, s := stack.Saver(), built()
		s.Preset, s.Data, s.Image.Platform = "saver", saver.Data, saver.Image.Platform
		l.connect(s, l.session.Env.Dir)
		l.refuses(plan.Intent{}, plan.Invalid, "image.platform") // apply builds no other image
		p := l.planned(plan.Intent{Build: true})
		for _, a := range p.Work() {
			if a.Step == "data" && a.Verb != plan.Update {
				t.Errorf("%s would be %sd", a.ID, a.Verb)
			}
		}
		l.mustApply(plan.Intent{Build: true})
		seen := l.read()
		if seen.Running.Value.Architecture != "ARM64" || seen.Database.Value.Class != "db.t4g.micro" ||
			seen.Cache.Value.Engine != "valkey" {
			t.Errorf("%s %s %s", seen.Running.Value.Architecture, seen.Database.Value.Class, seen.Cache.Value.Engine)
		}
		if l.box.DatabasePassword("shop-db") != password {
			t.Error("the password changed")
		}
		l.nothingLeft()
		l.newestRun()
	})
}

// TestSharedVPC: a stack may live in the VPC of another; the file that is lost names it; neither end takes what the
// other needs.
func TestSharedVPC(t *testing.T) {
	inStack(t, with(built(), func(first *stack.Settings) { first.Network.VPC = "new" }), func(t *testing.T, l *lab) {
		first := l.session.Settings
		second := built()
		second.Environment, second.Service.Domain = "staging", ""
		second.Network.VPC = l.read().LoadBalancer.Value.VPC
		l.connect(second, l.session.Env.Dir)
		l.mustApply(typed())
		l.nothingLeft()
		if got, _ := steps.Recover(l.read()); got.Network.VPC != second.Network.VPC {
			t.Errorf("recovered %s, was %s", got.Network.VPC, second.Network.VPC)
		}
		both := l.box.Fingerprint()

		l.connect(first, l.session.Env.Dir)
		_, r := l.destroy(t.Context())
		var said []string
		for _, e := range r.Failures() {
			said = append(said, e.Err.Error())
		}
		if text := strings.Join(said, "\n"); !strings.Contains(text, "perhaps another stack") {
			t.Errorf("what keeps the VPC is not said: %s", text)
		}
		l.connect(second, l.session.Env.Dir)
		l.nothingLeft()

		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
		l.connect(first, l.session.Env.Dir)
		p, r = l.destroy(t.Context())
		l.wantOK(p, r)
		if both == l.box.Fingerprint() {
			t.Error("nothing was removed")
		}
		p, _ = l.destroy(t.Context())
		if !p.Empty() {
			t.Errorf("left: %v", pending(p))
		}
	})
}

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
