package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// TestFirstSetup walks the whole first setup by keys: back and change, a wrong name, a domain of the account's own zone.
func TestFirstSetup(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").see("YOUR APP", "Name of the app")
		l.press("X", "enter").see("must be 2 to 20 lower-case")
		l.press("shift+tab", "backspace", "enter", "enter", "enter", "enter")
		l.until("SERVICE")
		l.see("api.example.com", "no domain")
		l.press("up", "up", "enter").see("E-mail for budget alarms")
		l.press("esc").see("api.example.com").press("enter")
		l.press("me", "enter").see("is not an e-mail address")
		l.press("@example.com", "enter").see("SECRETS")
		l.press("STRIPE_KEY", "enter").see("Value of STRIPE_KEY")
		l.press("enter").see("has no value yet")
		l.press("sk_live_123", "enter")
		l.until("Nothing of this has been done yet")
		if n := l.box.Writes(); n != 0 {
			t.Fatalf("%d writes before the name was typed", n)
		}
		l.press("enter", "shopp", "enter").see("that is not shop")
		l.press("backspace", "enter")
		l.until("Everything is made")
		l.press("enter")
		l.until("22 pass")
		l.press("enter").see("shop is live", "https://api.example.com")
		l.press("enter")
		if !l.quit || l.m.code != 0 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
		if f, err := stack.Load(filepath.Join(l.dir, stack.FileName)); err != nil || f.Settings.Budget.Email != "me@example.com" || f.Settings.Account != "123456789012" {
			t.Errorf("slipway.yaml: %v %+v", err, f)
		}
	})
}

// setUp makes the stack of some answers without the screens.
func (l *lab) setUp(s stack.Settings) *lab {
	l.t.Helper()
	session, err := l.session(l.t.Context(), s, screen.Where{})
	if err != nil {
		l.t.Fatal(err)
	}
	i := plan.Intent{Secrets: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret("sk_live_123")}}
	read := session.Read(l.t.Context())
	if r := session.Apply(l.t.Context(), read, session.Plan(read, i), i, nil); !r.OK() {
		l.t.Fatalf("%+v", r.Failures())
	}
	if err := session.Save(); err != nil {
		l.t.Fatal(err)
	}
	l.box.ResetCalls()
	return l
}

// agree types the app's name under the plan and waits for the run's end.
func (l *lab) agree() *lab {
	l.t.Helper()
	l.until("Nothing of this has been done yet")
	l.press("enter", "shop", "enter")
	l.until("Everything is made")
	return l
}

// TestRerunOfEachStep changes an answer of every step from home, and comes back home in sync.
func TestRerunOfEachStep(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).start(fresh(), "")
		l.until("Go on with shop")
		l.press("enter")
		l.until("answers 200")
		l.see("in sync", "next run", "1 of 1 running")
		for _, step := range []struct {
			name string
			keys []string
		}{
			{"network", nil},
			{"data", []string{"tab", "tab", "down", "down"}},
			{"secrets", nil},
			{"image", []string{"enter", "ctrl+u", "registry.example.com/shop:2.0", "enter"}},
			{"service", []string{"tab", "tab", "tab", "tab", "tab", "up"}},
			{"schedule", []string{"tab", "ctrl+u", "Europe/Dublin"}},
			{"budget", []string{"ctrl+u", "150"}},
		} {
			at := map[string]int{"network": 0, "data": 1, "secrets": 2, "image": 3, "service": 4, "schedule": 5, "budget": 6}[step.name]
			for range 7 {
				l.press("up")
			}
			for range at {
				l.press("down")
			}
			l.press("enter").see(strings.ToUpper(step.name))
			switch step.name {
			case "network":
				l.see("locked: what is in a VPC cannot move to")
				l.press("ctrl+o")
				l.until("Nothing to do")
				l.press("esc").see("NETWORK").press("esc")
			case "secrets":
				l.press("enter").see("Value of STRIPE_KEY", "stored in SSM; empty keeps it")
				l.press("sk_live_456", "enter").agree()
			default:
				l.press(step.keys...)
				l.press("ctrl+o").agree()
			}
			if step.name != "network" {
				l.press("enter")
				l.until("verdict ")
				l.press("enter").see("shop is live").press("enter")
			}
			l.until("answers 200")
			if got := strings.Count(l.screen(), "in sync"); got != 7 {
				t.Fatalf("after %s:\n%s", step.name, l.screen())
			}
		}
		l.press("q")
		if !l.quit || l.m.code != 0 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
	})
}

// TestStepByName runs one step as slipway step NAME does, and leaves.
func TestStepByName(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).start(fresh(), "budget")
		l.until("Go on with shop")
		l.press("enter").see("Monthly budget in USD")
		l.press("ctrl+u", "90", "enter").see("E-mail").press("ctrl+u", "you@example.com", "enter").agree()
		l.press("enter")
		l.until("verdict ")
		l.press("enter", "enter")
		if !l.quit || l.m.code != 0 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
	})
}

// TestFailureAndRetry: one resource fails, the card says what AWS said, another try finishes.
func TestFailureAndRetry(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		s := shop()
		s.Secrets.Keys = nil
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
		l.start(s, "")
		l.until("Set up a new stack")
		l.press("enter", "ctrl+o")
		l.until("SERVICE")
		l.press("ctrl+o")
		l.until("Nothing of this has been done yet")
		l.press("enter", "shop", "enter")
		l.until("was not finished")
		l.see("rds:CreateDBInstance", "Try again")
		if l.m.code != 1 {
			t.Errorf("code %d after a failure", l.m.code)
		}
		l.box.Restart()
		l.press("enter").agree().press("enter")
		l.until("verdict ")
		l.press("enter").see("shop is live").press("enter")
		if !l.quit || l.m.code != 0 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
	})
}

// TestInterrupt: ctrl+c asks, then finishes what is in flight; the next start goes on and finishes.
func TestInterrupt(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		s := shop()
		s.Secrets.Keys = nil
		l.start(s, "")
		l.until("Set up a new stack")
		l.press("enter", "ctrl+o")
		l.until("SERVICE")
		l.press("ctrl+o")
		l.until("Nothing of this has been done yet")
		l.press("enter", "shop", "enter")
		l.pass(30 * time.Second)
		l.press("ctrl+c").see("Stop?", "Keep going")
		l.press("enter")
		if strings.Contains(l.screen(), "Stop?") {
			t.Fatal("still asking")
		}
		l.press("ctrl+c", "ctrl+c")
		l.until("Try again")
		writes := l.box.Writes()
		l.pass(time.Minute)
		if n := l.box.Writes(); n != writes {
			t.Errorf("%d writes after the stop", n-writes)
		}
		l.press("q")
		if !l.quit || l.m.code != 130 || !strings.Contains(l.m.card, "AWS goes on with") {
			t.Errorf("quit %v, code %d, card %q", l.quit, l.m.code, l.m.card)
		}
		l.m.runs.Wait()
		l.start(fresh(), "")
		l.until("Go on with shop")
		l.press("enter")
		l.until("missing")
		l.press("p").agree().press("enter")
		l.until("verdict ")
		l.press("enter").see("shop is live")
	})
}

// TestLeaveAtOnce: the third ctrl+c leaves and lists what AWS goes on with.
func TestLeaveAtOnce(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		s := shop()
		s.Secrets.Keys = nil
		l.start(s, "")
		l.until("Set up a new stack")
		l.press("enter", "ctrl+o")
		l.until("SERVICE")
		l.press("ctrl+o")
		l.until("Nothing of this has been done yet")
		l.press("enter", "shop", "enter")
		l.pass(30 * time.Second)
		l.press("ctrl+c", "ctrl+c", "ctrl+c")
		if !l.quit || l.m.code != 130 || !strings.Contains(l.m.card, "RDS PostgreSQL") {
			t.Errorf("quit %v, code %d, card %q", l.quit, l.m.code, l.m.card)
		}
		l.m.runs.Wait()
	})
}

// TestQuitAndComeBack: what was answered is offered again.
func TestQuitAndComeBack(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter", "2", "enter", "enter", "enter", "enter")
		l.until("SERVICE")
		l.press("api.elsewhere.org", "enter").see("Where the domain's DNS is", "elsewhere")
		l.press("enter").see("E-mail").press("ctrl+c")
		if !l.quit || l.m.code != 130 {
			t.Fatalf("quit %v, code %d", l.quit, l.m.code)
		}
		l.start(fresh(), "")
		l.until("Go on with shop2")
		l.press("enter").see("shop2")
		l.press("enter", "enter", "enter", "enter")
		l.until("SERVICE")
		l.see("api.elsewhere.org")
	})
}

// TestForeignDNS: everything else is made, the records are shown, the program ends with 4; when they are there, the next run finishes.
func TestForeignDNS(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		s := shop()
		s.Secrets.Keys, s.Service.Domain, s.Service.DNS = nil, "api.elsewhere.org", "elsewhere"
		l.start(s, "")
		l.until("Set up a new stack")
		l.press("enter", "ctrl+o")
		l.until("SERVICE")
		l.press("ctrl+o").agree().press("enter")
		l.until("verdict ")
		l.press("enter").see("Waiting for you", "CNAME")
		l.press("enter")
		if !l.quit || l.m.code != 4 || !strings.Contains(l.m.card, "CNAME") {
			t.Errorf("quit %v, code %d, card:\n%s", l.quit, l.m.code, l.m.card)
		}

		session, err := l.session(t.Context(), s, screen.Where{})
		if err != nil {
			t.Fatal(err)
		}
		read := session.Read(t.Context())
		for _, c := range read.Certificates.Items {
			l.box.SetDNS(c.Record.Name, c.Record.Type, c.Record.Values...)
		}
		l.box.SetDNS("api.elsewhere.org", "CNAME", read.LoadBalancer.Value.DNS)
		session.Read(t.Context()) // the sandbox sees the record when somebody looks
		l.pass(2 * sandbox.Typical().CertificateIssue)
		l.start(fresh(), "")
		l.until("Go on with shop")
		l.press("enter")
		l.until("missing")
		l.press("p")
		l.until("listener 443 (HTTPS)")
		l.agree().press("enter")
		l.until("verdict ")
		l.press("enter").see("shop is live", "https://api.elsewhere.org").press("enter")
		l.until("answers 200")
		l.press("q")
		if !l.quit || l.m.code != 0 {
			t.Errorf("come back: quit %v, code %d, card:\n%s", l.quit, l.m.code, l.m.card)
		}
	})
}

// TestNoDomain reaches a stack over HTTP, and the checklist says what is missing.
func TestNoDomain(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		s := shop()
		s.Secrets.Keys, s.Service.Domain = nil, ""
		l.start(s, "")
		l.until("Set up a new stack")
		l.press("enter", "ctrl+o")
		l.until("SERVICE")
		l.see("no domain").press("ctrl+o").agree().press("enter")
		l.until("1 fail")
		l.press("f").see("HTTPS")
		l.press("enter").see("http://shop-alb")
	})
}

// TestNameTaken: a database with the stack's name that is not ours stops the plan, and another name is the way out.
func TestNameTaken(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		l.box.UsedBefore()
		cfg := l.box.Config("eu-west-1")
		if _, err := rds.NewFromConfig(cfg).CreateDBInstance(context.Background(), &rds.CreateDBInstanceInput{
			DBInstanceIdentifier: aws.String("shop-db"), DBInstanceClass: aws.String("db.t3.micro"), Engine: aws.String("postgres"),
			MasterUsername: aws.String("somebody"), MasterUserPassword: aws.String("something-long"), AllocatedStorage: aws.Int32(20),
		}); err != nil {
			t.Fatal(cloud.Explain(err).Said)
		}
		l.box.ResetCalls()
		s := shop()
		s.Secrets.Keys = nil
		l.start(s, "")
		l.until("Set up a new stack")
		l.press("enter", "ctrl+o")
		l.until("SERVICE")
		l.press("ctrl+o")
		l.until("This plan cannot run")
		l.see("shop-db", "way out")
		l.press("enter", "shop", "enter")
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

// TestFolderWithoutFile: the stack is found by its tags and its answers read back.
func TestFolderWithoutFile(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop())
		if err := os.Remove(filepath.Join(l.dir, stack.FileName)); err != nil {
			t.Fatal(err)
		}
		l.start(fresh(), "")
		l.until("Open shop")
		l.press("enter")
		l.until("read back from AWS")
		l.until("answers 200")
		f, err := stack.Load(filepath.Join(l.dir, stack.FileName))
		if err != nil || f.Settings.Service.Domain != "api.example.com" || len(f.Settings.Schedule.Jobs) != 1 {
			t.Errorf("recovered %+v, %v", f.Settings, err)
		}
	})
}

// TestEmptyFolder begins with nothing at all: the sample is written and goes live.
func TestEmptyFolder(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		for _, name := range []string{"Dockerfile", ".dockerignore"} {
			if err := os.Remove(filepath.Join(l.dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter", "enter", "enter", "enter", "enter")
		l.until("There is no Dockerfile")
		l.see("Write a sample app here").press("enter")
		l.until("Written")
		l.see("Slipway builds the image")
		if said := l.screen(); strings.Contains(said, "Nothing here can build") || strings.Contains(said, "There is no Dockerfile") {
			t.Errorf("still asks after a Dockerfile was written:\n%s", said)
		}
		l.press("enter").see("SERVICE").press("enter", "me@example.com", "enter", "enter").agree()
	})
}

// TestImportDotenv takes values by name, and shows none.
func TestImportDotenv(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		l.write(".env", "STRIPE_KEY=sk_live_marker\nDATABASE_URL=postgres://localhost/x\nAWS_SECRET_ACCESS_KEY=abc\n")
		s := shop()
		l.start(s, "")
		l.until("Set up a new stack")
		l.press("enter", "ctrl+o")
		l.until("SERVICE")
		l.press("enter", "enter", "enter").until("SECRET VALUES")
		l.see("SECRET VALUES FROM .ENV", "STRIPE_KEY", "taken", "refused", "composed")
		if strings.Contains(l.screen(), "sk_live_marker") {
			t.Error("a value is on the screen")
		}
		l.press("enter").agree()
	})
}
