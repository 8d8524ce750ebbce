package cli

import (
	"os"

	"charm.land/lipgloss/v2"
	"golang.org/x/term"

	"slipway/steps/clean"
	"slipway/steps/stack"
	"slipway/ui/inline"
	"slipway/ui/theme"
)

// stackTitle names the stack that a drawing is of.
func stackTitle(t *theme.Theme, s stack.Settings) string {
	return t.Title.Render(s.App) + t.Muted.Render(" "+t.Chevron+" "+s.Environment+", "+s.Region)
}

// window is the terminal that people look at, if any: what is piped, read aloud or kept by CI is lines.
func (a *app) window() (out *os.File, ok bool) {
	out, ok = a.out.(*os.File)
	return out, ok && !a.json && !a.accessible && os.Getenv("ACCESSIBLE") == "" && os.Getenv("CI") == "" &&
		os.Getenv("TERM") != "dumb" && term.IsTerminal(int(out.Fd()))
}

// looks is the theme of the terminal. It is asked for its background once.
func (a *app) looks(out *os.File) *theme.Theme {
	if a.theme != nil {
		return a.theme
	}
	dark, settled := theme.Background(os.Getenv)
	if colours := !a.noColor && os.Getenv("NO_COLOR") == ""; colours && !settled && term.IsTerminal(int(os.Stdin.Fd())) {
		dark = lipgloss.HasDarkBackground(os.Stdin, out)
	}
	if a.noColor {
		os.Setenv("NO_COLOR", "1")
	}
	a.theme = theme.New(dark, theme.WantsASCII(os.Getenv))
	return a.theme
}

// drawn draws on a terminal, in its colours and fitted to its width. It reports false, and draws nothing, where nobody
// looks at one.
func (a *app) drawn(draw func(t *theme.Theme, w int) string) bool {
	out, ok := a.window()
	if !ok {
		return false
	}
	w := widthOf(out)
	if w <= 0 {
		w = 80
	}
	_, _ = lipgloss.Fprintln(out, clean.Styled(draw(a.looks(out), w)))
	return true
}

// live is the terminal that a run is drawn on as it goes on: what people read, on stdout and on stderr, is one.
func (a *app) live() (t inline.Terminal, ok bool) {
	out, ok := a.window()
	if !ok || !term.IsTerminal(int(os.Stderr.Fd())) {
		return t, false
	}
	t = inline.Terminal{Out: out, Theme: a.looks(out), Interrupt: a.signals.Interrupt, AtLeave: a.signals.AtLeave}
	if in, isFile := a.in.(*os.File); isFile && term.IsTerminal(int(in.Fd())) {
		t.In = in
	}
	return t, true
}
