package home

import (
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/steps/status"
	"slipway/ui/screen/summary"
	"slipway/ui/widget"
)

// everything draws all there is to say of the stack, one card under the other, to be scrolled: what a window has no room for beside the
// steps is here.
func (h *Model) everything(w, height int) string {
	width := min(w-2, 92)
	lines, _ := widget.StackCards(h.Ctx.Theme, append(h.cards(width-4), h.stepsCard(width-4)), width, 1<<20)
	lines = append(lines, h.told(width)...)
	room := max(1, height-1)
	h.over, h.last = true, max(0, len(lines)-room)
	from := min(h.from, h.last)
	shown, above, below := widget.Window(lines, from, min(from+room, len(lines)), room)
	return widget.Fit(widget.Indent(strings.Join(shown, "\n"), 1)+"\n"+widget.More(h.Ctx.Theme, above, below), w, height)
}

// stepsCard are the steps with all that makes each differ.
func (h *Model) stepsCard(w int) widget.CardContent {
	t := h.Ctx.Theme
	var lines []string
	for _, s := range steps.All() {
		standing := h.step(s.Name)
		price := t.Muted.Render(fmt.Sprintf("%.2f", h.running.Step(s.Name).USD))
		lines = append(lines, widget.Row(summary.StatusSign(t, standing.Health)+" "+t.Plain.Render(widget.Pad(s.Name, 10)+standing.Words), price, w))
		if standing.Health == status.Healthy {
			continue
		}
		for _, why := range standing.Why {
			lines = append(lines, widget.Hang("  ", t.Muted, why, w)...)
		}
	}
	return widget.CardContent{Title: "Steps, USD a month each", Lines: lines}
}
