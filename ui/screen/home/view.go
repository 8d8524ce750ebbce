package home

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/status"
	"slipway/ui/screen/failure"
	"slipway/ui/widget"
	"slipway/ui/widget/card"
)

// Render draws the steps and the facts of the stack: as cards beside them where there is room, else as lines above.
func (h *Model) Render(w, height int) string {
	t := h.Ctx.Theme
	switch {
	case h.err != nil:
		return widget.Fit("\n"+strings.Join(failure.Explain(h.Ctx.Theme, h.err, w-4), "\n"), w, height)
	case !h.read:
		return widget.Fit("\n  "+h.Ctx.Spinner()+" "+t.Plain.Render("Reading AWS"), w, height)
	}
	if h.reader() {
		return h.renderAll(w, height)
	}
	h.maxScroll, h.width = 0, w
	if w >= twoColumns {
		if wide, ok := h.renderBoard(w, height); ok {
			return wide
		}
	}
	return h.renderNarrow(w, height)
}

// renderNarrow draws the facts, the steps, and the chosen step's differences. A small window leaves out facts by
// rank, then the gaps, then all steps but three; what the user has to do stays longest.
func (h *Model) renderNarrow(w, height int) string {
	facts, foot := h.facts(), h.footer(w)
	all := steps.All()
	rank, gaps, least := 3, 3, len(all)
	top := h.headLines(w)
	height -= len(top)
	head := widget.Facts(h.Ctx.Theme, facts, rank, w-4)
	for rank > -2 && len(head)+gaps+least+len(foot) > height {
		switch {
		case rank > 0:
			rank--
		case gaps > 0:
			gaps--
		case least > 3:
			least--
		default:
			rank--
		}
		head = widget.Facts(h.Ctx.Theme, facts, rank, w-4)
	}
	hour := h.hourLines(w-4, card.LastHourBrief)
	if rank < 3 || len(head)+len(hour)+least+len(foot) > height {
		hour = nil
	} else {
		gaps = max(0, min(gaps, height-len(head)-len(hour)-least-len(foot)))
	}
	h.overflow = hour == nil || len(head) < len(widget.Facts(h.Ctx.Theme, facts, 3, w-4)) || least < len(all) ||
		len(head)+least+len(foot) > height || len(h.nextRuns) > 3 || len(h.stepStatus(all[h.cursor].Name).Why) > 1
	gap := func(rank int) []string { return make([]string, min(1, max(0, gaps-rank))) }
	lines := append(append(top, gap(2)...), widget.IndentLines(append(head, hour...))...)
	lines = append(lines, gap(0)...)
	h.rows = stepsAt{len(lines), least, h.firstStep(least), w}
	lines = append(append(lines, h.stepRows(w, least)...), gap(1)...)
	return widget.Fit(h.clip(append(lines, foot...), height+len(top)), w, height+len(top))
}

// stepRows draws at most n of the steps, the chosen one among them.
func (h *Model) stepRows(w, n int) (rows []string) {
	all := steps.All()
	from := h.firstStep(n)
	for i := from; i < from+n; i++ {
		price := fmt.Sprintf("%.2f", h.runningCost.Step(all[i].Name).USD)
		if i == from && from > 0 || i == from+n-1 && i < len(all)-1 {
			price = "more"
		}
		rows = append(rows, h.stepRow(i, all[i], price, w-2, w >= 76))
	}
	return rows
}

// firstStep is the first of n steps that are shown with the chosen one.
func (h *Model) firstStep(n int) int { return min(max(0, h.cursor-n/2), len(steps.All())-n) }

// clip cuts lines to the window's height and says that there are more.
func (h *Model) clip(lines []string, height int) string {
	if height > 0 && len(lines) > height {
		lines = append(lines[:height-1:height-1], "  "+h.Ctx.Theme.Muted.Render("more: tab shows everything"))
	}
	return strings.Join(lines, "\n")
}

// footer is the chosen step's differences, what waits for the user, problems of other steps, what is wrong with the app
// in the folder, and notices.
func (h *Model) footer(w int) (lines []string) {
	t := h.Ctx.Theme
	chosen := steps.All()[h.cursor].Name
	differences := h.stepStatus(chosen).Why
	lines = widget.Hang("  "+t.Accented.Render(chosen)+"  ", t.Plain, differences[0], w-2)
	if more := len(differences) - 1; more > 0 {
		lines = append(lines,
			strings.Repeat(" ", len(chosen)+4)+t.Muted.Render(fmt.Sprintf("and %d more: tab shows everything", more)))
	}
	if h.WaitsOnUser() {
		lines = append(lines, widget.IndentLines(h.WaitingLines(afterRecordsHint, w-4))...)
	}
	for _, x := range h.plan.Problems {
		if x.Step != chosen && !x.Follows {
			lines = append(lines, widget.Hang("  "+problemSign(t, x)+" ", t.Plain, x.Resource+": "+x.Why, w-2)...)
		}
	}
	for _, caution := range h.cautions {
		lines = append(lines, "  "+t.Caution.Render(t.Glyphs.Warn)+" "+t.Muted.Render(widget.Cut(caution, w-6)))
	}
	return append(lines, h.noticeLines(w-2)...)
}

// noticeLines are the results of the last action.
func (h *Model) noticeLines(w int) (lines []string) {
	t := h.Ctx.Theme
	if asks := h.export.Lines(t, w); len(asks) > 0 {
		return asks
	}
	said := h.notices
	if h.Ctx.Outside != "" {
		said = append(slices.Clone(said), h.Ctx.Outside)
	}
	for _, n := range said {
		lines = append(lines, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, n, w)...)
	}
	if h.said != "" {
		lines = append(lines, widget.Hang("  ", t.Muted, h.said, w-2)...)
	}
	return lines
}

// afterRecordsHint is what to do on this screen once the DNS records exist.
const afterRecordsHint = "press r to look again"

// stepRow draws a step: its sign, name and state, and at the right what it costs now.
func (h *Model) stepRow(i int, s steps.Step, right string, w int, titled bool) string {
	t := h.Ctx.Theme
	cursor, name := "  ", t.Plain.Render(widget.Pad(s.Name, 10))
	if i == h.cursor {
		cursor, name = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(widget.Pad(s.Name, 10))
	}
	title := ""
	if titled {
		title = widget.Pad(s.Title, 34)
	}
	standing := h.stepStatus(s.Name)
	ink, sign := widget.StatusInk(t, standing.Health)
	said := ink
	if standing.Health == status.Healthy {
		said = &t.Plain
	}
	return widget.Row(cursor+ink.Render(sign)+" "+name+t.Muted.Render(title)+said.Render(standing.Words),
		t.Muted.Render(right), w)
}
