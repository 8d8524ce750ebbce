package home

import (
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/steps/status"
	"slipway/ui/widget"
)

// renderAll draws everything about the stack, one card under the other, scrolled.
func (h *Model) renderAll(w, height int) string {
	width := min(w-2, 92)
	lines, _ := widget.StackCards(h.Ctx.Theme, append(h.cards(width-4), h.stepsCard(width-4)), width, 1<<20)
	lines = append(lines, h.noticeLines(width)...)
	room := max(1, height-1)
	h.overflow, h.maxScroll = true, max(0, len(lines)-room)
	from := min(h.scroll, h.maxScroll)
	shown, above, below := widget.Window(lines, from, min(from+room, len(lines)), room)
	return widget.Fit(widget.Indent(strings.Join(shown, "\n"), 1)+"\n"+widget.More(h.Ctx.Theme, above, below), w, height)
}

// stepsCard lists the steps with all their differences.
func (h *Model) stepsCard(w int) widget.CardContent {
	t := h.Ctx.Theme
	var lines []string
	for _, s := range steps.All() {
		standing := h.stepStatus(s.Name)
		price := t.Muted.Render(fmt.Sprintf("%.2f", h.runningCost.Step(s.Name).USD))
		lines = append(lines, widget.Row(widget.StatusSign(t, standing.Health)+" "+
			t.Plain.Render(widget.Pad(s.Name, 10)+standing.Words), price, w))
		if standing.Health == status.Healthy {
			continue
		}
		for _, why := range standing.Why {
			lines = append(lines, widget.Hang("  ", t.Muted, why, w)...)
		}
	}
	return widget.CardContent{Title: "Steps, USD a month each", Lines: lines}
}
