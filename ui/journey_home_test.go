package ui

import (
	"strings"
	"testing"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// TestHomeWaitsForDNS: a stack whose domain is hosted elsewhere ends with 4. Home says then that it waits, shows the
// records and copies them; once they stand it says what is missing, and after the run that everything is in sync.
func TestHomeWaitsForDNS(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Secrets.Keys, s.Service.Domain, s.Service.DNS = nil, "api.elsewhere.org", "elsewhere"
		l.first(s)
		l.see("waits for DNS records from you", "https://api.elsewhere.org, once its DNS records exist", "slipway --sandbox")
		l.press("enter")
		if !l.quit || l.m.code != 4 {
			t.Fatalf("quit %v, code %d", l.quit, l.m.code)
		}
		session, err := l.session(t.Context(), s, screen.AccountRef{})
		must(t, err)
		read := session.Read(t.Context())
		proof, balancer := *read.Certificates.Items[0].Record, read.LoadBalancer.Value.DNS
		printed(t, l.m.card, proof.Name, proof.Values[0], balancer, "answers 200")

		l.home().see("waits for DNS", proof.Name, proof.Values[0], balancer, "answers 200")
		if n := strings.Count(l.screen(), "in sync"); n != 6 {
			t.Errorf("%d steps are in sync, not 6:\n%s", n, l.screen())
		}
		l.press("y").see("sent the records")

		l.box.SetDNS(proof.Name, proof.Type, proof.Values...)
		l.box.SetDNS("api.elsewhere.org", "CNAME", balancer)
		session.Read(t.Context()) // the sandbox sees the record when somebody looks
		l.pass(2 * sandbox.Typical().CertificateIssue)
		l.press("r")
		l.until("missing")
		l.see("listener 443 (HTTPS)")
		l.press("p").agree().press("enter")
		l.until("f filter")
		l.press("enter").see("shop is live").press("enter")
		l.until("answers 200")
		if n := strings.Count(l.screen(), "in sync"); n != 7 {
			t.Errorf("%d steps are in sync, not 7:\n%s", n, l.screen())
		}
		l.see("https://api.elsewhere.org").press("q")
		if !l.quit || l.m.code != 0 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
	})
}

// printed fails unless a card for the normal screen says everything given, each on one line, within 80 columns.
func printed(t *testing.T, card string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(card, text) {
			t.Errorf("the card does not say %q:\n%s", text, card)
		}
	}
	if why := misfit(card, 80, 100); why != "" {
		t.Errorf("%s:\n%s", why, card)
	}
	if strings.Contains(card, "…") {
		t.Errorf("something is cut:\n%s", card)
	}
}

// TestHomeOfAServiceThatFell: home says that nothing runs, and why; the plan deploys it again.
func TestHomeOfAServiceThatFell(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		l.fall()
		l.home().see("unhealthy", "0 of 1 running", "answers 503")
		l.see("0 of 1 tasks are running") // the cursor stands on what is not in sync
		l.press("p")
		l.until("0 of 1 tasks are running")
		l.press("esc")
		l.until("unhealthy")
	})
}

// TestHomeLosesNothing: what a small window has no room for stands behind a key that the footer names, to the last
// line.
func TestHomeLosesNothing(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Service.Domain, s.Service.DNS = "api.elsewhere.org", "elsewhere"
		l.setUp(s).home()
		for _, size := range [][2]int{{80, 24}, {60, 16}} {
			l.size(size[0], size[1])
			l.see("tab everything").press("tab")
			seen := l.screen()
			for range 120 {
				l.fits(size[0], size[1])
				seen += l.press("down").screen()
			}
			for _, text := range []string{"revision shop-api:1", "registry.example.com/shop,", "to    _", "Sat 1 Jan 03:00",
				"runs now", "not verified", "HTTPS waits for DNS", "budget    in sync"} {
				if !strings.Contains(seen, text) {
					t.Errorf("%v: nowhere %q:\n%s", size, text, l.screen())
				}
			}
			// scrolled no further than there are lines
			if l.press("up").see("more above and below"); strings.Contains(l.screen(), "Your API") {
				t.Errorf("%v:\n%s", size, l.screen())
			}
			l.press("enter", "esc").see("waits for DNS", "tab everything")
		}
	})
}

// TestHomeAfterAStop: a run that was stopped while AWS makes the database leaves a stack that home calls unfinished,
// not drifted, with the key that goes on; the card then tells what stands from what that run has made.
func TestHomeAfterAStop(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		halfMade(l, shop()).home()
		l.see("last run  ! not finished: ", " being made, ", " missing; p goes on from here", "▸ ! data ",
			"RDS PostgreSQL 16 is being made: AWS says creating")
		if strings.Contains(l.screen(), "drifted") {
			t.Errorf("what is being made has drifted:\n%s", l.screen())
		}
		l.press("p").checked().until("answers 200")
		l.see("resources; this run made ", "finished ")
		l.press("enter")
		l.until("answers 200")
		if n := strings.Count(l.screen(), "in sync"); n != 7 || strings.Contains(l.screen(), "not finished") {
			t.Errorf("%d steps are in sync, not 7:\n%s", n, l.screen())
		}
		l.m.runs.Wait()
	})
}

// TestHomeTellsWhatRuns: answers that were edited and not applied change neither when jobs run nor how many tasks are
// to run.
func TestHomeTellsWhatRuns(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		s := shop()
		s.Schedule.Jobs[0].Cron, s.Schedule.Timezone, s.Service.Count = "0 12 * * ? *", "Europe/Vienna", 3
		s.Schedule.Jobs = append(s.Schedule.Jobs, stack.Job{Name: "new", Command: "python -m jobs.new", Cron: "0 1 * * ? *"})
		l.answers(s)
		l.home().see("cleanup Sat 1 Jan 03:00, new not there yet; times in UTC", "service   ✓ 1 of 1 running",
			"service  tasks 1 -> 3")
	})
}

// TestHomeNeverCuts: at 80 columns and more nothing on home or on the card is shortened, however long the names are.
func TestHomeNeverCuts(t *testing.T) {
	virtual(t, func(t *testing.T) {
		whole := func(l *lab, what string) {
			for _, size := range [][2]int{{80, 24}, {80, 60}, {99, 30}, {100, 24}, {109, 50}, {110, 40}, {200, 60}} {
				l.size(size[0], size[1])
				if strings.Contains(l.screen(), "…") {
					t.Errorf("%s at %dx%d:\n%s", what, size[0], size[1], l.screen())
				}
			}
			l.size(80, 24)
		}
		homeStates(t, whole)
		doneStates(t, whole)
	})
}
