package screen

import (
	"strings"

	"slipway/steps/question"
	"slipway/ui/widget"
)

const panelWidth = 30

// bodyWidth is how wide a page's questions are in a body of w cells: all of it, or what the price panel leaves.
func bodyWidth(w int) int {
	if w >= 76 {
		return w - panelWidth - 3
	}
	return w - 2
}

// Render draws the questions and, where there is room, the price panel.
func (f *Form) Render(w, h int) string {
	t := f.ctx.Theme
	width := bodyWidth(w)
	head := []string{" " + t.Title.Render(strings.ToUpper(f.title)), ""}
	lines, at := f.rows(width)
	shown, above, below := widget.Window(lines, at, h-len(head)-1)
	body := append(head, shown...)
	block := widget.Fit(strings.Join(body, "\n"), width, h-1) + "\n" + more(f.ctx, above, below)
	if w < 76 {
		return block
	}
	return widget.Beside(block, widget.Cost(t, f.draftEstimate(), f.before, panelWidth, h-1), width, 2)
}

func more(ctx *Context, above, below bool) string {
	switch {
	case above && below:
		return ctx.Theme.Muted.Render("   more above and below")
	case above:
		return ctx.Theme.Muted.Render("   more above")
	case below:
		return ctx.Theme.Muted.Render("   more below")
	}
	return ""
}

// rows draws every question and says at which line the open one's field stands.
func (f *Form) rows(w int) (lines []string, at int) {
	t := f.ctx.Theme
	for i, q := range f.questions {
		if i != f.at {
			lines = append(lines, f.row(i, q, w))
			continue
		}
		lines = append(lines, " "+t.Chosen.Render(t.Pointer+" "+q.Title))
		for _, l := range widget.Wrap(q.Why, w-4) {
			lines = append(lines, "   "+t.Muted.Render(l))
		}
		at = len(lines)
		for _, l := range strings.Split(f.field.View(), "\n") {
			lines = append(lines, "   "+widget.Cut(l, w-4))
		}
		lines = append(lines, f.problemLines(w)...)
	}
	return lines, at
}

// problemLines are reserved, so that nothing jumps when an error comes or goes.
func (f *Form) problemLines(w int) []string {
	t := f.ctx.Theme
	if f.problem == "" {
		return []string{""}
	}
	var lines []string
	for i, l := range widget.Wrap(f.problem, w-6) {
		sign := "  "
		if i == 0 {
			sign = t.Wrong.Render(t.Fail) + " "
		}
		lines = append(lines, "   "+sign+t.Wrong.Render(l))
	}
	return append(lines, "")
}

func (f *Form) row(i int, q question.Question, w int) string {
	t := f.ctx.Theme
	sign := t.Muted.Render(t.Glyphs.Waiting)
	if i < f.at {
		sign = t.Good.Render(t.Glyphs.OK)
	}
	value, source := f.ctx.Settings.Get(q.ID), f.ctx.Source(q.ID)
	if q.Kind == question.Secret {
		name := strings.TrimPrefix(q.ID, SecretPrefix)
		value, source = "", ""
		if !f.ctx.Secrets[name].Empty() {
			value = strings.Repeat("*", 8)
		}
	}
	if _, draft := f.drafts[q.ID]; draft {
		sign, value = t.Caution.Render(t.Glyphs.Warn), f.drafts[q.ID]
		source = "does not hold yet"
	}
	value = strings.ReplaceAll(value, "\n", "; ")
	return widget.Row(" "+sign+" "+widget.Pad(q.Title, min(26, w/2))+" "+t.Plain.Render(value), t.Muted.Render(source), w)
}
