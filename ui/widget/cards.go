package widget

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/ui/theme"
)

// Card draws a titled box of exactly w cells around lines.
func Card(t *theme.Theme, title string, lines []string, w int) string {
	if w < 6 {
		return ""
	}
	b := t.Border
	inner := w - 4
	title = Cut(title, inner-2)
	top := t.Rule.Render(b.TopLeft + b.Top)
	if title != "" {
		top += " " + t.Accented.Render(title) + " "
	}
	fill := w - lipgloss.Width(top) - 1
	out := []string{top + t.Rule.Render(strings.Repeat(b.Top, max(0, fill))+b.TopRight)}
	for _, line := range lines {
		out = append(out, t.Rule.Render(b.Left)+" "+Pad(line, inner)+" "+t.Rule.Render(b.Right))
	}
	out = append(out, t.Rule.Render(b.BottomLeft+strings.Repeat(b.Bottom, w-2)+b.BottomRight))
	return strings.Join(out, "\n")
}

// CardContent is a card before it is drawn. Where there is no room, its lines may be cut down to Min; More says where
// the rest can be read.
type CardContent struct {
	Title string
	Lines []string
	Min   int
	More  string
}

// StackCards draws cards one under the other in h lines. ok is false when they do not fit.
func StackCards(t *theme.Theme, blocks []CardContent, w, h int) (drawn []string, ok bool) {
	total := CardsHeight(blocks)
	shown := make([]int, len(blocks))
	for i := range blocks {
		shown[i] = len(blocks[i].Lines)
	}
	for i := len(blocks) - 1; i >= 0 && total > h; i-- {
		if least := blocks[i].Min; least > 0 && least < shown[i] {
			kept := max(least, shown[i]-(total-h))
			total -= shown[i] - kept
			shown[i] = kept
		}
	}
	for i, b := range blocks {
		lines := Clip(b.Lines, shown[i])
		if left := len(b.Lines) - shown[i]; left > 0 {
			lines = append(slices.Clone(lines[:shown[i]-1]), t.Muted.Render(fmt.Sprintf("%d more: %s", left+1, b.More)))
		}
		drawn = append(drawn, strings.Split(Card(t, b.Title, lines, w), "\n")...)
	}
	return drawn, total <= h
}

// CardsHeight is how many lines cards take one under the other.
func CardsHeight(blocks []CardContent) (total int) {
	for _, b := range blocks {
		total += len(b.Lines) + 2
	}
	return total
}

// PairCards draws two cards side by side, of one height.
func PairCards(t *theme.Theme, left, right CardContent, lw, rw, gap int) []string {
	n := max(len(left.Lines), len(right.Lines))
	level := func(b CardContent, w int) string {
		lines := slices.Concat(b.Lines, make([]string, n-len(b.Lines)))
		return Card(t, b.Title, lines, w)
	}
	return strings.Split(Beside(level(left, lw), level(right, rw), lw, gap), "\n")
}
