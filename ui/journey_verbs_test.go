package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/sandbox"
	"slipway/ui/screen"
	"slipway/ui/wizard"
)

// TestEveryVerbFromHome: whatever home offers does something, by its key and from the palette: no key is dead, and what
// is not in this version says what to use.
func TestEveryVerbFromHome(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("answers 200")
		var ran, browsed []string
		equip := func() {
			l.m.options.Self = func(in screen.AccountRef, verb string) []string { return []string{"slipway", verb} }
			l.m.options.InTerminal = func(command []string, then tea.ExecCallback) tea.Cmd {
				ran = append(ran, strings.Join(command, " "))
				return func() tea.Msg { return then(nil) }
			}
			l.m.options.Browse = func(url string) error {
				browsed = append(browsed, url)
				return nil
			}
		}
		equip()
		home := l.m.current
		back := func() {
			for range 3 {
				shown := l.screen()
				if l.m.current == home && !strings.Contains(shown, "tab the steps") && !strings.Contains(shown, "Write this") {
					break
				}
				l.press("esc")
			}
			if l.m.current != home { // it was left for another screen
				l.home()
				l.until("answers 200")
				home = l.m.current
				equip()
			}
		}
		checked := func(v wizard.Verb, how string) {
			t.Helper()
			shown := l.screen()
			ok := false
			switch v.Way {
			case wizard.RunsStep, wizard.ShowsPlan, wizard.ShowsChecklist, wizard.ShowsLog:
				ok = l.m.current != home
			case wizard.ShowsPage:
				ok = strings.Contains(shown, strings.ToUpper(v.Name)) && strings.Contains(shown, "tab the steps")
			case wizard.InTerminal:
				ok = slices.Contains(ran, "slipway "+v.Name)
				ran = nil
			case wizard.OpensBrowser:
				ok = strings.Contains(shown, "no browser can reach it") && browsed == nil
			case wizard.Copies:
				ok = strings.Contains(shown, "sent the URL")
			case wizard.Rereads:
				ok = true
			case wizard.Shares:
				ok = strings.Contains(shown, "Write this setup")
			case wizard.Leaves:
				ok = l.quit
			}
			if !ok {
				t.Errorf("%s, %s:\n%s", v.Name, how, shown)
			}
		}
		for _, v := range l.m.ctx.Verbs() {
			if v.Way == wizard.Leaves {
				continue
			}
			if v.Key != "" {
				l.press(v.Key)
				checked(v, "by its key")
				back()
			}
			if v.Way == wizard.RunsStep && v.Arg != "budget" || v.Name == "apply" {
				continue // like the last step, and like plan
			}
			l.press(":").see("Anything").press(v.Name, "enter")
			checked(v, "from the palette")
			back()
		}
		l.press("q")
		if !l.quit {
			t.Errorf("q does not leave:\n%s", l.screen())
		}
	})
}

// TestPalette: it finds by a few letters, takes letters that are keys elsewhere, and closes without a trace.
func TestPalette(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("answers 200")
		before := l.screen()
		l.press(":", "chk").see("▸ checklist").press("ctrl+u", "dstr").see("▸ destroy").press("esc")
		if l.screen() != before {
			t.Errorf("it leaves a trace:\n%s", l.screen())
		}
		l.press(":", "zzzz").see("nothing is called so").press("enter").see("nothing is called so")
		l.press("ctrl+u", "q?", "backspace", "backspace").see("rollback")
		for _, size := range [][2]int{{60, 16}, {200, 55}} {
			l.size(size[0], size[1])
			l.fits(size[0], size[1])
		}
		l.press("esc", "$").see("COST", "RDS", "$0.01 per 1,000").press("tab").see("in sync")
	})
}

// TestSearch: / finds in all that home can say, in the checklist and in the plan, and n goes on.
func TestSearch(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("answers 200")
		l.press("/", "budget", "enter").see("budget: 1 of ", "budget    in sync").press("n").see("budget: ")
		l.press("esc")
		l.press("/", "nowhere", "enter").see("not found: nowhere").press("esc", "esc").see("in sync")
		l.press("c")
		l.until("f filter")
		l.press("/", "root", "enter").see("root: 1 of ", "does not run as root")
		l.press("esc").see("f filter")
	})
}

// TestHistory: v reads what ran when, and what cannot be read is said.
func TestHistory(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("answers 200")
		l.press("v").see("HISTORY")
		l.until("deployed by")
		l.see("✓ 1    running, ", "b goes back to one of them").press("tab").see("in sync")
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ECS:DescribeTaskDefinition"}})
		l.press("v").see("✓ 1    running") // it was read with the stack
	})
}
