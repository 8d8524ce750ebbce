package home

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/status"
	"slipway/ui/screen/failure"
	"slipway/ui/widget"
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
	if h.showAll {
		return h.renderAll(w, height)
	}
	h.maxScroll = 0
	if w >= 100 {
		if wide, ok := h.renderWide(w, height); ok {
			return wide
		}
	}
	return h.renderNarrow(w, height)
}

// stepsWidth is the width of the steps beside the cards. At 120 columns it leaves a card the room for a whole DNS
// record.
func stepsWidth(w int) int { return min(max(44, w-76), 64) }

// renderWide draws the steps left and the cards right.
func (h *Model) renderWide(w, height int) (string, bool) {
	lw := stepsWidth(w)
	rw := min(w-lw-2, 92)
	blocks := h.cards(rw - 4)
	cards, ok := widget.StackCards(h.Ctx.Theme, blocks, rw, height-1)
	if !ok {
		return "", false
	}
	left := h.stepColumn(lw, true)
	if len(left) > height {
		left = h.stepColumn(lw, false)
	}
	h.overflow = len(left) > height || widget.CardsHeight(blocks) > height-1
	return widget.Fit(widget.Beside(h.clip(left, height), "\n"+strings.Join(cards, "\n"), lw, 2), w, height), true
}

// stepColumn draws the steps, each with its first difference below it: whole, or cut to a clause that fits a line.
// All differences of the chosen step are below the list.
func (h *Model) stepColumn(w int, whole bool) []string {
	t := h.Ctx.Theme
	lines := []string{"", widget.Row("  "+t.Muted.Render("STEPS"), t.Muted.Render("USD a month"), w), ""}
	said := false
	for i, s := range steps.All() {
		lines = append(lines, h.stepRow(i, s, fmt.Sprintf("%.2f", h.runningCost.Step(s.Name).USD), w, false))
		standing := h.stepStatus(s.Name)
		switch {
		case standing.Health == status.Healthy:
			lines = append(lines, "    "+t.Muted.Render(s.Title))
		case whole:
			lines = append(lines, widget.Hang("    ", t.Muted, standing.Why[0], w)...)
			said = said || i == h.cursor && len(standing.Why) == 1
		default:
			lines = append(lines, "    "+t.Muted.Render(cmp.Or(widget.Clause(standing.Why[0], w-4), s.Title)))
		}
	}
	if !said {
		chosen := steps.All()[h.cursor].Name
		lines = append(lines, "", "  "+t.Accented.Render(chosen))
		for _, d := range h.stepStatus(chosen).Why {
			lines = append(lines, widget.Hang("  ", t.Plain, d, w)...)
		}
	}
	if last := h.noticeLines(w); len(last) > 0 {
		lines = append(append(lines, ""), last...)
	}
	return lines
}

// renderNarrow draws the facts, the steps, and the chosen step's differences. A small window leaves out facts by
// rank, then the gaps, then all steps but three; what the user has to do stays longest.
func (h *Model) renderNarrow(w, height int) string {
	facts, foot := h.facts(), h.footer(w)
	all := steps.All()
	rank, gaps, least := 3, 3, len(all)
	head := widget.Facts(h.Ctx.Theme, facts, rank, w-4)
	for rank > -2 && len(head)+gaps+least+len(foot) > height {
		switch {
		case rank > 0:
			rank--
		case gaps > 0:
			gaps = 0
		case least > 3:
			least--
		default:
			rank--
		}
		head = widget.Facts(h.Ctx.Theme, facts, rank, w-4)
	}
	h.overflow = len(head) < len(widget.Facts(h.Ctx.Theme, facts, 3, w-4)) || least < len(all) ||
		len(head)+least+len(foot) > height || len(h.nextRuns) > 3 || len(h.stepStatus(all[h.cursor].Name).Why) > 1
	gap := make([]string, gaps/3)
	lines := append(append(gap, widget.IndentLines(head)...), gap...)
	lines = append(append(lines, h.stepRows(w, least)...), gap...)
	return widget.Fit(h.clip(append(lines, foot...), height), w, height)
}

// stepRows draws at most n of the steps, the chosen one among them.
func (h *Model) stepRows(w, n int) (rows []string) {
	all := steps.All()
	from := min(max(0, h.cursor-n/2), len(all)-n)
	for i := from; i < from+n; i++ {
		price := fmt.Sprintf("%.2f", h.runningCost.Step(all[i].Name).USD)
		if i == from && from > 0 || i == from+n-1 && i < len(all)-1 {
			price = "more"
		}
		rows = append(rows, h.stepRow(i, all[i], price, w-2, w >= 76))
	}
	return rows
}

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
	said := h.notices
	if h.Ctx.Outside != "" {
		said = append(slices.Clone(said), h.Ctx.Outside)
	}
	for _, n := range said {
		lines = append(lines, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, n, w)...)
	}
	if h.copyNotice != "" {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(h.copyNotice, w-2)))
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
