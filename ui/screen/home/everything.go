package home

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/status"
	"slipway/ui/widget"
)

// everything is all that there is to say about the stack, one card under the other.
func (h *Model) everything(w int) []string {
	cards := slices.Concat(h.apiCard(w-4), h.waitingCards(w-4), h.allSteps(w-4), h.hourCard(w-4), h.deploymentsCard(w-4),
		h.jobsCard(w-4), h.securityCard(w-4), h.costCard(w-4))
	if log, ok := h.logCard(w-4, 40); ok {
		cards = append(cards, log)
	}
	lines, _ := widget.StackCards(h.Ctx.Theme, cards, w, 1<<20)
	return append(append(h.picture(w), lines...), h.noticeLines(w)...)
}

// readLines are the lines that are read in place of the steps: a page's, or everything.
func (h *Model) readLines(w int) []string {
	if h.page == nil {
		return h.everything(min(w-2, 92))
	}
	t := h.Ctx.Theme
	title := t.Title.Render(strings.ToUpper(h.page.verb.Name)) + "  " + t.Muted.Render(h.page.verb.Does)
	return append([]string{widget.Cut(title, w-2), ""}, append(h.page.draw(w-2), h.noticeLines(w-2)...)...)
}

// renderAll draws what is read, scrolled.
func (h *Model) renderAll(w, height int) string {
	lines := h.readLines(w)
	room := max(1, height-1)
	h.width = w
	h.overflow, h.maxScroll = true, max(0, len(lines)-room)
	from := min(h.scroll, h.maxScroll)
	shown, above, below := widget.Window(lines, from, min(from+room, len(lines)), room)
	return widget.Fit(widget.Indent(strings.Join(shown, "\n"), 1)+"\n"+widget.More(h.Ctx.Theme, above, below), w, height)
}

// HasLines reports whether there is anything to search.
func (h *Model) HasLines() bool { return h.Ready() }

// Lines are what can be searched: all that is read, or would be.
func (h *Model) Lines() []string { return h.readLines(max(h.width, 60)) }

// At is the line at the top.
func (h *Model) At() int {
	if !h.reader() {
		return 0
	}
	return h.scroll
}

// Reveal scrolls to a line.
func (h *Model) Reveal(line int) {
	h.showAll = h.page == nil
	h.scroll = line
}

// allSteps lists the steps with all their differences.
func (h *Model) allSteps(w int) []widget.CardContent {
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
	return []widget.CardContent{{Title: "Steps, USD a month each", Lines: lines}}
}

// stepsCard lists the steps with the cursor, and what is to be said of the chosen one.
func (h *Model) stepsCard(w int) []widget.CardContent {
	t := h.Ctx.Theme
	var lines []string
	for i, s := range steps.All() {
		row := h.stepRow(i, s, fmt.Sprintf("%.2f", h.runningCost.Step(s.Name).USD), w, false)
		if strings.Contains(row, "…") { // the price stands in other places too
			row = h.stepRow(i, s, "", w, false)
		}
		lines = append(lines, row)
	}
	least := len(lines)
	chosen := h.stepStatus(steps.All()[h.cursor].Name)
	if chosen.Health != status.Healthy {
		for _, d := range chosen.Why {
			lines = append(lines, widget.Hang("    ", t.Plain, d, w)...)
		}
		least = min(len(lines), least+2)
	}
	for _, caution := range h.cautions {
		lines = append(lines, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, caution, w)...)
	}
	return []widget.CardContent{{Title: "Steps, USD a month", Lines: lines, Min: least, More: whole}}
}
