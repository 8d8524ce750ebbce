package cli

import (
	"os"

	"charm.land/lipgloss/v2"
	"golang.org/x/term"

	"slipway/steps/clean"
	"slipway/steps/stack"
	"slipway/ui/theme"
)

// stackTitle names the stack that a drawing is of.
func stackTitle(t *theme.Theme, s stack.Settings) string {
	return t.Title.Render(s.App) + t.Muted.Render(" "+t.Chevron+" "+s.Environment+", "+s.Region)
}

// drawn draws on a terminal, in its colours and fitted to its width. It reports false, and draws nothing, where nobody
// looks at a terminal: what is piped and what is read aloud are lines.
func (a *app) drawn(draw func(t *theme.Theme, w int) string) bool {
	out, ok := a.out.(*os.File)
	if !ok || a.accessible || os.Getenv("ACCESSIBLE") != "" || os.Getenv("TERM") == "dumb" ||
		!term.IsTerminal(int(out.Fd())) {
		return false
	}
	w := widthOf(out)
	if w <= 0 {
		w = 80
	}
	dark, settled := theme.Background(os.Getenv)
	if colours := !a.noColor && os.Getenv("NO_COLOR") == ""; colours && !settled && term.IsTerminal(int(os.Stdin.Fd())) {
		dark = lipgloss.HasDarkBackground(os.Stdin, out)
	}
	if a.noColor {
		os.Setenv("NO_COLOR", "1")
	}
	_, _ = lipgloss.Fprintln(out, clean.Styled(draw(theme.New(dark, theme.WantsASCII(os.Getenv)), w)))
	return true
}
