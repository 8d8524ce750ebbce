package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// TestQuitAndComeBack: what was answered is offered again.
func TestQuitAndComeBack(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.toApp(fresh()).answer("app").press("2", "enter").walk("SERVICE")
		l.press("api.elsewhere.org", "enter").see("Where the domain's DNS is", "elsewhere")
		l.press("enter").see("▸ Continue").press("ctrl+c")
		l.left(130)
		l.start(fresh(), "")
		l.until("Go on with shop2")
		l.press("enter").see("shop2").walk("SERVICE").see("api.elsewhere.org")
	})
}

// TestFolderWithoutFile: the stack is found by its tags and its answers read back.
func TestFolderWithoutFile(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		l.remove(stack.FileName)
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

// TestForeignDNS: everything else is made, the records are shown, the program ends with 4; when they are there, the
// next run finishes.
func TestForeignDNS(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Service.Domain, s.Service.DNS = "api.elsewhere.org", "elsewhere"
		l.answered(s).checked().see("Waiting for you", "CNAME")
		l.press("enter")
		if !l.quit || l.m.code != 4 || !strings.Contains(l.m.card, "CNAME") {
			t.Errorf("quit %v, code %d, card:\n%s", l.quit, l.m.code, l.m.card)
		}

		session, err := l.session(t.Context(), s, screen.AccountRef{})
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
		l.comeBack().press("p")
		l.until("listener 443 (HTTPS)")
		l.checked().see("shop is live", "https://api.elsewhere.org").press("enter")
		l.until("answers 200")
		l.press("q")
		l.left(0)
	})
}

// TestRerunOfEachStep changes an answer of every step from home, and comes back home in sync.
func TestRerunOfEachStep(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).start(fresh(), "")
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
			at := map[string]int{"network": 0, "data": 1, "secrets": 2, "image": 3, "service": 4, "schedule": 5,
				"budget": 6}[step.name]
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
		l.left(0)
	})
}

// TestStepByName runs one step as slipway step NAME does, and leaves.
func TestStepByName(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).step("budget").see("Monthly budget in USD")
		l.press("ctrl+u", "90", "enter").see("E-mail").press("ctrl+u", "you@example.com", "enter").agree()
		l.press("enter")
		l.until("verdict ")
		l.press("enter", "enter")
		l.left(0)
	})
}
