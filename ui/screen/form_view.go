package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/widget"
)

// panelFrom is the body's width from which the price panel is shown.
const panelFrom = 76

// panel is how wide the price panel is in a body of w cells, 0 when it is not shown.
func panel(w int) int {
	switch {
	case w >= 98:
		return 46
	case w >= panelFrom:
		return 27
	}
	return 0
}

// questionWidth is what the price panel leaves for the questions.
func questionWidth(w int) int {
	if p := panel(w); p > 0 {
		return w - p - 2
	}
	return w
}

// Render draws the questions and, where there is room, the price panel.
func (f *Form) Render(w, h int) string {
	t := f.ctx.Theme
	width := questionWidth(w)
	lines, from, to := f.rows(width, h-3)
	shown, above, below := widget.Window(lines, from, to, h-3)
	head := " " + t.Title.Render(strings.ToUpper(f.page.Title))
	block := widget.Fit(head+"\n\n"+strings.Join(shown, "\n"), width, h-1) + "\n" + more(f.ctx, above, below)
	if width == w {
		return widget.Fit(block, w, h)
	}
	return widget.Fit(widget.Beside(block, widget.Cost(t, f.draftEstimate(), f.before, panel(w), h-1), width, 1), w, h)
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

// rows draws every question, the focused one opened, and says which lines the open one takes.
func (f *Form) rows(w, h int) (lines []string, from, to int) {
	for i, q := range f.shown {
		if i != f.at {
			lines = append(lines, f.row(i, q, w))
			continue
		}
		from = len(lines)
		lines = append(lines, f.opened(q, w, h)...)
		to = len(lines)
	}
	return lines, from, to
}

// opened draws the focused question: its title, why it is asked, its field, and what there is to say of the answer. The why gives
// way where the window is low.
func (f *Form) opened(q question.Question, w, h int) []string {
	t := f.ctx.Theme
	var lines []string
	for i, l := range widget.Wrap(q.Title, w-4) {
		sign := t.Pointer
		if i > 0 {
			sign = " "
		}
		lines = append(lines, " "+t.Chosen.Render(sign+" "+l))
	}
	var field []string
	if held := f.heldWhole(q); held != "" {
		field = append(field, "   "+t.Plain.Render(widget.Cut(f.shownValue(q), w-4)), "")
		field = append(field, f.told(t.Caution.Render(t.Glyphs.Warn)+" ", "locked: "+held, w)...)
	} else {
		for _, l := range strings.Split(strings.TrimRight(f.field.View(), "\n"), "\n") {
			field = append(field, "   "+widget.Cut(l, w-4))
		}
		field = append(field, f.said(q, w)...)
	}
	var why []string
	for _, l := range widget.Wrap(q.Why, w-4) {
		why = append(why, "   "+t.Muted.Render(l))
	}
	switch room := h - len(lines) - len(field); {
	case len(why) > room:
		why = why[:max(0, room)]
	case len(why) < room && len(f.shown) < 8:
		why = append(why, "")
	}
	return slices.Concat(lines, why, field, []string{""})
}

// said are the lines under the field: the error, or what helps to answer. They are reserved, so that nothing jumps.
func (f *Form) said(q question.Question, w int) []string {
	t := f.ctx.Theme
	var lines []string
	switch {
	case f.busy != "":
		lines = []string{"   " + f.ctx.Spinner() + " " + t.Muted.Render(widget.Cut(f.busy, w-6))}
	case f.unfit(q) != "" && *f.value == f.ctx.Settings.Get(q.ID):
		lines = f.told(t.Caution.Render(t.Glyphs.Warn)+" ", f.unfit(q), w)
	case f.problem != "":
		lines = f.told(t.Wrong.Render(t.Fail)+" ", f.problem, w)
	default:
		for _, l := range f.hint(q, w) {
			lines = append(lines, "   "+t.Muted.Render(l))
		}
	}
	for len(lines) < 2 {
		lines = append(lines, "")
	}
	return lines
}

func (f *Form) told(sign, text string, w int) (lines []string) {
	for i, l := range widget.Wrap(text, w-6) {
		if i > 0 {
			sign = "  "
		}
		lines = append(lines, "   "+sign+f.ctx.Theme.Plain.Render(l))
	}
	return lines
}

// hint helps with the answer as it is being given.
func (f *Form) hint(q question.Question, w int) []string {
	if c, asked := f.ctx.Choices[q.Choices]; asked && q.Choices != "" && !c.Loaded {
		return []string{"looking what the account has " + f.ctx.Theme.Glyphs.Spinner[f.ctx.Frame%len(f.ctx.Theme.Glyphs.Spinner)]}
	} else if c.Err != nil {
		return widget.Wrap("could not be read, type it: "+c.Err.Error(), w-4)[:1]
	}
	v, _ := f.hovered()
	for _, o := range f.options(q) {
		if o.Value == v && o.Note != "" {
			return widget.Wrap(o.Note, w-4)
		}
	}
	switch {
	case q.ID == "region":
		return regionHint(*f.value, w)
	case q.Kind == question.Jobs:
		return f.runs(w)
	case q.Kind == question.Secret && f.stored(secretName(q)):
		return []string{"stored in SSM; empty keeps it"}
	}
	if a := f.ctx.Sources[q.ID]; a.From != "" && a.Value == *f.value {
		return widget.Wrap("from "+a.From, w-4)
	}
	return nil
}

func regionHint(text string, w int) []string {
	var words []string
	for _, r := range regionsLike(text) {
		words = append(words, r.Name+" "+r.Place)
	}
	lines := widget.Wrap(strings.Join(words, ", "), w-4)
	return lines[:min(2, len(lines))]
}

// runs are the next five runs of the job that is being edited, in its time zone.
func (f *Form) runs(w int) []string {
	lines := strings.Split(*f.value, "\n")
	if f.line >= len(lines) {
		return nil
	}
	jobs, err := stack.ParseJobs(lines[f.line])
	if err != nil || len(jobs) == 0 {
		return nil
	}
	zone := f.ctx.Settings.Schedule.Timezone
	times, err := steps.NextRuns(jobs[0].Cron, zone, 5, f.ctx.Now())
	if err != nil {
		return widget.Wrap(err.Error(), w-4)
	}
	return widget.Wrap(jobs[0].Name+" next runs ("+zone+"): "+strings.Join(dates(times), ", "), w-4)
}

func dates(times []time.Time) []string {
	words := make([]string, len(times))
	for i, at := range times {
		words[i] = at.Format("Mon 2 Jan 15:04")
	}
	return words
}

// row draws a question that is not open: its name as slipway.yaml has it, its answer, and where that came from.
func (f *Form) row(i int, q question.Question, w int) string {
	t := f.ctx.Theme
	sign := t.Muted.Render(t.Glyphs.Waiting)
	if i < f.at {
		sign = t.Good.Render(t.Glyphs.OK)
	}
	value, source := f.shownValue(q), f.ctx.Source(q.ID)
	switch {
	case q.Kind == question.Secret && !f.ctx.Secrets[secretName(q)].Empty():
		source = "new"
	case q.Kind == question.Secret && f.stored(secretName(q)):
		source = "stored"
	case q.Kind == question.Secret:
		source = ""
	case f.heldWhole(q) != "":
		source = "locked"
	}
	if f.unfit(q) != "" {
		sign, source = t.Caution.Render(t.Glyphs.Warn), "does not fit"
	}
	if draft, ok := f.drafts[q.ID]; ok {
		sign, value, source = t.Caution.Render(t.Glyphs.Warn), draft, "not kept yet"
	}
	label := widget.Pad(name(q), min(20, w/3))
	return widget.Row(" "+sign+" "+t.Muted.Render(label)+" "+t.Plain.Render(strings.ReplaceAll(value, "\n", "; ")), t.Muted.Render(source), w)
}

// name is what slipway.yaml calls a question's answer.
func name(q question.Question) string {
	if q.Kind == question.Secret {
		return secretName(q)
	}
	return strings.ReplaceAll(q.ID[strings.LastIndexByte(q.ID, '.')+1:], "_", " ")
}

// shownValue is an answer as people read it. A secret is never shown.
func (f *Form) shownValue(q question.Question) string {
	if q.Kind == question.Secret {
		if !f.ctx.Secrets[secretName(q)].Empty() || f.stored(secretName(q)) {
			return strings.Repeat("*", 8)
		}
		return ""
	}
	v := f.ctx.Settings.Get(q.ID)
	for _, o := range q.Options {
		if o.Value == v {
			return labelOf(o)
		}
	}
	switch {
	case q.Kind == question.YesNo && v == "true":
		return "yes"
	case q.Kind == question.YesNo:
		return "no"
	case q.Kind == question.Jobs && v != "":
		return fmt.Sprintf("%d: %s", len(f.ctx.Settings.Schedule.Jobs), v)
	case v == "":
		return "none"
	}
	return v
}
