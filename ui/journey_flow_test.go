package ui

import (
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/sandbox"
	"slipway/ui/screen"
)

// TestOnePriceOnTheScreen: while an answer is being chosen the footer and the panel say the same price, and the change is held against
// what runs, also after the plan.
func TestOnePriceOnTheScreen(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).step("data")
		l.size(120, 40)
		l.press("tab", "tab").see("compared to now", "none")
		before := l.m.price()
		l.press("down", "down").see("+13.87")
		if l.m.price() == before {
			t.Errorf("the footer says %s whatever is under the cursor", before)
		}
		said := strings.TrimSuffix(strings.TrimPrefix(l.m.price(), "$"), "/mo")
		if n := strings.Count(l.screen(), said); n != 2 {
			t.Errorf("%s is on the screen %d times:\n%s", said, n, l.screen())
		}
		l.press("ctrl+o")
		l.until("Nothing of this has been done yet")
		l.see("+13.87")
		l.press("esc").see("compared to now").see("+13.87")
	})
}

// TestThisChangeOfASetup: where nothing runs yet, the change is held against the answers as the setup began with them, also once an
// answer has been kept.
func TestThisChangeOfASetup(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).review(shop())
		l.size(120, 40)
		l.m.update(screen.Edit{Step: "data"})
		l.settle()
		l.see("DATA").press("tab", "tab", "down", "down").see("this change", "+13.87")
		l.press("ctrl+o")
		l.until("Nothing of this has been done yet")
		l.m.update(screen.Edit{Step: "data"})
		l.settle()
		l.see("this change", "+13.87")
	})
}

// TestOnlyNamedKeysLeave: what is pressed out of habit does not end the program, nor what is not in the footer.
func TestOnlyNamedKeysLeave(t *testing.T) {
	for name, at := range map[string]func(l *lab){
		"preflight": func(l *lab) { l.start(fresh(), ""); l.until("Go on with shop") },
		"home":      func(l *lab) { l.home() },
		"checklist": func(l *lab) { l.home().press("c").until("verdict ") },
		"plan":      func(l *lab) { l.home().press("p").until("Nothing to do") },
		"done": func(l *lab) {
			s := shop()
			s.Budget.Limit = 90
			l.plan(s).checked()
		},
		"failure": func(l *lab) {
			s := shop()
			s.Budget.Limit = 90
			l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "Budgets:UpdateBudget"}})
			l.plan(s).confirm().until("Try again")
		},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(t *testing.T) {
				for _, k := range []string{"esc", "q", "x", "ctrl+t", "left", "space"} {
					l := newLab(t).setUp(shop())
					at(l)
					bindings := l.m.keys()
					press := named[k]
					if press.Code == 0 {
						press = tea.KeyPressMsg{Code: rune(k[0]), Text: k}
					}
					named := slices.ContainsFunc(bindings, func(b key.Binding) bool { return key.Matches(press, b) })
					shown := slices.ContainsFunc(bindings, func(b key.Binding) bool { return strings.Contains(b.Help().Key, k) })
					l.press(k)
					if l.quit && !(named && shown) {
						t.Errorf("%s leaves, and is not named: %v", k, bindings)
					}
				}
			})
		})
	}
}
