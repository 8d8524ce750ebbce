package screen

import (
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/ui/widget"
)

// Render draws the steps and what is to be said of the stack: beside them as cards where there is room, else as lines above.
func (h *Home) Render(w, height int) string {
	t := h.ctx.Theme
	switch {
	case h.err != nil:
		return widget.Fit("\n"+strings.Join(explain(h.ctx, h.err, w-4), "\n"), w, height)
	case !h.read:
		return widget.Fit("\n  "+h.ctx.Spinner()+" "+t.Plain.Render("Reading AWS"), w, height)
	}
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
func (h *Home) wide(w, height int) (string, bool) {
	t := h.ctx.Theme
	lw := stepsWidth(w)
	rw := min(w-lw-2, 92)
	cards, ok := stacked(t, h.cards(rw-4), rw, height-1)
	if !ok {
		return "", false
	}
	left := []string{"", widget.Row("  "+t.Muted.Render("STEPS"), t.Muted.Render("USD a month"), lw), ""}
	for i, s := range steps.All() {
		left = append(left, h.row(i, s, fmt.Sprintf("%.2f", h.running.Step(s.Name).USD), lw, false))
		second := s.Title
		if standing := h.step(s.Name); standing.Condition != steps.Fine {
			second = standing.Why[0]
		}
		left = append(left, "    "+t.Muted.Render(either(widget.Clause(second, lw-4), s.Title)))
	}
	left = append(left, "")
	chosen := steps.All()[h.at].Name
	left = append(left, "  "+t.Accented.Render(chosen))
	for _, d := range h.step(chosen).Why {
		left = append(left, hung("  ", t.Plain, d, 2, lw)...)
	}
	left = append(append(left, ""), h.last(lw)...)
	return widget.Fit(widget.Beside(h.clipped(left, height), "\n"+strings.Join(cards, "\n"), lw, 2), w, height), true
}

// narrow draws what is to be said of the stack, the steps, and below them what the chosen one lacks and what waits. In a small window
// the facts give way by rank, then the gaps, then all steps but three; what a person has to do stays longest.
func (h *Home) narrow(w, height int) string {
	facts, foot := h.facts(), h.foot(w)
	all := steps.All()
	rank, gaps, least := 3, 3, len(all)
	head := stated(h.ctx, facts, rank, w-4)
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
		head = stated(h.ctx, facts, rank, w-4)
	}
	gap := make([]string, gaps/3)
	lines := append(append(gap, indented(head)...), gap...)
	lines = append(append(lines, h.rows(w, least)...), gap...)
	return widget.Fit(h.clipped(append(lines, foot...), height), w, height)
}

// rows draws at most n of the steps, the chosen one among them.
func (h *Home) rows(w, n int) (rows []string) {
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
func (h *Home) clipped(lines []string, height int) string {
	if height > 0 && len(lines) > height {
		lines = append(lines[:height-1:height-1], "  "+h.ctx.Theme.Muted.Render("more below: make the window higher"))
	}
	return strings.Join(lines, "\n")
}

// foot is what the chosen step lacks, what waits for a person, what is in the way, and what the last thing done has to say.
func (h *Home) foot(w int) (lines []string) {
	t := h.ctx.Theme
	chosen := steps.All()[h.at].Name
	differences := h.step(chosen).Why
	lines = hung("  "+t.Accented.Render(chosen)+"  ", t.Plain, differences[0], len(chosen)+4, w-2)
	if more := len(differences) - 1; more > 0 {
		lines = append(lines, strings.Repeat(" ", len(chosen)+4)+t.Muted.Render(fmt.Sprintf("and %d more: p shows the plan", more)))
	}
	if h.waits() {
		lines = append(lines, indented(h.waiting(goOnHere, w-4))...)
	}
	for _, x := range h.plan.Problems {
		if x.Step != chosen && !x.Follows {
			lines = append(lines, hung("  "+t.Wrong.Render(t.Fail)+" ", t.Plain, x.Resource+": "+x.Why, 4, w-2)...)
		}
	}
	return append(lines, h.last(w-2)...)
}

// last is what the last thing done has to say.
func (h *Home) last(w int) (lines []string) {
	t := h.ctx.Theme
	for _, n := range h.said {
		lines = append(lines, hung("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, n, 4, w)...)
	}
	if h.sent != "" {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(h.sent, w-2)))
	}
	return lines
}

// goOnHere is what a person does on this screen once the records stand.
const goOnHere = "press r to look again"

// row draws a step: its sign, name and state, and at the right what it costs now.
func (h *Home) row(i int, s steps.Step, right string, w int, titled bool) string {
	t := h.ctx.Theme
	cursor, name := "  ", t.Plain.Render(widget.Pad(s.Name, 10))
	if i == h.at {
		cursor, name = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(widget.Pad(s.Name, 10))
	}
	title := ""
	if titled {
		title = widget.Pad(s.Title, 34)
	}
	standing := h.step(s.Name)
	ink, sign := conditionInk(t, standing.Condition)
	said := ink
	if standing.Condition == steps.Fine {
		said = t.Plain
	}
	return widget.Row(cursor+ink.Render(sign)+" "+name+t.Muted.Render(title)+said.Render(standing.Words), t.Muted.Render(right), w)
}

func indented(lines []string) []string {
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return lines
}
