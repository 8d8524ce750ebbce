package ui

import (
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
)

// TestTheOpenLogTakesNoChoice: over the card of a failure, enter closes the log or the calls; it takes nothing that
// cannot be seen.
func TestTheOpenLogTakesNoChoice(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		l.box.Inject(refused("RDS:CreateDBInstance", "InvalidParameterCombination",
			"RDS does not support DBInstanceClass=db.t3.micro."))
		l.confirm()
		l.until("was not finished")
		for _, open := range []string{"l", "a"} {
			for _, shut := range []string{"enter", "esc", open} {
				l.press(open).see("Enter closes it", "close")
				if strings.Contains(l.screen(), "enter take") {
					t.Errorf("the foot speaks of choices that are hidden:\n%s", l.screen())
				}
				l.press("right", "right", "up", "left", shut).see("▸ Change an answer: How large should the database be?",
					"enter take")
			}
		}
		l.press("a")
		before := l.screen()
		if l.press("right"); l.screen() == before {
			t.Error("long calls cannot be read whole")
		}
		l.press("left", "up", "up")
		if l.screen() == before {
			t.Error("calls cannot be scrolled")
		}
		l.press("q")
		if !l.quit || l.m.code != 1 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
		for _, text := range []string{"RDS PostgreSQL 16 was not finished.", "  AWS said: InvalidParameterCombination",
			"go on       slipway --sandbox", "remove it   slipway destroy --sandbox"} {
			if !strings.Contains(l.m.card, text) {
				t.Errorf("the normal screen does not say %q:\n%s", text, l.m.card)
			}
		}
		narrow(t, l.m.card)
	})
}

// TestTheNormalScreenQuotesTheLog: a service that does not start leaves its log in lines, what happened is said once.
func TestTheNormalScreenQuotesTheLog(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.deployFails("crash")
		l.press("q")
		l.m.runs.Wait()
		if !strings.Contains(l.m.card, "\n    ModuleNotFoundError") || strings.Count(l.m.card, "its log:") != 1 {
			t.Errorf("the log is not in lines:\n%s", l.m.card)
		}
		narrow(t, l.m.card)
	})
}

func narrow(t *testing.T, text string) {
	for _, line := range strings.Split(text, "\n") {
		if lipgloss.Width(line) > 80 {
			t.Errorf("wider than 80: %s", line)
		}
	}
}

// TestLeavingWhileTheDomainWaits: everything is made but HTTPS, whose DNS is elsewhere. ctrl+c there leaves what to do
// and exits 4.
func TestLeavingWhileTheDomainWaits(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Service.Domain, s.Service.DNS = "api.elsewhere.org", "elsewhere"
		l.review(s)
		l.confirm()
		l.until("Enter checks it")
		l.see("Made; HTTPS waits for your DNS records.")
		l.press("ctrl+c")
		if !l.quit || l.m.code != 4 || !strings.Contains(l.m.card, "CNAME") ||
			!strings.Contains(l.m.card, "go on       slipway --sandbox") {
			t.Errorf("quit %v, code %d, card:\n%s", l.quit, l.m.code, l.m.card)
		}
		narrow(t, l.m.card)
	})
}

// TestStopSaysWhatCtrlCDoes: the question says what a second and a third ctrl+c do, also in a low window.
func TestStopSaysWhatCtrlCDoes(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.applying(40 * time.Second)
		l.see("run slipway again")
		l.press("ctrl+c").see("ctrl+c again stops safely, once more leaves")
		l.size(60, 16)
		l.see("ctrl+c again stops safely, once more leaves", "Leave now")
		l.press("ctrl+c")
		l.until("Stopped")
		l.m.runs.Wait()
	})
}

// TestAnUnhealthyServiceLeadsToItsPath: the answer that the cause blames is the one enter takes.
func TestAnUnhealthyServiceLeadsToItsPath(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.deployFails("unhealthy")
		l.see("▸ Change an answer: Health path")
		l.press("enter").see("Health path")
	})
}

// TestARootImageLeadsToItsUser: the advice names an answer of another step than the one that failed, and the card
// offers it. Nothing is known about the base image, so that only the image that was built tells.
func TestARootImageLeadsToItsUser(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.write("Dockerfile", strings.NewReplacer("USER 1001\n", "", "python:3.13-slim",
			"ghcr.io/acme/base:1").Replace(dockerfile))
		s := shop()
		s.Image.URI, s.Service.User = "", ""
		l.review(s)
		l.confirm()
		l.until("was not finished")
		l.see("the image runs as root", "Change an answer: Container user", "Container image was not finished")
	})
}
