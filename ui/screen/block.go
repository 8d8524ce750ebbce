package screen

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/clean"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// fact is a labelled line of a card. The higher its rank, the sooner it gives way where there is no room.
type fact struct {
	label, sign, text string
	rank              int
}

// factsLabel is as wide as the longest label, with a gap.
const factsLabel = 10

// stated draws facts of at most a rank; what is longer than a line goes on below, so that nothing is lost.
func stated(ctx *Context, facts []fact, rank, w int) (lines []string) {
	t := ctx.Theme
	for _, f := range facts {
		if f.rank > rank || f.text == "" {
			continue
		}
		lead := t.Muted.Render(widget.Pad(f.label, factsLabel))
		left := factsLabel
		if f.sign != "" {
			lead, left = lead+f.sign+" ", left+2
		}
		lines = append(lines, hung(lead, t.Plain, f.text, left, w)...)
	}
	return lines
}

// hung is text behind a lead of left cells, its further lines under the first.
func hung(lead string, ink theme.Ink, text string, left, w int) (lines []string) {
	for i, l := range widget.Wrap(text, max(8, w-left)) {
		if i > 0 {
			lead = strings.Repeat(" ", left)
		}
		lines = append(lines, lead+ink.Render(l))
	}
	return lines
}

// inked is text over as many lines as it takes.
func inked(ink theme.Ink, text string, w int) []string { return hung("", ink, text, 0, w) }

// block is a card before it is drawn. Lists may be cut to their least number of lines where there is no room; more says where the rest is.
type block struct {
	title string
	lines []string
	least int
	more  string
}

// stacked draws blocks one under the other in h lines. ok is false when they do not go in.
func stacked(t *theme.Theme, blocks []block, w, h int) (drawn []string, ok bool) {
	total := tall(blocks)
	shown := make([]int, len(blocks))
	for i := range blocks {
		shown[i] = len(blocks[i].lines)
	}
	for i := len(blocks) - 1; i >= 0 && total > h; i-- {
		if least := blocks[i].least; least > 0 && least < shown[i] {
			kept := max(least, shown[i]-(total-h))
			total -= shown[i] - kept
			shown[i] = kept
		}
	}
	for i, b := range blocks {
		lines := widget.Clip(b.lines, shown[i])
		if left := len(b.lines) - shown[i]; left > 0 {
			lines = append(slices.Clone(lines[:shown[i]-1]), t.Muted.Render(fmt.Sprintf("%d more: %s", left+1, b.more)))
		}
		drawn = append(drawn, strings.Split(widget.Card(t, b.title, lines, w), "\n")...)
	}
	return drawn, total <= h
}

// tall is how many lines blocks take one under the other.
func tall(blocks []block) (total int) {
	for _, b := range blocks {
		total += len(b.lines) + 2
	}
	return total
}

// paired draws two cards side by side, of one height.
func paired(t *theme.Theme, left, right block, lw, rw, gap int) []string {
	n := max(len(left.lines), len(right.lines))
	level := func(b block, w int) string {
		lines := slices.Concat(b.lines, make([]string, n-len(b.lines)))
		return widget.Card(t, b.title, lines, w)
	}
	return strings.Split(widget.Beside(level(left, lw), level(right, rw), lw, gap), "\n")
}

// command is a command of slipway as it has to be typed here: with the world that was chosen for it.
func command(ctx *Context, rest string) string {
	words := []string{"slipway"}
	if rest != "" {
		words = append(words, rest)
	}
	switch {
	case ctx.Sandbox:
		words = append(words, "--sandbox")
	case ctx.Profile != "":
		words = append(words, "--profile", clean.Word(ctx.Profile))
	}
	return strings.Join(words, " ")
}

// either is the first of two texts that says anything.
func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
