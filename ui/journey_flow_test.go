package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// TestOnePriceOnTheScreen: while an answer is being chosen the footer and the panel say the same price, and the change
// is held against what runs, also after the plan.
func TestOnePriceOnTheScreen(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).step("data")
		l.size(120, 40)
		l.press("tab", "tab").see("USD a month")
		before := l.m.price()
		l.press("down", "down").see("compared to now", "+13.87")
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

// TestThisChangeOfASetup: where nothing runs yet, the change is held against the answers as the setup began with them,
// also once an answer has been kept.
func TestThisChangeOfASetup(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
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
		"preflight": func(l *lab) {
			l.remove(stack.FileName)
			l.start(fresh(), "")
			l.until("Set up a new stack")
		},
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
		for _, k := range []string{"esc", "q", "x", "ctrl+t", "left", "space"} {
			t.Run(name+" "+k, func(t *testing.T) {
				inLab(t, func(t *testing.T, l *lab) {
					at(l.setUp(shop()))
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
				})
			})
		}
	}
}

// TestLeavingAStepKeepsItsAnswers: whichever way a step that is run again is left, the answers that were given are in
// slipway.yaml and the normal screen says that they are, and that nothing was applied.
func TestLeavingAStepKeepsItsAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		leave func(l *lab)
		code  int
	}{
		"esc, esc":     {func(l *lab) { l.press("esc", "esc") }, 0},
		"ctrl+c":       {func(l *lab) { l.press("ctrl+c") }, 130},
		"form, ctrl+c": {func(l *lab) { l.press("esc", "ctrl+c") }, 130},
		"SIGTERM":      {func(l *lab) { l.take(signalled{}); l.settle() }, 130},
	} {
		t.Run(name, func(t *testing.T) {
			inLab(t, func(t *testing.T, l *lab) {
				l.setUp(shop()).step("data").see("DATA")
				l.press("tab", "tab", "down", "down", "ctrl+o").until("Nothing of this has been done yet")
				c.leave(l)
				l.left(c.code)
				if got := l.kept().Data.Class; got != "db.t3.small" {
					t.Errorf("slipway.yaml says %s", got)
				}
				if got, want := l.m.wizard.Unsaved(),
					"Kept in slipway.yaml, not applied yet: data.class. slipway apply makes it so."; got != want {
					t.Errorf("said on leaving: %q", got)
				}
				if l.box.Writes() != 0 {
					t.Errorf("%d writes", l.box.Writes())
				}
			})
		})
	}
}

// TestBackHomeTellsWhatIsNotApplied: esc out of a step that home began keeps its answers too, home says so, and once
// they are applied nobody says it any more.
func TestBackHomeTellsWhatIsNotApplied(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).home()
		l.press("down", "enter").see("DATA").press("esc").until("answers 200")
		if said := l.screen(); strings.Contains(said, "not applied yet") {
			t.Errorf("nothing was answered:\n%s", said)
		}
		l.press("enter").see("DATA").press("tab", "tab", "down", "down", "tab", "esc").until("not applied yet: data.class")
		l.until("answers 200")
		if l.m.wizard.Unsaved() == "" {
			t.Error("nothing is said on leaving")
		}
		l.press("p").agree().press("enter").until("verdict ")
		l.press("enter", "enter").until("answers 200")
		if said := l.screen() + l.m.wizard.Unsaved(); strings.Contains(said, "not applied yet") {
			t.Errorf("it was applied:\n%s", said)
		}
		l.press("q")
		l.left(0)
	})
}

// TestEscFromOneAnswer: where enter keeps an answer, esc leaves it as it was.
func TestEscFromOneAnswer(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Budget.Limit = 90
		l.setUp(shop()).plan(s)
		l.row("budget").press("e").see("keep it").press("ctrl+u", "77", "esc").until("Nothing of this has been done yet")
		if got := l.m.ctx.Settings.Budget.Limit; got != 90 || l.m.wizard.Unsaved() != "" {
			t.Errorf("the limit is %d, said on leaving: %q", got, l.m.wizard.Unsaved())
		}
	})
}

// TestTypedValuesAreNamedOnLeaving: what was only in memory is named, never shown, and what apply has stored is not.
func TestTypedValuesAreNamedOnLeaving(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).step("secrets")
		l.press("enter").see("Value of STRIPE_KEY").press("sk_live_marker",
			"enter").until("Nothing of this has been done yet")
		said := l.m.wizard.Unsaved()
		if !strings.Contains(said, "stored nowhere: the value of STRIPE_KEY.") || strings.Contains(said, "marker") ||
			strings.Contains(said, "slipway.yaml") {
			t.Errorf("said on leaving: %q", said)
		}
		l.agree()
		if said := l.m.wizard.Unsaved(); said != "" {
			t.Errorf("said after it was stored: %q", said)
		}
	})
}

// TestLeavingASetup: a first setup that is left says that it goes on next time; one in which nothing was answered says
// nothing.
func TestLeavingASetup(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter")
		if said := l.m.wizard.Unsaved(); said != "" {
			t.Errorf("nothing was answered: %q", said)
		}
		l.press("2", "enter", "ctrl+c")
		l.left(130)
		if said := l.m.wizard.Unsaved(); said != "The answers are kept in slipway.yaml, and nothing was applied. Run "+
			"slipway again to go on." {
			t.Errorf("said on leaving: %q", said)
		}
	})
}

// TestNamesOfAStandingStack: a setup in a folder without slipway.yaml is told that a stack stands under the names it
// gave, and goes on only as it is meant.
func TestNamesOfAStandingStack(t *testing.T) {
	asked := func(t *testing.T) *lab {
		l := newLab(t).setUp(shop())
		l.remove(stack.FileName)
		l.start(fresh(), "")
		l.until("Open shop")
		l.press("down").see("Set up a new stack").press("enter").see("YOUR APP").press("enter")
		l.until("shop production stands in eu-west-1 already")
		l.see("has no slipway.yaml", "https://api.example.com", "1 of 1 running", "▸ Open shop")
		if _, err := os.Stat(filepath.Join(l.dir, stack.FileName)); err == nil {
			t.Error("slipway.yaml was written before anybody said what is meant")
		}
		return l
	}
	t.Run("open it", func(t *testing.T) {
		virtual(t, func(t *testing.T) {
			l := asked(t).press("enter")
			l.until("read back from AWS")
			l.until("answers 200")
			if got := strings.Count(l.screen(), "in sync"); got != 7 {
				t.Errorf("%d steps in sync:\n%s", got, l.screen())
			}
			if s := l.kept(); s.Service.Domain != "api.example.com" || len(s.Schedule.Jobs) != 1 {
				t.Errorf("kept %+v", s)
			}
			if l.press("q"); l.m.wizard.Unsaved() != "" {
				t.Errorf("said on leaving: %q", l.m.wizard.Unsaved())
			}
		})
	})
	for name, keys := range map[string][]string{"another name": {"down", "enter"}, "esc": {"esc"}} {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(t *testing.T) {
				l := asked(t).press(keys...).see("Name of the app", "▸ shop").press("2", "enter", "enter")
				l.until("NETWORK")
				if s := l.kept(); s.App != "shop2" {
					t.Errorf("kept %s", s.App)
				}
			})
		})
	}
	t.Run("go on", func(t *testing.T) {
		virtual(t, func(t *testing.T) {
			l := asked(t).press("down", "down", "enter")
			l.until("NETWORK")
			l.press("ctrl+o").see("E-mail").press("me@example.com", "ctrl+o")
			l.until("Nothing of this has been done yet")
			l.see("stands in eu-west-1 already", "this plan changes it", "to delete")
		})
	})
}

// TestEditToTheNamesOfAStandingStack: a plan's own name is changed to that of another stack; that is asked about too,
// and leaving the question leaves the plan its name.
func TestEditToTheNamesOfAStandingStack(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		l.remove(stack.FileName)
		s := shop()
		s.App, s.Secrets.Keys, s.Service.Domain = "other", nil, "other.example.com"
		l.answers(s)
		l.start(s, "")
		l.until("Go on with other")
		l.press("enter", "ctrl+o").until("Nothing of this has been done yet")
		l.m.update(screen.Edit{Step: "stack", Question: "app"})
		l.settle()
		l.see("Name of the app").press("ctrl+u", "shop", "enter").until("shop production stands")
		l.see("describes another stack")
		if strings.Contains(l.screen(), "Open shop") {
			t.Errorf("what slipway.yaml has would be lost:\n%s", l.screen())
		}
		l.press("esc").see("Name of the app", "▸ other").press("esc").until("Nothing of this has been done yet")
		if l.m.ctx.Settings.App != "other" || strings.Contains(l.screen(), "stands in") {
			t.Errorf("the app is %s:\n%s", l.m.ctx.Settings.App, l.screen())
		}
		l.m.update(screen.Edit{Step: "stack", Question: "app"})
		l.settle()
		l.press("ctrl+u", "shop", "enter").until("shop production stands")
		l.press("down", "enter").until("this plan changes it")
	})
}
