package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps"
	"slipway/steps/budget"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/ui/text"
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
	return widget.Fit(widget.Beside(block, widget.Cost(t, f.Estimate(), f.before, f.change, f.dated(), panel(w), h-1), width, 1), w, h)
}

// dated says from when the prices are, "" where nobody knows.
func (f *Model) dated() string {
	region := f.ctx.Settings.Region
	if f.question().ID == "region" {
		region = *f.value
	}
	if f.ctx.PricedAsUSEast1(region) {
		return "at N. Virginia's prices"
	}
	if book, ok := f.ctx.Prices.(*cost.Book); ok {
		return "prices of " + book.Generated
	}
	return ""
}

// rows draws every question, the focused one opened, and says which lines the open one takes.
func (f *Model) rows(w, h int) (lines []string, from, to int) {
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
func (f *Model) opened(q question.Question, w, h int) []string {
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
	said := f.said(q, w)
	field := f.answering(q, w, h-len(lines)-len(why)-len(said)-2)
	field = append(field, said...)
	switch room := h - len(lines) - len(field); {
	case len(why) > room:
		why = why[:max(0, room)]
	case len(why) < room:
		why = append(why, "")
	}
	return slices.Concat(lines, why, field, []string{""})
}

// answering draws the field, or the answer that AWS holds. room is for the field alone; a list leaves some of it to the page's other
// questions.
func (f *Model) answering(q question.Question, w, room int) (lines []string) {
	if f.heldWhole(q) != "" {
		return []string{"   " + f.ctx.Theme.Plain.Render(widget.Cut(f.shownValue(q), w-4)), ""}
	}
	if f.pick == nil {
		lines = strings.Split(strings.TrimRight(f.field.View(), "\n"), "\n")
	} else {
		room -= 2 // the text, and how many options are out of sight
		if spare := room - (len(f.shown) - 1); spare < 5 {
			room = min(room, 5)
		} else {
			room = spare
		}
		lines = f.pick.View(f.pick.rows(room))
	}
	for i, l := range lines {
		lines[i] = "   " + widget.Cut(l, w-4)
	}
	return lines
}

// said are the lines under the field: the error, or what helps to answer. They are reserved, so that nothing jumps.
func (f *Model) said(q question.Question, w int) []string {
	t := f.ctx.Theme
	var lines []string
	caution := t.Caution.Render(t.Glyphs.Warn) + " "
	switch {
	case f.busy != "":
		lines = []string{"   " + f.ctx.Spinner() + " " + t.Muted.Render(widget.Cut(f.busy, w-6))}
	case f.heldWhole(q) != "":
		lines = widget.Hang("   "+caution, t.Plain, "locked: "+f.heldWhole(q), w-1)
	case f.problem != "":
		lines = widget.Hang("   "+t.Wrong.Render(t.Fail)+" ", t.Plain, f.problem, w-1)
	case f.unfit(q) != "" && *f.value == f.ctx.Settings.Get(q.ID):
		lines = widget.Hang("   "+caution, t.Plain, "does not fit: "+f.unfit(q), w-1)
	default:
		lines = f.helped(q, w)
	}
	for len(lines) < 2 {
		lines = append(lines, "")
	}
	return lines
}

// helped are the lines that help with the answer as it is being given.
func (f *Model) helped(q question.Question, w int) (lines []string) {
	t := f.ctx.Theme
	c, asked := f.ctx.Choices[q.Choices]
	switch {
	case q.Choices == "":
	case asked && !c.Loaded:
		return []string{"   " + f.ctx.Spinner() + " " + t.Muted.Render("looking what the account has"), "     " + t.Muted.Render("an answer can be typed meanwhile")}
	case c.Err != nil:
		return widget.Hang("   "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, unread(c.Err), w-1)
	}
	hint, wrong := f.hint(q, w)
	if wrong != "" {
		return widget.Hang("   "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, wrong, w-1)
	}
	for _, l := range hint {
		lines = append(lines, "   "+t.Muted.Render(l))
	}
	return lines
}

// unread says why the account's choices could not be read, and that one can be typed all the same.
func unread(err error) string {
	return "what the account has could not be read: " + cloud.Brief(err) + ". Type the answer."
}

// hint helps with the answer as it is being given, or says what is still wrong with it.
func (f *Model) hint(q question.Question, w int) (lines []string, wrong string) {
	v, listed := f.hovered()
	if why := f.heldValue(q, v); listed && why != "" && v != f.ctx.Settings.Get(q.ID) {
		return nil, "locked: " + why
	}
	if why := f.misfit(q, v); listed && why != "" {
		return nil, "does not fit: " + why
	}
	if f.pick != nil {
		return f.picked(q, w)
	}
	for _, o := range f.options(q) {
		if o.Value == v && o.Note != "" {
			return widget.Wrap(o.Note, w-4), ""
		}
	}
	switch {
	case q.Kind == question.Jobs:
		return f.edited(q, w)
	case q.Kind == question.Secret:
		return f.secretHint(secretName(q)), ""
	case q.ID == "budget.email", q.ID == "budget.limit":
		return f.budgeted(w), ""
	}
	return f.source(q, w), ""
}

// budgeted says when the alarms come, in dollars.
func (f *Model) budgeted(w int) []string {
	limit := f.ctx.Settings.Budget.Limit
	if f.question().ID == "budget.limit" {
		limit, _ = strconv.Atoi(*f.value)
	}
	return widget.Wrap(budget.DescribeLimit(limit, f.ctx.Estimate().USD), w-4)
}

// source says what the answer as it stands rests on.
func (f *Model) source(q question.Question, w int) []string {
	if a := f.ctx.Sources[q.ID]; a.From != "" && a.Value == *f.value {
		return widget.Wrap("from "+a.From, w-4)
	}
	return nil
}

// picked says what there is to say of the answer under the cursor of a list, or why the typed one is none.
func (f *Model) picked(q question.Question, w int) (lines []string, wrong string) {
	if !f.pick.holds(*f.value) {
		return nil, "nothing here is like it: " + q.Validate(*f.value).Error()
	}
	if note := f.pick.note(); note != "" {
		return widget.Wrap(note, w-4), ""
	}
	if q.ID == "schedule.timezone" {
		return f.clock(*f.value, w), ""
	}
	return f.source(q, w), ""
}

// clock is what time it is in a zone, and when the first job would run there.
func (f *Model) clock(zone string, w int) []string {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return nil
	}
	said := "it is " + f.ctx.Now().In(place).Format("Mon 15:04") + " there"
	if jobs := f.ctx.Settings.Schedule.Jobs; len(jobs) > 0 {
		if times, err := steps.NextRuns(jobs[0].Cron, zone, 1, f.ctx.Now()); err == nil && len(times) == 1 {
			said += "; " + jobs[0].Name + " would run next " + times[0].Format("Mon 2 Jan 15:04 MST")
		}
	}
	return widget.Wrap(said, w-4)
}

// edited are the next five runs of the job that is being edited, in the jobs' time zone, as soon as its cron can be read; before that,
// what its line still lacks, and whenever something is wrong, what it is.
func (f *Model) edited(q question.Question, w int) (lines []string, wrong string) {
	typed := strings.Split(*f.value, "\n")
	if f.line >= len(typed) || strings.TrimSpace(typed[f.line]) == "" {
		return nil, ""
	}
	name, rest, named := strings.Cut(typed[f.line], "=")
	cron, command, commanded := strings.Cut(rest, ":")
	began := named && (commanded || len(strings.Fields(cron)) >= 6 || strings.HasSuffix(strings.TrimSpace(cron), ")"))
	if !began {
		return widget.Wrap("NAME = CRON : COMMAND; the cron is minute hour day month weekday year, one of day and weekday a ?", w-4), ""
	}
	zone := f.ctx.Settings.Schedule.Timezone
	times, err := steps.NextRuns(strings.TrimSpace(cron), zone, 5, f.ctx.Now())
	if err != nil {
		return nil, err.Error()
	}
	if commanded && strings.TrimSpace(command) != "" {
		if err := q.Validate(typed[f.line]); err != nil {
			return nil, err.Error()
		}
	}
	said := append([]string{strings.TrimSpace(name) + " next runs (" + zone + "):"}, text.Times(times)...)
	if len(times) == 0 {
		said = []string{strings.TrimSpace(name) + " never runs in the next years"}
	}
	if strings.TrimSpace(command) == "" {
		said = append(said, "(now a colon and the command)")
	} else if _, chosen := f.ctx.Sources["schedule.timezone"]; !chosen && !f.page.One {
		said = append(said, "(tab goes to the time zone)")
	}
	return packed(said, w-4), ""
}

// packed puts words side by side into lines of w cells, none of them broken where it fits.
func packed(words []string, w int) (lines []string) {
	line := ""
	for _, word := range words {
		if line != "" && len(line)+1+len(word) > w {
			lines, line = append(lines, widget.Wrap(line, w)...), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, widget.Wrap(line, w)...)
}

// row draws a question that is not open: its name as slipway.yaml has it, its answer, and where that came from.
func (f *Model) row(i int, q question.Question, w int) string {
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
	room := w - ansi.StringWidth(" "+sign+" "+label+"  "+source)
	return widget.Row(" "+sign+" "+t.Muted.Render(label)+" "+t.Plain.Render(f.brief(q, value, room)), t.Muted.Render(source), w)
}

// brief is an answer in a row with room cells for it: where an option's label or the jobs' lines are too long, what they are called.
func (f *Model) brief(q question.Question, value string, room int) string {
	value = strings.ReplaceAll(value, "\n", "; ")
	if _, draft := f.drafts[q.ID]; draft || ansi.StringWidth(value) <= room {
		return value
	}
	answer := f.ctx.Settings.Get(q.ID)
	switch {
	case q.Kind == question.Jobs:
		var names []string
		for _, job := range f.ctx.Settings.Schedule.Jobs {
			names = append(names, job.Name)
		}
		if value = strings.Join(names, ", "); ansi.StringWidth(value) > room {
			value = text.Plural(len(names), "job")
		}
	case answer != "" && ansi.StringWidth(answer) <= room: // the option behind the label
		value = answer
	}
	return value
}

// name is what a question's answer is called beside it.
func name(q question.Question) string {
	if q.Kind == question.Secret {
		return secretName(q)
	}
	return q.Called()
}

// shownValue is an answer as people read it. A secret is never shown.
func (f *Model) shownValue(q question.Question) string {
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
	case q.Kind == question.Jobs && v != "":
		return fmt.Sprintf("%d: %s", len(f.ctx.Settings.Schedule.Jobs), v)
	case v == "":
		return "none"
	case q.Unit != "":
		return v + " " + q.Unit
	}
	return v
}
