package ui

import (
	"fmt"
	"image/color"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/ui/theme"
)

// plainly is the window as it is drawn with characters every terminal has.
func (l *lab) plainly() string {
	usual := l.m.ctx.Theme
	l.m.ctx.Theme = theme.New(true, true)
	_ = l.m.restyle()
	shown := l.screen()
	l.m.ctx.Theme = usual
	_ = l.m.restyle()
	return shown
}

// TestASCII: with the plain glyph set every state keeps to characters that every terminal has.
func TestASCII(t *testing.T) {
	everyState(t, walks, 0, 1, func(l *lab, what string) {
		shown := l.plainly()
		for _, r := range shown {
			if r > 126 {
				l.t.Fatalf("%s shows %q:\n%s", what, r, shown)
			}
		}
	})
}

// TestASCIIFrames holds how the main screens look in plain characters.
func TestASCIIFrames(t *testing.T) {
	drawn := map[string]string{}
	virtual(t, func(t *testing.T) {
		walk(newLab(t), func(l *lab, what string) {
			switch what {
			case "preflight", "home", "form-domain", "review", "apply", "checklist", "done":
				l.m.ctx.Frame = 0
				drawn[what] = trimmed(strings.ReplaceAll(l.plainly(), l.dir, "/home/shop"))
			}
		})
	})
	for what, frame := range drawn {
		t.Run(what, func(t *testing.T) { golden.RequireEqual(t, frame) })
	}
}

var foreground = regexp.MustCompile(`38;2;(\d+);(\d+);(\d+)`)

// TestLight: when the terminal says that its background is light, every state is drawn in the light palette's colours alone, and
// says what it said in the dark.
func TestLight(t *testing.T) {
	palette := map[string]bool{}
	p := theme.New(false, false).Colors
	for _, c := range []color.Color{p.Accent, p.OK, p.Warn, p.Bad, p.Dim, p.Text, p.Faint} {
		r, g, b, _ := c.RGBA()
		palette[fmt.Sprintf("38;2;%d;%d;%d", r>>8, g>>8, b>>8)] = true
	}
	everyState(t, walks, 0, 1, func(l *lab, what string) {
		dark := l.screen()
		l.take(tea.BackgroundColorMsg{Color: color.White})
		if light := l.screen(); light != dark {
			l.t.Errorf("%s says in the light\n%s\nand in the dark\n%s", what, light, dark)
		}
		for _, used := range foreground.FindAllString(l.m.frame(), -1) {
			if !palette[used] {
				l.t.Errorf("%s is drawn in %s, which is not a colour of the light palette", what, used)
			}
		}
		l.take(tea.BackgroundColorMsg{Color: color.Black})
	})
}

// TestMeaningWithoutColour: what tells one state from another is a word or a sign, so it is there when the colours are not.
func TestMeaningWithoutColour(t *testing.T) {
	says := map[string][]string{
		"preflight": {"✓ ", "Before we start"}, "preflight-failed": {"✗ "}, "form-invalid": {"✗ ", "lower-case"}, "form-locked": {"locked"},
		"review": {"+ create"}, "review-refused": {"that is not shop"}, "apply": {"✓ ", "· ", "waits for"}, "apply-stop": {"Stop?", "▸ Keep going"},
		"apply-made": {"Everything is made"}, "checklist": {"pass", "verdict"}, "done": {"✓ shop is live"}, "home": {"✓ ", "in sync"},
		"failure": {"stopped", "was not finished", "▸ "}, "home-troubled": {"not read"}, "review-troubled": {"This plan cannot run"},
	}
	left := make(map[string]bool, len(says))
	for what := range says {
		left[what] = true
	}
	virtual(t, func(t *testing.T) {
		hold := func(l *lab, what string) {
			delete(left, what)
			shown := ansi.Strip(l.m.frame())
			for _, text := range says[what] {
				if !strings.Contains(shown, text) {
					t.Errorf("%s does not say %q without its colours:\n%s", what, text, shown)
				}
			}
		}
		walk(newLab(t), hold)
		troubles(newLab(t), hold)
	})
	for what := range left {
		t.Errorf("the walks do not come by %s", what)
	}
}
