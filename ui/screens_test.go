package ui

import (
	"fmt"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/ui/theme"
)

// TestScreens comes once by every state of every screen, and holds of each what must be true of all: it looks as its
// archive says at 80x24 and 120x40, fits every window, loses nothing in ASCII or on a light background, and says in
// words what its colours say.
func TestScreens(t *testing.T) {
	f := newFrames()
	t.Run("states", func(t *testing.T) {
		everyState(t, walks, 0, 1, func(l *lab, state string) {
			l.t.Helper()
			f.keep(l, state)
			fitsEverywhere(l, state, sampled(state))
			if ascii := asASCII(l, state); mainScreens[state] {
				f.add(l, state+" 80x24 ascii", ascii)
			}
			sameOnLight(l, state)
			meansInWords(l, state)
		})
	})
	if t.Failed() {
		return // states may be missing
	}
	f.hold(t)
	for state := range meanings {
		if !f.has(state) {
			t.Errorf("no walk comes by %s", state)
		}
	}
}

// mainScreens are those whose looks in ASCII are held too.
var mainScreens = map[string]bool{"preflight": true, "home": true, "form-domain": true, "review": true, "apply": true,
	"checklist": true, "done": true}

// asASCII is the window in the glyph set that every terminal has, and nothing else is in it.
func asASCII(l *lab, state string) string {
	l.t.Helper()
	usual, spin := l.m.ctx.Theme, l.m.ctx.Spin
	l.m.ctx.Theme = theme.New(true, true)
	l.m.ctx.Spin = spinner.New(spinner.WithSpinner(l.m.ctx.Theme.Spinner))
	_ = l.m.restyle()
	shown := l.screen()
	l.m.ctx.Theme, l.m.ctx.Spin = usual, spin
	_ = l.m.restyle()
	for _, r := range shown {
		if r > 126 {
			l.t.Fatalf("%s shows %q:\n%s", state, r, shown)
		}
	}
	return shown
}

var foreground = regexp.MustCompile(`38;2;(\d+);(\d+);(\d+)`)

// lightColours are the light palette's, as terminals are told them.
var lightColours = func() map[string]bool {
	all := map[string]bool{}
	p := theme.New(false, false).Colors
	for _, c := range append([]color.Color{p.Accent, p.OK, p.Warn, p.Bad, p.Dim, p.Text, p.Faint}, p.Sources...) {
		r, g, b, _ := c.RGBA()
		all[fmt.Sprintf("38;2;%d;%d;%d", r>>8, g>>8, b>>8)] = true
	}
	return all
}()

// sameOnLight: when the terminal says that its background is light, the state is drawn in the light palette's colours
// alone, and says what it said on the dark.
func sameOnLight(l *lab, state string) {
	l.t.Helper()
	dark := l.screen()
	l.take(tea.BackgroundColorMsg{Color: color.White})
	if light := l.screen(); light != dark {
		l.t.Errorf("%s says on light\n%s\nand on dark\n%s", state, light, dark)
	}
	for _, used := range foreground.FindAllString(l.m.frame(), -1) {
		if !lightColours[used] {
			l.t.Errorf("%s is drawn in %s, which is not a colour of the light palette", state, used)
		}
	}
	l.take(tea.BackgroundColorMsg{Color: color.Black})
}

// meanings are the words and signs that tell a state from others when its colours are not there.
var meanings = map[string][]string{
	"preflight": {"✓ ", "Before we start"}, "preflight-failed": {"✗ "}, "form-invalid": {"✗ ", "lower-case"},
	"form-locked": {"locked"},
	"review":      {"+ create"}, "review-refused": {"that is not shop"}, "apply": {"✓ ", "· ", "waits for"},
	"apply-stop": {"Stop?", "▸ Keep going"},
	"apply-made": {"Everything is made"}, "checklist": {"pass", "verdict"}, "done": {"✓ shop is live"},
	"home":    {"✓ ", "in sync"},
	"failure": {"stopped", "was not finished", "▸ "}, "home-troubled": {"not read"},
	"review-troubled": {"This plan cannot run"},
}

func meansInWords(l *lab, state string) {
	l.t.Helper()
	shown := ansi.Strip(l.m.frame())
	for _, text := range meanings[state] {
		if !strings.Contains(shown, text) {
			l.t.Errorf("%s does not say %q without its colours:\n%s", state, text, shown)
		}
	}
}
