package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/secrets"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

// panelFrom is the width of the body from which the price panel is shown.
const panelFrom = 76

// wideBody is the width of the body from which the panel names every item.
const wideBody = 98

// panelWidth is how wide the price panel is in a body of w cells, 0 when it is not shown.
func panelWidth(w int) int {
	switch {
	case w >= wideBody:
		return 46
	case w >= panelFrom:
		return 27
	}
	return 0
}

// questionWidth is what the price panel leaves for the questions.
func questionWidth(w int) int {
	if p := panelWidth(w); p > 0 {
		return w - p - 2
	}
	return w
}

// Render draws the questions and, where there is room, the price panel.
func (f *Model) Render(w, h int) string {
	t := f.ctx.Theme
	width := questionWidth(w)
	lines, from, to := f.rows(width, h-3)
	shown, above, below := widget.Window(lines, from, to, h-3)
	head := " " + t.Title.Render(strings.ToUpper(f.page.Title))
	block := widget.Fit(head+"\n\n"+strings.Join(shown, "\n"), width, h-1) + "\n" + widget.More(f.ctx.Theme, above, below)
	if width == w {
		return widget.Fit(block, w, h)
	}
	return widget.Fit(widget.Beside(block, widget.Cost(t, f.bill(), panelWidth(w), h-1), width, 1), w, h)
}

// bill is what the price panel shows: in a first setup what the steps cost that are decided.
func (f *Model) bill() widget.PricePanel {
	b := widget.PricePanel{Now: f.Estimate(), Before: f.priceBefore, Total: "USD a month", Change: f.priceChangeLabel,
		Note: f.pricesNote()}
	if f.page.Walking {
		b.Now, b.Before = wizard.SoFar(b.Now, f.page.Walked), wizard.SoFar(f.ctx.Estimate(), f.page.Walked)
		b.Total, b.Change, b.Empty = "so far, USD", "this change", len(f.page.Walked) == 0
	}
	return b
}

// pricesNote is the date or region of the prices, "" when that is not known.
func (f *Model) pricesNote() string {
	region := f.ctx.Settings.Region
	if f.question().ID == "region" {
		region = *f.value
	}
	return pricesNote(f.ctx, region)
}

func pricesNote(ctx *screen.Context, region string) string {
	if ctx.PricedAsUSEast1(region) {
		return "at N. Virginia's prices"
	}
	if book, ok := ctx.Prices.(*cost.Book); ok {
		return "prices of " + book.Generated
	}
	return ""
}

// rows draws every question, the focused one opened; from and to are the lines of the open one.
func (f *Model) rows(w, h int) (lines []string, from, to int) {
	for i, q := range f.questions {
		if i != f.focused {
			lines = append(lines, f.row(i, q, w))
			continue
		}
		from = len(lines)
		lines = append(lines, f.focusedLines(q, w, h)...)
		to = len(lines)
	}
	return lines, from, to
}

// focusedLines draws the focused question: title, reason, field, messages. A low window cuts the reason.
func (f *Model) focusedLines(q question.Question, w, h int) []string {
	t := f.ctx.Theme
	var lines, why []string
	for i, l := range widget.Wrap(q.Title, w-4) {
		sign := t.Pointer
		if i > 0 {
			sign = " "
		}
		lines = append(lines, " "+t.Chosen.Render(sign+" "+l))
	}
	for _, l := range widget.Wrap(q.Why, w-4) {
		why = append(why, "   "+t.Muted.Render(l))
	}
	said := f.fieldMessages(q, w)
	field := f.fieldLines(q, w, h-len(lines)-len(why)-len(said)-2)
	field = append(field, said...)
	switch room := h - len(lines) - len(field); {
	case len(why) > room:
		why = why[:max(0, room)]
	case len(why) < room:
		why = append(why, "")
	}
	return slices.Concat(lines, why, field, []string{""})
}

// fieldLines draws the field, or an answer that is locked. A list leaves some of the room to the page's other
// questions.
func (f *Model) fieldLines(q question.Question, w, room int) (lines []string) {
	if f.lockedReason(q) != "" {
		return []string{"   " + f.ctx.Theme.Plain.Render(widget.Cut(f.shownValue(q), w-4)), ""}
	}
	switch {
	case f.editor != nil:
		lines = f.editor.view(w-4, max(5, room-len(f.questions)+1))
	case f.combobox == nil:
		lines = strings.Split(strings.TrimRight(f.field.View(), "\n"), "\n")
	default:
		room -= 2 // the text, and how many options are out of sight
		if spare := room - (len(f.questions) - 1); spare < 5 {
			room = min(room, 5)
		} else {
			room = spare
		}
		lines = f.combobox.View(f.combobox.rows(room))
	}
	for i, l := range lines {
		lines[i] = "   " + widget.Cut(l, w-4)
	}
	return lines
}

// row draws a question that is not open: its name in slipway.yaml, its answer, and the answer's source.
func (f *Model) row(i int, q question.Question, w int) string {
	t := f.ctx.Theme
	sign := t.Muted.Render(t.Glyphs.Waiting)
	if i < f.focused {
		sign = t.Good.Render(t.Glyphs.OK)
	}
	value, source := f.shownValue(q), f.ctx.Source(q.ID)
	switch {
	case q.Kind == question.Secret && !f.ctx.Secrets[secretName(q)].Empty():
		source = "new"
	case q.Kind == question.Secret && f.storedInAWS(secretName(q)):
		source = "stored"
	case q.Kind == question.Secret:
		source = ""
	case f.lockedReason(q) != "":
		source = "locked"
	}
	if f.keptAnswerMisfit(q) != "" {
		sign, source = t.Caution.Render(t.Glyphs.Warn), "does not fit"
	}
	if draft, ok := f.drafts[q.ID]; ok {
		sign, value, source = t.Caution.Render(t.Glyphs.Warn), draft, "not kept yet"
	}
	label := widget.Pad(answerName(q), min(20, w/3))
	room := w - ansi.StringWidth(" "+sign+" "+label+"  "+source)
	return widget.Row(" "+sign+" "+t.Muted.Render(label)+" "+t.Plain.Render(f.shortAnswer(q, value, room)),
		t.Muted.Render(source), w)
}

// shortAnswer is an answer for a row: the option's value where its label is too long, the names or number of jobs.
func (f *Model) shortAnswer(q question.Question, value string, room int) string {
	value = strings.ReplaceAll(value, "\n", "; ")
	if _, draft := f.drafts[q.ID]; draft || ansi.StringWidth(value) <= room {
		return value
	}
	answer := f.ctx.Settings.Get(q.ID)
	switch {
	case q.Listed():
		names := f.listedNames(q)
		if value = strings.Join(names, ", "); ansi.StringWidth(value) > room {
			value = text.Plural(len(names), strings.TrimSuffix(string(q.Kind), "s"))
		}
	case answer != "" && ansi.StringWidth(answer) <= room: // the option behind the label
		value = answer
	}
	return value
}

// listedNames are the names of the jobs or workers of an answer.
func (f *Model) listedNames(q question.Question) (names []string) {
	if q.Kind == question.Workers {
		for _, w := range f.ctx.Settings.Workers {
			names = append(names, w.Name)
		}
		return names
	}
	for _, job := range f.ctx.Settings.Schedule.Jobs {
		names = append(names, job.Name)
	}
	return names
}

// answerName is the label of a question's answer.
func answerName(q question.Question) string {
	if q.Kind == question.Secret {
		return secretName(q)
	}
	return q.Called()
}

// shownValue is an answer as it is shown. A secret never is.
func (f *Model) shownValue(q question.Question) string {
	if q.Kind == question.Secret {
		if !f.ctx.Secrets[secretName(q)].Empty() || f.storedInAWS(secretName(q)) {
			return strings.Repeat("*", 8)
		}
		return ""
	}
	if q.Kind == question.Names {
		return secrets.NamesWords(namesOf(f.ctx))
	}
	v := f.ctx.Settings.Get(q.ID)
	for _, o := range q.Options {
		if o.Value == v {
			return labelOf(o)
		}
	}
	if q.Picks() && (v == "" || q.Choices != "") { // an id is read by what the account calls it
		for _, o := range f.options(q) {
			if o.Value == v {
				return labelOf(o)
			}
		}
	}
	switch {
	case q.Kind == question.YesNo && v == "true":
		return "yes"
	case q.Kind == question.YesNo:
		return "no"
	case q.Listed() && v != "":
		return fmt.Sprintf("%d: %s", len(f.listedNames(q)), v)
	case v == "":
		return "none"
	case q.Unit != "":
		return v + " " + q.Unit
	}
	return v
}
