package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/sandbox"
	"slipway/ui/screen"
)

// look is given every state a walk comes by.
type look = func(l *lab, what string)

type stateWalk struct {
	name string
	walk func(t *testing.T, show look)
}

// walks come by every screen in its states.
var walks = []stateWalk{
	{"journey", with(walk)}, {"troubles", with(troubles)}, {"preflight", preflights}, {"forms", formStates},
	{"beginnings", with(beginnings)},
	{"choices", with(choices)}, {"imports", with(imports)}, {"reviews", with(reviewed)}, {"failures", failed},
	{"crash", with(crashed)},
	{"stop", with(stopped)}, {"held", heldStates}, {"checklist", checklistStates}, {"done", doneStates},
	{"rehearsals", with(rehearsals)}, {"home", homeStates}, {"home that lives", liveStates},
	{"logs", logStates}, {"names taken", flowStates},
}

// with is a walk through one lab.
func with(walk func(l *lab, show look)) func(t *testing.T, show look) {
	return func(t *testing.T, show look) { walk(newLab(t), show) }
}

// everyState shows every state of some walks, the walks beside each other. Of n parts of the states only one is shown.
func everyState(t *testing.T, walks []stateWalk, part, n int, show look) {
	for _, w := range walks {
		t.Run(w.name, func(t *testing.T) {
			virtual(t, func(t *testing.T) {
				at := 0
				w.walk(t, func(l *lab, what string) {
					if at++; at%n == part {
						l.t.Helper()
						show(l, what)
					}
				})
			})
		})
	}
}

// walk goes through every screen in its states and shows each.
func walk(l *lab, show look) {
	s := shop()
	s.Network.VPC, s.Image.URI = "new", ""
	l.write(".env", "STRIPE_KEY=sk_live_marker\nDATABASE_URL=postgres://localhost/x\n")
	l.start(s, "")
	l.until("Set up a new stack")
	show(l, "preflight")
	l.press("enter")
	show(l, "walk-app")
	l.answer("app").press("X", "enter")
	show(l, "form-invalid")
	l.press("backspace", "enter").answer("preset")
	show(l, "form-preset")
	l.press("enter", "enter").until("NETWORK")
	show(l, "walk-network")
	l.press("enter").see("DATA")
	show(l, "walk-data")
	l.press("up").see("more, with defaults").press("enter").see("storage")
	show(l, "walk-data-unfolded")
	l.press("home", "enter").see("SECRETS")
	show(l, "walk-secrets")
	l.press("enter").until("STRIPE_KEY")
	show(l, "env-found")
	l.press("s")
	show(l, "form-secret")
	l.press("sk_live_typed", "enter").see("IMAGE")
	show(l, "walk-image")
	l.press("enter").see("SERVICE")
	show(l, "form-domain")
	l.press("f1")
	show(l, "help")
	l.press("f1", "enter").see("▸ Continue")
	show(l, "walk-service")
	l.press("enter").see("SCHEDULE")
	show(l, "walk-schedule")
	l.press("enter").see("BUDGET")
	show(l, "walk-budget")
	l.press("enter")
	l.until("Nothing of this has been done yet")
	show(l, "review")
	l.press("down", "down", "space", "a")
	show(l, "review-open")
	l.press("enter", "no", "enter")
	show(l, "review-refused")
	l.press("backspace", "backspace", "shop", "enter")
	l.pass(90 * time.Second)
	show(l, "apply")
	l.press("a")
	show(l, "apply-calls")
	l.press("a", "ctrl+c")
	show(l, "apply-stop")
	l.press("esc")
	l.until("Everything is made")
	show(l, "apply-made")
	l.press("enter")
	l.until("verdict ")
	show(l, "checklist")
	l.press("down", "down", "down", "f")
	show(l, "checklist-open")
	l.press("enter")
	show(l, "done")
	l.press("enter")
	l.m.runs.Wait()

	l.start(fresh(), "")
	l.until("answers 200")
	show(l, "home")
	l.press("enter")
	show(l, "form-locked")
	l.press("esc")
	l.until("answers 200")
	for _, step := range []string{"data", "service", "schedule"} {
		l.take(screen.RunStep{Step: step})
		l.settle()
		show(l, "form-"+step)
		if step == "schedule" {
			l.press("tab")
			l.take(tea.KeyPressMsg{Code: ' ', Text: " "})
			l.settle()
			show(l, "form-timezone")
			l.press("esc")
		} else {
			l.press("tab", "tab", "tab")
			show(l, "form-"+step+"-list")
			l.press("esc")
		}
		l.until("answers 200")
	}
	if !strings.Contains(l.screen(), "in sync") {
		l.t.Errorf("esc left something changed:\n%s", l.screen())
	}
	l.press("p")
	l.until("Nothing to do")
	show(l, "review-empty")
}

// troubles goes through the screens as they are when something is wrong.
func troubles(l *lab, show look) {
	for _, name := range []string{"Dockerfile", ".dockerignore"} {
		_ = os.Remove(filepath.Join(l.dir, name))
	}
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "STS:GetCallerIdentity"}})
	s := shop()
	s.Secrets.Keys, s.Image.URI = nil, ""
	l.start(s, "")
	l.until("Look again")
	show(l, "preflight-failed")
	l.box.Restart()
	l.press("r")
	l.until("Set up a new stack")
	l.press("enter")
	l.until("There is no Dockerfile")
	show(l, "begin")
	l.press("end", "enter", "://", "enter")
	show(l, "begin-invalid")
	l.press("ctrl+u", "registry.example.com/shop:1.0", "enter")
	l.until("YOUR APP")
	l.press("ctrl+o")
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
	l.until("Nothing of this has been done yet")
	l.confirm()
	l.until("Try again")
	show(l, "failure")
	l.press("q")
	l.m.runs.Wait()
	l.box.Restart()
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ElastiCache:DescribeReplicationGroups"}})
	l.start(fresh(), "")
	l.until("not read")
	show(l, "home-troubled")
	l.press("p")
	l.until("This plan cannot run")
	show(l, "review-troubled")
}
