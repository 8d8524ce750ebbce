package widget

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/progress"
	"charm.land/lipgloss/v2"

	"slipway/ui/theme"
)

// Stack is what the header says of the stack and of where it lives. Empty parts are left out.
type Stack struct {
	App, Environment string
	Region, Account  string
	World            string // sandbox, where AWS is simulated
}

// whereFrom is the width from which the header names the region and the account.
const whereFrom = 100

// Header is the first line of every screen: the program, the stack and where it lives, and at the right where the
// user is.
func Header(t *theme.Theme, s Stack, place string, w int) string {
	left := " " + t.Title.Render("slipway")
	if s.App != "" {
		left += "  " + t.Plain.Render(s.App) + t.Muted.Render(" "+t.Chevron+" "+s.Environment)
	}
	if s.World != "" {
		left += "  " + t.Caution.Render(s.World)
	}
	if w >= whereFrom && s.App != "" {
		for _, part := range []string{s.Region, s.Account} {
			if part != "" {
				left += t.Muted.Render(" " + t.Bullet + " " + part)
			}
		}
	}
	return Row(left, t.Muted.Render(place)+" ", w)
}

// Rule is a line across the screen.
func Rule(t *theme.Theme, w int) string { return t.Rule.Render(strings.Repeat(t.Line, max(0, w))) }

// Footer shows the keys that work, from the bindings themselves, and a fact at the right. help is the key that lists
// them all. Where there is no room for all keys, the last ones are left out and help says that there are more; the
// help bubble alone would leave out help too.
func Footer(t *theme.Theme, keys []key.Binding, help key.Binding, right string, w int) string {
	text := t.Help().ShortHelpView(footerKeys(t, keys, help, right, w))
	return Row(" "+text, t.Muted.Render(right)+" ", w)
}

// footerKeys are the keys that the footer has room for, and the one that lists them all.
func footerKeys(t *theme.Theme, keys []key.Binding, help key.Binding, right string, w int) []key.Binding {
	room := w - lipgloss.Width(right) - 3
	line := t.Help().ShortHelpView
	more := help
	more.SetHelp(help.Help().Key, "more")
	shown := append(slices.Clone(keys), help)
	for n := len(keys); n > 0 && lipgloss.Width(line(shown)) > room; n-- {
		shown = append(slices.Clone(keys[:n-1]), more)
	}
	return shown
}

// FooterKeyAt is the key that the footer shows at column x.
func FooterKeyAt(t *theme.Theme, keys []key.Binding, help key.Binding, right string, w, x int) (found key.Binding,
	ok bool) {
	shown := footerKeys(t, keys, help, right, w)
	from := 1
	for i, k := range shown {
		to := 1 + lipgloss.Width(t.Help().ShortHelpView(shown[:i+1]))
		if k.Enabled() && x >= from && x < to {
			return k, true
		}
		from = to
	}
	return found, false
}

// Bar draws progress, share of 1, over w cells.
func Bar(t *theme.Theme, share float64, w int) string {
	bar := progress.New(progress.WithWidth(w), progress.WithoutPercentage(), progress.WithColors(t.Colors.Accent),
		progress.WithFillCharacters(t.BarFull, t.BarEmpty))
	bar.EmptyColor = t.Colors.Faint
	return bar.ViewAs(share)
}
