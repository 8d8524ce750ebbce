package ui

import (
	"os"
	"strings"
	"testing"

	"slipway/steps/sandbox"
	"slipway/ui/screen"
)

func init() { os.Setenv("TZ", "UTC") } // the time zone of the machine is offered first

func formStates(t *testing.T, show look) {
	for _, walk := range []func(l *lab, show look){regionStates, choiceStates, jobStates, lockedStates, nameStates} {
		walk(newLab(t), show)
	}
}

// regionStates pick from a long list.
func regionStates(l *lab, show look) {
	l.unplaced = true
	l.toApp(fresh()).see("▸ AWS region")
	show(l, "form-region")
	for range 15 {
		l.press("down")
	}
	show(l, "form-region-scrolled")
	l.press("west")
	show(l, "form-region-filtered")
	l.press("ctrl+u", "nowhere").see("nothing here is like it")
	show(l, "form-region-none")
	l.press("ctrl+u", "zz-equator-1").see("as typed")
	show(l, "form-region-typed")
	l.press("ctrl+u", "eu-west-2", "enter").see("▸ Continue")
	l.m.update(screen.Next{}) // what it would read stays unread
	show(l, "form-busy")
}

// choiceStates wait for what the account has, and do without.
func choiceStates(l *lab, show look) {
	l.box.Inject(sandbox.Throttle{At: sandbox.At{Operation: "Route 53:ListHostedZones", Times: 2}})
	l.start(shop(), "")
	l.until("Set up a new stack")
	l.questions("service").see("looking what the account has")
	show(l, "form-loading")
	l.press("www.example.org")
	show(l, "form-loading-typed")
	l.until("api.example.com")
	l.press("ctrl+c")
	l.box.Restart()
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "Route 53:ListHostedZones"}})
	l.start(shop(), "")
	l.until("Go on with shop")
	l.questions("service").until("could not be read")
	show(l, "form-unread")
}

// lockedStates are answers that AWS holds, or that do not go with the others, and a page of secrets.
func lockedStates(l *lab, show look) {
	l.setUp(shop()).start(fresh(), "data")
	l.until("shift+tab up")
	l.press("tab").see("PostgreSQL 16", "locked")
	l.press("down")
	show(l, "form-locked-option")
	l.press("enter").see("locked: ")
	show(l, "form-locked-refused")
	l.press("ctrl+c")

	l.start(fresh(), "service")
	l.until("▸ Domain")
	for range 8 {
		if !strings.Contains(l.screen(), "▸ CPU") {
			l.press("tab")
		}
	}
	l.press("down", "down", "tab").see("▸ Memory")
	show(l, "form-unfit")
	l.press("shift+tab")
	show(l, "form-unfit-above")
	l.press("ctrl+c")

	l.start(fresh(), "secrets")
	l.until("SECRETS")
	l.press("enter").see("Value of STRIPE_KEY").press("f1").see("stay in memory")
	show(l, "form-secret-help")
}
