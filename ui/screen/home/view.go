package home

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/status"
	"slipway/ui/screen/failure"
	"slipway/ui/screen/summary"
	"slipway/ui/widget"
)

// Render draws the steps and what is to be said of the stack: beside them as cards where there is room, else as lines above.
func (h *Model) Render(w, height int) string {
	t := h.Ctx.Theme
	switch {
	case h.err != nil:
		return widget.Fit("\n"+strings.Join(failure.Explain(h.Ctx.Theme, h.err, w-4), "\n"), w, height)
	case !h.read:
		return widget.Fit("\n  "+h.Ctx.Spinner()+" "+t.Plain.Render("Reading AWS"), w, height)
	}
	if h.whole {
		return h.everything(w, height)
	}
	h.last = 0
	if w >= 100 {
		if wide, ok := h.wide(w, height); ok {
			return wide
		}
	}
	return h.narrow(w, height)
}

// stepsWidth is how wide the steps are beside the cards in a window w cells wide: at least as the longest state needs, so that a DNS
// record stands whole in a card at 120 columns.
func stepsWidth(w int) int { return min(max(44, w-76), 64) }

// wide draws the steps left and the cards right.
func (h *Model) wide(w, height int) (string, bool) {
	lw := stepsWidth(w)
	rw := min(w-lw-2, 92)
	blocks := h.cards(rw - 4)
	cards, ok := widget.StackCards(h.Ctx.Theme, blocks, rw, height-1)
	if !ok {
		return "", false
	}
	left := h.column(lw, true)
	if len(left) > height {
		left = h.column(lw, false)
	}
	h.over = len(left) > height || widget.CardsHeight(blocks) > height-1
	return widget.Fit(widget.Beside(h.clipped(left, height), "\n"+strings.Join(cards, "\n"), lw, 2), w, height), true
}

// column draws the steps with what makes each differ under it: whole, or as much of it as ends with a clause in one line. The chosen one
// says all there is to it below.
func (h *Model) column(w int, whole bool) []string {
	t := h.Ctx.Theme
	lines := []string{"", widget.Row("  "+t.Muted.Render("STEPS"), t.Muted.Render("USD a month"), w), ""}
	said := false
	for i, s := range steps.All() {
		lines = append(lines, h.row(i, s, fmt.Sprintf("%.2f", h.running.Step(s.Name).USD), w, false))
		standing := h.step(s.Name)
		switch {
		case standing.Health == status.Healthy:
			lines = append(lines, "    "+t.Muted.Render(s.Title))
		case whole:
			lines = append(lines, widget.Hang("    ", t.Muted, standing.Why[0], w)...)
			said = said || i == h.at && len(standing.Why) == 1
		default:
			lines = append(lines, "    "+t.Muted.Render(cmp.Or(widget.Clause(standing.Why[0], w-4), s.Title)))
		}
	}
	if !said {
		chosen := steps.All()[h.at].Name
		lines = append(lines, "", "  "+t.Accented.Render(chosen))
		for _, d := range h.step(chosen).Why {
			lines = append(lines, widget.Hang("  ", t.Plain, d, w)...)
		}
	}
	if last := h.told(w); len(last) > 0 {
		lines = append(append(lines, ""), last...)
	}
	return lines
}

// narrow draws what is to be said of the stack, the steps, and below them what the chosen one lacks and what waits. In a small window
// the facts give way by rank, then the gaps, then all steps but three; what a person has to do stays longest.
func (h *Model) narrow(w, height int) string {
	facts, foot := h.facts(), h.foot(w)
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
	h.over = len(head) < len(widget.Facts(h.Ctx.Theme, facts, 3, w-4)) || least < len(all) || len(head)+least+len(foot) > height || len(h.runs) > 3 || len(h.step(all[h.at].Name).Why) > 1
	gap := make([]string, gaps/3)
	lines := append(append(gap, widget.IndentLines(head)...), gap...)
	lines = append(append(lines, h.rows(w, least)...), gap...)
	return widget.Fit(h.clipped(append(lines, foot...), height), w, height)
}

// rows draws at most n of the steps, the chosen one among them.
func (h *Model) rows(w, n int) (rows []string) {
	all := steps.All()
	from := min(max(0, h.at-n/2), len(all)-n)
	for i := from; i < from+n; i++ {
		price := fmt.Sprintf("%.2f", h.running.Step(all[i].Name).USD)
		if i == from && from > 0 || i == from+n-1 && i < len(all)-1 {
			price = "more"
		}
		rows = append(rows, h.row(i, all[i], price, w-2, w >= 76))
	}
	return rows
}

// clipped keeps to the window and says so where something is lost.
func (h *Model) clipped(lines []string, height int) string {
	if height > 0 && len(lines) > height {
		lines = append(lines[:height-1:height-1], "  "+h.Ctx.Theme.Muted.Render("more: tab shows everything"))
	}
	return strings.Join(lines, "\n")
}

// foot is what the chosen step lacks, what waits for a person, what is in the way, and what the last thing done has to say.
func (h *Model) foot(w int) (lines []string) {
	t := h.Ctx.Theme
	chosen := steps.All()[h.at].Name
	differences := h.step(chosen).Why
	lines = widget.Hang("  "+t.Accented.Render(chosen)+"  ", t.Plain, differences[0], w-2)
	if more := len(differences) - 1; more > 0 {
		lines = append(lines, strings.Repeat(" ", len(chosen)+4)+t.Muted.Render(fmt.Sprintf("and %d more: tab shows everything", more)))
	}
	if h.WaitsOnUser() {
		lines = append(lines, widget.IndentLines(h.WaitingLines(goOnHere, w-4))...)
	}
	for _, x := range h.plan.Problems {
		if x.Step != chosen && !x.Follows {
			lines = append(lines, widget.Hang("  "+problemSign(t, x)+" ", t.Plain, x.Resource+": "+x.Why, w-2)...)
		}
	}
	return append(lines, h.told(w-2)...)
}

// told is what the last thing done has to say.
func (h *Model) told(w int) (lines []string) {
	t := h.Ctx.Theme
	said := h.said
	if h.Ctx.Outside != "" {
		said = append(slices.Clone(said), h.Ctx.Outside)
	}
	for _, n := range said {
		lines = append(lines, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, n, w)...)
	}
	if h.sent != "" {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(h.sent, w-2)))
	}
	return lines
}

// goOnHere is what a person does on this screen once the records stand.
const goOnHere = "press r to look again"

// row draws a step: its sign, name and state, and at the right what it costs now.
func (h *Model) row(i int, s steps.Step, right string, w int, titled bool) string {
	t := h.Ctx.Theme
	cursor, name := "  ", t.Plain.Render(widget.Pad(s.Name, 10))
	if i == h.at {
		cursor, name = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(widget.Pad(s.Name, 10))
	}
	title := ""
	if titled {
		title = widget.Pad(s.Title, 34)
	}
	standing := h.step(s.Name)
	ink, sign := summary.StatusInk(t, standing.Health)
	said := ink
	if standing.Health == status.Healthy {
		said = t.Plain
	}
	return widget.Row(cursor+ink.Render(sign)+" "+name+t.Muted.Render(title)+said.Render(standing.Words), t.Muted.Render(right), w)
}
