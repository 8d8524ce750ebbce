package widget

import (
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/ui/theme"
)

// TextWidth is the most cells a line of text may have: longer ones are hard to read.
const TextWidth = 92

// Hang wraps text behind a lead; further lines begin under the first one (a hanging indent).
func Hang(lead string, ink theme.TextStyle, text string, w int) (lines []string) {
	left := lipgloss.Width(lead)
	for i, l := range Wrap(text, max(8, w-left)) {
		if i > 0 {
			lead = strings.Repeat(" ", left)
		}
		lines = append(lines, lead+ink.Render(l))
	}
	return lines
}

// Text wraps text and colours each line.
func Text(ink theme.TextStyle, text string, w int) []string { return Hang("", ink, text, w) }

// More says whether lines are out of sight.
func More(t *theme.Theme, above, below bool) string {
	switch {
	case above && below:
		return t.Muted.Render("   more above and below")
	case above:
		return t.Muted.Render("   more above")
	case below:
		return t.Muted.Render("   more below")
	}
	return ""
}

// Indent moves a block to the right.
func Indent(block string, n int) string {
	pad := strings.Repeat(" ", n)
	return pad + strings.ReplaceAll(block, "\n", "\n"+pad)
}

// IndentOne moves lines one cell to the right.
func IndentOne(lines []string) []string {
	moved := make([]string, len(lines))
	for i, l := range lines {
		if l != "" {
			moved[i] = " " + l
		}
	}
	return moved
}

// IndentLines moves lines two cells to the right.
func IndentLines(lines []string) []string {
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return lines
}
