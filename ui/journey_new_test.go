package ui

import (
	"strings"
	"testing"
)

// TestMendTheDockerfileWhileThePlanIsOpen: a container that would run as root stops the plan before anything is made,
// and reading again looks at the folder again.
func TestMendTheDockerfileWhileThePlanIsOpen(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.write("Dockerfile", strings.Replace(dockerfile, "USER 1001\n", "", 1))
		l.answered(built()).until("This plan cannot run")
		l.see("service.user", "sets no USER", "end the Dockerfile with the line USER")
		l.confirm()
		if n := l.box.Writes(); n != 0 {
			t.Fatalf("%d writes under a plan that cannot run", n)
		}
		l.until("This plan cannot run")
		l.write("Dockerfile", dockerfile)
		l.press("r")
		l.until("Nothing of this has been done yet")
		l.agree()
	})
}

// TestMendTheDockerignoreWhileTheChecklistIsOpen: a verdict on the folder is as new as it says.
func TestMendTheDockerignoreWhileTheChecklistIsOpen(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(built())
		l.remove(".dockerignore")
		l.home().press("c")
		l.until("pass")
		before := l.m.ctx.Session.Folder
		l.write(".dockerignore", ".env\n.git\n")
		l.press("r")
		l.until("pass")
		if now := l.m.ctx.Session.Folder; now == before || now.Dockerignore == nil || l.m.ctx.Session.Env.Folder != now {
			t.Errorf("the folder was not looked at again: %+v", now)
		}
	})
}

// TestNamesLeftOutStayOut: a name that was taken out of the app's secrets is not put back by the .env file, and can
// still be taken.
func TestNamesLeftOutStayOut(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.write(".env", "STRIPE_KEY=sk_live_marker\nOLD_KEY=abc\n")
		s := built()
		s.Secrets.Keys = []string{"OLD_KEY", "STRIPE_KEY"}
		l.toPage(s, "SECRETS").answer("secrets").see("Which secrets", "[x] OLD_KEY", "[x] STRIPE_KEY")
		l.press("space").see("[=] OLD_KEY").press("space").see("[ ] OLD_KEY").press("enter", "enter")
		l.until("SECRET VALUES")
		l.see("take 1 value", "will be taken", "not asked for")
		l.press("down", "space").see("take 2 values").press("space", "enter", "ctrl+o")
		l.until("Nothing of this has been done yet")
		if keys := l.m.ctx.Settings.Secrets.Keys; len(keys) != 1 || keys[0] != "STRIPE_KEY" {
			t.Errorf("keys: %v", keys)
		}
	})
}

// TestNamesSlipwayMakes are refused where they are given, as far as the answers have slipway make them.
func TestNamesSlipwayMakes(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Secrets.Keys, s.Data.Cache = nil, "none"
		l.toPage(s, "SECRETS").answer("secrets").see("Which secrets")
		l.press("DATABASE_URL", "enter").see("DATABASE_URL is made by slipway", "leave")
		l.press("ctrl+u", "REDIS_URL", "enter").see("[x] REDIS_URL")
		l.press("enter", "enter").see("Value of REDIS_URL") // there is no cache to make it of
	})
}

// TestNoBudgetByAWord: the page says what the alarms mean in dollars, and a word is no budget.
func TestNoBudgetByAWord(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Secrets.Keys, s.Budget.Email = nil, ""
		l.toPage(s, "BUDGET").see("E-mail for budget alarms", "AWS mails at $", "stack costs about $")
		if said := l.screen(); strings.Contains(said, "every month") {
			t.Errorf("the default limit fires every month:\n%s", said)
		}
		l.press("x", "enter").see("none for no budget")
		l.press("ctrl+u", "none", "enter").see("▸ Continue")
		if l.m.ctx.Settings.Budget.Limit != 0 {
			t.Errorf("limit %d", l.m.ctx.Settings.Budget.Limit)
		}
		l.press("enter")
		l.until("Nothing of this has been done yet")
	})
}

// TestRoute53NeedsAZone: Route 53 is refused for a name that no hosted zone of the account holds, where it is answered.
func TestRoute53NeedsAZone(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Secrets.Keys, s.Service.Domain = nil, ""
		l.toPage(s, "SERVICE")
		l.press("api.elsewhere.org", "enter").see("Where the domain's DNS is")
		l.press("up", "enter").see("no hosted zone of this account", "choose elsewhere")
		l.press("down", "enter").see("▸ Continue")
		if dns := l.m.ctx.Settings.Service.DNS; dns != "elsewhere" {
			t.Errorf("DNS %s", dns)
		}
	})
}
