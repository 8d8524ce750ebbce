package ui

import (
	"strings"
	"testing"
)

// TestQuestionMarkIsHelp: ? lists the keys wherever no text is typed, and is a letter like any other where one is.
func TestQuestionMarkIsHelp(t *testing.T) {
	virtual(t, func(t *testing.T) {
		helped := func(l *lab, where string, want bool) {
			t.Helper()
			before := l.screen()
			l.press("?")
			if got := l.m.help; got != want {
				t.Errorf("%s: help is open: %v, want %v\n%s", where, got, want, l.screen())
			}
			if want {
				l.press("?")
				if l.m.help || l.screen() != before {
					t.Errorf("%s: ? does not close help again:\n%s", where, l.screen())
				}
			}
		}
		l := newLab(t).setUp(shop())
		l.home()
		helped(l, "home", true)
		l = newLab(t).review(shop())
		helped(l, "review", true)
		l.press("enter")
		helped(l, "the app's name", false)
		l.press("backspace", "esc")
		l = newLab(t)
		l.start(fresh(), "")
		l.until("Set up a new stack")
		helped(l, "preflight", true)
		l.press("enter").see("YOUR APP")
		helped(l, "a page", true)
		l.answer("app")
		helped(l, "a text", false)
		if !strings.Contains(l.screen(), "?") {
			t.Errorf("the letter is not in the field:\n%s", l.screen())
		}
	})
}
