package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// clickOn clicks on a text of the screen.
func (l *lab) clickOn(text string) *lab {
	l.t.Helper()
	for y, line := range strings.Split(l.screen(), "\n") {
		if at := strings.Index(line, text); at >= 0 {
			l.keys = append(l.keys, "click "+text)
			l.take(tea.MouseClickMsg{X: ansi.StringWidth(line[:at]), Y: y, Button: tea.MouseLeft})
			l.settle()
			return l
		}
	}
	l.t.Fatalf("there is no %q to click on:\n%s", text, l.screen())
	return l
}

// TestMouse: the wheel moves, a click chooses a step, a key of the footer, a row of the palette.
func TestMouse(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("answers 200")
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			l.size(size[0], size[1])
			l.clickOn("schedule ").see("▸ ✓ schedule")
			l.take(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
			l.see("▸ ✓ budget")
			if l.m.View().MouseMode != tea.MouseModeCellMotion || !l.m.View().ReportFocus {
				t.Error("the terminal is not asked for the mouse and the focus")
			}
			l.clickOn(": anything").see("Anything").clickOn("cost  ").see("COST  what it costs").press("esc")
		}
		l.clickOn("p plan")
		l.until("Nothing to do")
	})
}

// TestNotice: a long run that ends in a window nobody looks at says so, by bell and notice; in front of somebody it
// does not.
func TestNotice(t *testing.T) {
	for term, want := range map[string]string{"xterm-256color": "\a\x1b]9;slipway: a run, it ended\x1b\\",
		"foot": "\a\x1b]777;notify;slipway;a run, it ended\x1b\\"} {
		if got := notice(term, "a run; it\nended"); got != want {
			t.Errorf("%s: %q", term, got)
		}
	}
	m := newModel(t.Context(), Options{Settings: fresh()})
	if m.notify("x") != nil {
		t.Error("it rings in front of somebody")
	}
	m.Update(tea.BlurMsg{})
	if cmd := m.notify("x"); cmd == nil || !strings.Contains(fmt.Sprint(cmd()), "\a") {
		t.Error("it does not ring")
	}
	t.Setenv("SLIPWAY_NOTIFY", "off")
	if m.notify("x") != nil {
		t.Error("it rings although it is off")
	}
}

// TestHelpHasTheWords: help explains the words that are on the screen, and scrolls where it is long.
func TestHelpHasTheWords(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.until("answers 200")
		l.press("?").see("Keys here", "more below")
		seen := l.screen()
		for range 40 {
			l.fits(80, 24)
			seen += l.press("down").screen()
		}
		for _, text := range []string{"Words here", "revision", "one version of a task definition", "hold shift"} {
			if !strings.Contains(seen, text) {
				t.Errorf("nowhere %q:\n%s", text, l.screen())
			}
		}
		l.press("x")
		if l.m.help {
			t.Error("a key does not close it")
		}
	})
}
