package e2e

import (
	"strings"
	"testing"

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
