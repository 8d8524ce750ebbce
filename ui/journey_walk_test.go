package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// walkTitles are the pages of a first setup.
var walkTitles = []string{"YOUR APP", "NETWORK", "DATA", "SECRETS", "IMAGE", "SERVICE", "SCHEDULE", "BUDGET"}

// walkedTo starts a first setup whose answers are all sound and takes its pages by keys, up to one.
func (l *lab) walkedTo(title string) *lab {
	l.t.Helper()
	s := shop()
	s.Secrets.Keys = nil
	l.toApp(s).see("YOUR APP")
	for _, page := range walkTitles[:slices.Index(walkTitles, title)] {
		l.see(page).standing().forward()
	}
	return l.see(title).standing()
}

// standing answers what is asked on a page with what is offered, until the cursor stands on Continue.
func (l *lab) standing() *lab {
	l.t.Helper()
	for range 3 {
		if strings.Contains(l.screen(), "▸ Continue") {
			return l
		}
		l.press("enter")
	}
	return l.see("▸ Continue")
}

// forward takes the page that is open, and waits for what follows.
func (l *lab) forward() *lab {
	before := l.m.current
	for l.press("enter"); l.m.current == before && len(l.keys) < 200; {
		l.pass(time.Second)
	}
	return l
}

// TestEveryWayBack: from every page of a first setup, every way that leads away and back leads to that page, where the
// cursor stands on Continue.
func TestEveryWayBack(t *testing.T) {
	planned := func(l *lab) *lab {
		l.press("ctrl+o").until("Nothing of this has been done yet")
		return l
	}
	ways := map[string]func(l *lab){
		"esc":               func(l *lab) { l.forward().press("esc") },
		"shift+tab":         func(l *lab) { l.forward().press("shift+tab") },
		"esc from the plan": func(l *lab) { planned(l).press("esc") },
		"an edit under the plan": func(l *lab) {
			planned(l).row("budget").press("e").see("keep it").press("ctrl+u", "150", "enter")
			l.until("Nothing of this has been done yet")
			l.press("e").see("keep it").press("esc").until("Nothing of this has been done yet")
			l.press("esc")
		},
		"an answer that is left as it was": func(l *lab) { l.press("down", "enter", "esc", "home") },
		"another size":                     func(l *lab) { l.size(30, 8); l.size(120, 40); l.size(80, 24) },
		"ctrl+c, and another start": func(l *lab) {
			l.press("ctrl+c")
			l.left(130)
			l.start(*l.m.ctx.Settings, "")
			for range 50 {
				if l.pass(time.Second); strings.Contains(l.screen(), "Go on with shop") ||
					strings.Contains(l.screen(), "Set up a new stack") {
					break
				}
			}
			l.press("enter").standing()
		},
	}
	for way, leave := range ways {
		t.Run(way, func(t *testing.T) {
			for _, page := range walkTitles {
				if page == "BUDGET" && (way == "esc" || way == "shift+tab") {
					continue // the plan follows
				}
				t.Run(page, func(t *testing.T) {
					inLab(t, func(t *testing.T, l *lab) {
						leave(l.walkedTo(page))
						if l.settle(); !strings.Contains(l.screen(), page) || !strings.Contains(l.screen(), "▸ Continue") {
							t.Errorf("leads to\n%s\nkeys: %s", l.screen(), strings.Join(l.keys, " "))
						}
					})
				})
			}
		})
	}
}

// TestBackFromTroubles: a read that fails, and another look at the account after it, leave the page and its answers as
// they were.
func TestBackFromTroubles(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.walkedTo("YOUR APP").answer("environment").press("ctrl+u", "staging", "enter").see("▸ Continue")
		l.answer("region").press("frank", "enter").see("▸ Continue")
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "STS:GetCallerIdentity"}})
		l.press("enter").until("AWS could not be read")
		l.see("YOUR APP", "▸ Continue", "staging", "eu-central-1").press("esc").until("Look again")
		l.box.Restart()
		l.press("r").until("Set up a new stack")
		l.press("enter").see("YOUR APP", "▸ Continue", "staging", "eu-central-1").press("enter").until("NETWORK")
		l.press("enter").see("DATA")
		l.do(l.m.update(screen.SwitchAccount{In: l.m.in, Note: "Signed in."}))
		l.until("Set up a new stack")
		l.press("enter").see("DATA", "▸ Continue").press("esc").see("NETWORK").press("esc").
			see("YOUR APP", "staging", "eu-central-1")
	})
}

// TestPlanByOneKey: an expert comes from the first page to the plan by one key, and whoever takes every page of the
// sample app by about a dozen.
func TestPlanByOneKey(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.walkedTo("YOUR APP").press("ctrl+o").until("Nothing of this has been done yet")
	})
}

// TestTheSampleByEnter counts them, from the first page of the sample to its plan.
func TestTheSampleByEnter(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.remove("Dockerfile", ".dockerignore")
		l.looks = true
		l.start(fresh(), "")
		l.until("Set up a new stack")
		enters, pages := 0, []string{}
		for !strings.Contains(l.screen(), "Nothing of this has been done yet") {
			if strings.Contains(l.screen(), "E-mail for budget alarms") {
				l.press("me@example.com")
			}
			if enters++; enters > 30 {
				t.Fatalf("no plan after %d enters:\n%s", enters, l.screen())
			}
			l.press("enter").pass(2 * time.Second)
			pages = append(pages, l.m.current.Place())
		}
		if t.Logf("%d enters, %v", enters, pages); enters > 16 {
			t.Errorf("%d enters to the plan of the sample", enters)
		}
	})
}

// TestNothingThatCostsUnasked: where the folder does not say whether a database and a cache are needed, neither the
// page nor the key to the plan takes one.
func TestNothingThatCostsUnasked(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.looks = true
		s := stack.Guide()
		s.App, s.Region, s.Budget.Email = "shop", "eu-west-1", "me@example.com"
		l.toApp(s).see("Does the app need a database?").press("ctrl+o")
		l.see("the plan needs this answer", "Does the app need a database?")
		if said := l.screen(); strings.Contains(said, "✗") || strings.Contains(said, "/mo so far") {
			t.Errorf("an error for what nobody typed, or a price before anything is chosen:\n%s", said)
		}
		l.press("enter").see("Does the app need a cache?").press("enter").see("▸ Continue").press("ctrl+o")
		l.until("Nothing of this has been done yet")
		if d := l.m.ctx.Settings.Data; d.Database != "none" || d.Cache != "none" {
			t.Errorf("takes %+v", d)
		}
	})
}
