package ui

import (
	"os"
	"strings"
	"testing"

	"slipway/steps/sandbox"
	"slipway/ui/screen"
)

func init() { os.Setenv("TZ", "UTC") } // the time zone of the machine is offered first

// TestFramesForm holds the form page in the states that the walk through the journey does not reach.
func TestFramesForm(t *testing.T) {
	var f frames
	virtual(t, func(t *testing.T) {
		for _, part := range []func(*testing.T, *frames){regionFrames, choiceFrames, jobFrames, heldFrames} {
			part(t, &f)
		}
	})
	f.hold(t)
}

// regionFrames pick from a long list.
func regionFrames(t *testing.T, f *frames) {
	l := newLab(t).start(fresh(), "")
	l.until("Set up a new stack")
	l.press("enter", "enter", "ctrl+u", "Not One", "shift+tab").see("not kept yet")
	f.keep(l, "form-draft")
	l.press("enter", "ctrl+u", "production", "enter").see("▸ AWS region")
	f.keep(l, "form-region")
	for range 15 {
		l.press("down")
	}
	f.keep(l, "form-region-scrolled")
	l.press("west")
	f.keep(l, "form-region-filtered")
	l.press("ctrl+u", "nowhere").see("nothing here is like it")
	f.keep(l, "form-region-none")
	l.press("ctrl+u", "zz-equator-1").see("as typed")
	f.keep(l, "form-region-typed")
	l.press("ctrl+u", "eu-west-2", "enter").see("▸ Start from")
	l.m.update(screen.Next{}) // what it would read stays unread
	f.keep(l, "form-busy")
}

// choiceFrames wait for what the account has, and do without.
func choiceFrames(t *testing.T, f *frames) {
	l := newLab(t)
	l.box.Inject(sandbox.Throttle{At: sandbox.At{Operation: "Route 53:ListHostedZones", Times: 2}})
	l.start(shop(), "service")
	l.until("Set up a new stack")
	l.press("enter").see("looking what the account has")
	f.keep(l, "form-loading")
	l.press("www.example.org")
	f.keep(l, "form-loading-typed")
	l.until("api.example.com")
	l.press("ctrl+c")
	l.box.Restart()
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "Route 53:ListHostedZones"}})
	l.start(shop(), "service")
	l.until("Go on with shop")
	l.press("enter")
	l.until("could not be read")
	f.keep(l, "form-unread")
}

// jobFrames are a job's line while it is written, and the time zone it runs in.
func jobFrames(t *testing.T, f *frames) {
	l := newLab(t).start(fresh(), "schedule")
	l.until("Set up a new stack")
	l.press("enter")
	l.press("cleanup = 0 3 *")
	f.keep(l, "form-job-begun")
	l.press(" * * * : python -m jobs.cleanup").see("exactly one of")
	f.keep(l, "form-job-wrong")
	l.press("ctrl+u", "cleanup = 0 3 * * ? * : python -m jobs.cleanup").see("next runs")
	f.keep(l, "form-job-runs")
	l.press("tab", "dubl").see("Europe/Dublin")
	f.keep(l, "form-timezone-filtered")
}

// heldFrames are answers that AWS holds, or that do not go with the others, and a page of secrets.
func heldFrames(t *testing.T, f *frames) {
	l := newLab(t).setUp(shop()).start(fresh(), "data")
	l.until("Go on with shop")
	l.press("enter", "tab").see("PostgreSQL 16", "locked")
	l.press("down")
	f.keep(l, "form-locked-option")
	l.press("enter").see("locked: ")
	f.keep(l, "form-locked-refused")
	l.press("ctrl+c")

	l.start(fresh(), "service")
	l.until("Go on with shop")
	l.press("enter")
	l.until("▸ Domain")
	for range 8 {
		if !strings.Contains(l.screen(), "▸ CPU") {
			l.press("tab")
		}
	}
	l.press("down", "down", "tab").see("▸ Memory")
	f.keep(l, "form-unfit")
	l.press("shift+tab")
	f.keep(l, "form-unfit-above")
	l.press("ctrl+c")

	l.start(fresh(), "secrets")
	l.until("Go on with shop")
	l.press("enter", "enter").see("Value of STRIPE_KEY").press("f1").see("stay in memory")
	f.keep(l, "form-secret-help")
}
