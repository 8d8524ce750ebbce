package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// heldStates: a hosted zone that the registrar does not point at. Everything else is made, the screens say what waits
// for whom and which name servers to set; once they are set, the next run adds HTTPS.
func heldStates(t *testing.T, show look) {
	l := newLab(t).review(shop())
	l.box.Undelegate("example.com")
	l.confirm()
	l.pass(4 * time.Minute)
	show(l, "apply-holding")
	l.until("waits for you. Enter checks it.")
	l.see("Everything else is made", "!")
	if bar := l.m.View().ProgressBar; bar != nil && bar.State == tea.ProgressBarError {
		t.Errorf("the terminal's own bar is %+v", bar)
	}
	show(l, "apply-held")
	l.press("enter")
	l.until("security")
	l.press("enter")
	l.until("Waiting for you")
	show(l, "done-held")
	l.press("y", "enter")
	if !l.quit || l.m.code != 4 {
		t.Errorf("quit %v, code %d", l.quit, l.m.code)
	}
	golden.RequireEqual(t, trimmed(ansi.Strip(l.m.card))) // what stays in the terminal

	l.box.Delegate("example.com")
	l.comeBack().press("p").checked().see("shop is live", "https://api.example.com")
	if l.press("enter").see("in sync"); l.m.code != 0 {
		t.Errorf("once the name servers are set, the code is %d", l.m.code)
	}
}
