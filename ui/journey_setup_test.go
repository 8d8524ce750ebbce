package ui

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"slipway/steps/cloud"
	"slipway/steps/plan/plantest"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// TestFirstSetup walks the whole first setup by keys: back and change, a wrong name, a domain of the account's own
// zone.
func TestFirstSetup(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").see("YOUR APP", "▸ Continue with this").answer("app").see("Name of the app")
		l.press("X", "enter").see("must be 2 to 20 lower-case")
		l.press("backspace", "enter").see("▸ Continue with this").press("enter")
		l.until("NETWORK")
		l.press("enter").see("DATA", "▸ Continue").press("enter").see("SECRETS", "▸ Continue")
		l.answer("secrets").press("STRIPE_KEY", "enter", "enter").see("STRIPE_KEY", "▸ Continue").press("enter")
		l.see("Value of STRIPE_KEY").press("enter").see("has no value yet")
		l.press("sk_live_123", "enter").see("IMAGE", "▸ Continue").press("enter").see("SERVICE")
		l.until("api.example.com")
		l.see("no domain").press("up", "up", "enter").see("▸ Continue", "api.example.com").press("enter")
		l.see("SCHEDULE").press("esc").see("SERVICE", "▸ Continue").press("enter", "enter")
		l.see("BUDGET", "E-mail for budget alarms").press("me", "enter").see("is not an e-mail address")
		l.press("@example.com", "enter").see("▸ Continue").press("enter")
		l.until("Nothing of this has been done yet")
		if n := l.box.Writes(); n != 0 {
			t.Fatalf("%d writes before the name was typed", n)
		}
		l.press("enter", "shopp", "enter").see("that is not shop")
		l.press("backspace", "enter")
		l.until("Everything is made")
		l.press("enter")
		l.until(" pass, ")
		l.press("enter").see("shop is live", "https://api.example.com")
		l.press("enter")
		l.left(0)
		if f, err := stack.Load(filepath.Join(l.dir, stack.FileName)); err != nil ||
			f.Settings.Budget.Email != "me@example.com" || f.Settings.Account != "123456789012" {
			t.Errorf("slipway.yaml: %v %+v", err, f)
		}
	})
}

// TestEmptyFolder begins with nothing at all: the sample is written and goes live.
func TestEmptyFolder(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.remove("Dockerfile", ".dockerignore")
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter")
		l.until("There is no Dockerfile")
		l.see("Write a sample app here").press("enter").until("These files would be written")
		l.press("enter").until("Written")
		l.see("Slipway builds the image")
		if said := l.screen(); strings.Contains(said, "Nothing here can build") ||
			strings.Contains(said, "There is no Dockerfile") {
			t.Errorf("still asks after a Dockerfile was written:\n%s", said)
		}
		l.press("enter").see("YOUR APP", "▸ Continue with this").press("ctrl+o").see("BUDGET", "the plan needs this answer")
		if said := l.screen(); strings.Contains(said, "✗") {
			t.Errorf("an error is shown for what nobody has typed:\n%s", said)
		}
		l.press("me@example.com", "ctrl+o").agree()
	})
}

// TestTheSampleIsTakenBack: on a key the files that were written are gone, with the answers they gave, as long as
// nobody has changed one.
func TestTheSampleIsTakenBack(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.remove("Dockerfile", ".dockerignore")
		l.looks = true
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter")
		l.until("There is no Dockerfile")
		before := *l.m.ctx.Settings
		l.press("enter").until("These files would be written")
		l.see("Dockerfile", "app/: ", "main.py").press("enter").until("Written")
		l.write("Dockerfile", "FROM scratch\n")
		l.press("u").until("It cannot be taken back: Dockerfile was changed")
		files, err := l.m.ctx.Session.Files(session.ImageSource{Kind: session.SourceSample})
		must(t, err)
		l.write("Dockerfile", files[0].Text)
		l.press("u").until("Write a sample app here")
		if left, err := os.ReadDir(l.dir); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
		if got := *l.m.ctx.Settings; !reflect.DeepEqual(got, before) {
			t.Errorf("answers of the sample are left: %+v", got)
		}
	})
}

// TestImportDotenv takes values by name, and shows none.
func TestImportDotenv(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.write(".env", "STRIPE_KEY=sk_live_marker\nDATABASE_URL=postgres://localhost/x\nAWS_SECRET_ACCESS_KEY=abc\n")
		s := shop()
		l.toPage(s, "SECRET VALUES")
		l.see("SECRET VALUES FROM .ENV", "STRIPE_KEY", "taken", "refused", "composed")
		if strings.Contains(l.screen(), "sk_live_marker") {
			t.Error("a value is on the screen")
		}
		l.press("enter").see("IMAGE").press("ctrl+o").agree()
	})
}

// TestDotenvChoicesStay: what was toggled is so after esc and forward again, a name that was left is not asked for, and
// a line that readers differ about is taken only as somebody chose.
func TestDotenvChoicesStay(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.write(".env", "STRIPE_KEY=sk_live_marker\nDEBUG=1\nHELP_URL=https://h.example/#here\n")
		l.toPage(shop(), "SECRET VALUES")
		l.see("HELP_URL", "left, not read alike", "take 2 values").press("down", "space", "down", "space")
		l.see("taken as python-dotenv reads it", "take 2 values").press("space").see("taken as dotenv and node read it",
			"take 2 values")
		l.press("esc").until("SECRETS")
		l.press("enter").until("SECRET VALUES FROM .ENV")
		l.see("taken as dotenv and node read it", "take 2 values").press("enter").see("IMAGE").press("ctrl+o")
		l.until("Nothing of this has been done yet")
		if keys := l.m.ctx.Settings.Secrets.Keys; !slices.Equal(keys, []string{"HELP_URL", "STRIPE_KEY"}) {
			t.Errorf("keys %v", keys)
		}
		if l.m.ctx.Secrets["HELP_URL"].Reveal() != "https://h.example/" {
			t.Error("the reading that was chosen was not taken")
		}
		l.press("esc").see("IMAGE").press("esc").until("SECRET VALUES FROM .ENV")
		l.see("take 2 values")
	})
}

// TestNoDomain reaches a stack over HTTP, and the checklist says what is missing.
func TestNoDomain(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Service.Domain = ""
		l.answered(s).agree().press("enter").until("1 fail")
		l.press("f").see("HTTPS")
		l.press("enter").see("http://shop-alb")
	})
}

// TestNameTaken: a database with the stack's name that is not ours stops the plan, and another name is the way out.
func TestNameTaken(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.box.UsedBefore()
		plantest.OthersDatabase(t, cloud.New(l.box.Config("eu-west-1")))
		l.box.ResetCalls()
		l.answered(shop()).until("This plan cannot run")
		l.see("shop-db", "way out")
		l.confirm()
		if l.box.Writes() != 0 {
			t.Errorf("%d writes under a plan that cannot run", l.box.Writes())
		}
		l.until("This plan cannot run")
		l.press("e").see("Name of the app")
		l.press("2", "enter")
		l.until("Nothing of this has been done yet")
		l.see("shop2-db")
	})
}
