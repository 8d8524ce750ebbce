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

// panelFrom is the width of the body from which the price panel is shown.
const panelFrom = 76

// panelWidth is how wide the price panel is in a body of w cells, 0 when it is not shown.
func panelWidth(w int) int {
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
	return widget.Fit(widget.Beside(block, widget.Cost(t, f.Estimate(), f.priceBefore, f.priceChangeLabel, f.pricesNote(), panelWidth(w), h-1), width, 1), w, h)
}

// pricesNote is the date or region of the prices, "" when that is not known.
func (f *Model) pricesNote() string {
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
	if f.combobox == nil {
		lines = strings.Split(strings.TrimRight(f.field.View(), "\n"), "\n")
	} else {
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

// fieldMessages are the lines under the field: an error, or help. There are always two at least, so that nothing
// jumps.
func (f *Model) fieldMessages(q question.Question, w int) []string {
	t := f.ctx.Theme
	var lines []string
	caution := t.Caution.Render(t.Glyphs.Warn) + " "
	switch {
	case f.busy != "":
		lines = []string{"   " + f.ctx.Spinner() + " " + t.Muted.Render(widget.Cut(f.busy, w-6))}
	case f.lockedReason(q) != "":
		lines = widget.Hang("   "+caution, t.Plain, "locked: "+f.lockedReason(q), w-1)
	case f.problem != "":
		lines = widget.Hang("   "+t.Wrong.Render(t.Fail)+" ", t.Plain, f.problem, w-1)
	case f.keptAnswerMisfit(q) != "" && *f.value == f.ctx.Settings.Get(q.ID):
		lines = widget.Hang("   "+caution, t.Plain, "does not fit: "+f.keptAnswerMisfit(q), w-1)
	default:
		lines = f.helpLines(q, w)
	}
	for len(lines) < 2 {
		lines = append(lines, "")
	}
	return lines
}

// helpLines help with the answer as it is typed.
func (f *Model) helpLines(q question.Question, w int) (lines []string) {
	t := f.ctx.Theme
	c, asked := f.ctx.Choices[q.Choices]
	switch {
	case q.Choices == "":
	case asked && !c.Loaded:
		return []string{"   " + f.ctx.Spinner() + " " + t.Muted.Render("looking what the account has"), "     " + t.Muted.Render("an answer can be typed meanwhile")}
	case c.Err != nil:
		return widget.Hang("   "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, choicesUnreadText(c.Err), w-1)
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

// choicesUnreadText says why the account's choices could not be read; the answer can be typed all the same.
func choicesUnreadText(err error) string {
	return "what the account has could not be read: " + cloud.Brief(err) + ". Type the answer."
}

// hint helps with the answer as it is typed, or says what is wrong with it.
func (f *Model) hint(q question.Question, w int) (lines []string, wrong string) {
	v, listed := f.highlighted()
	if why := f.refusedValueReason(q, v); listed && why != "" && v != f.ctx.Settings.Get(q.ID) {
		return nil, "locked: " + why
	}
	if why := f.misfitReason(q, v); listed && why != "" {
		return nil, "does not fit: " + why
	}
	if f.combobox != nil {
		return f.comboboxHint(q, w)
	}
	for _, o := range f.options(q) {
		if o.Value == v && o.Note != "" {
			return widget.Wrap(o.Note, w-4), ""
		}
	}
	switch {
	case q.Kind == question.Jobs:
		return f.jobHint(q, w)
	case q.Kind == question.Secret:
		return f.secretHint(secretName(q)), ""
	case q.ID == "budget.email", q.ID == "budget.limit":
		return f.budgetHint(w), ""
	}
	return f.sourceHint(q, w), ""
}

// budgetHint says when the alarms come, in dollars.
func (f *Model) budgetHint(w int) []string {
	limit := f.ctx.Settings.Budget.Limit
	if f.question().ID == "budget.limit" {
		limit, _ = strconv.Atoi(*f.value)
	}
	return widget.Wrap(budget.DescribeLimit(limit, f.ctx.Estimate().USD), w-4)
}

// sourceHint says where the current answer came from.
func (f *Model) sourceHint(q question.Question, w int) []string {
	if a := f.ctx.Sources[q.ID]; a.From != "" && a.Value == *f.value {
		return widget.Wrap("from "+a.From, w-4)
	}
	return nil
}

// comboboxHint is the note of the answer under the cursor, or why the typed one is invalid.
func (f *Model) comboboxHint(q question.Question, w int) (lines []string, wrong string) {
	if !f.combobox.valid(*f.value) {
		return nil, "nothing here is like it: " + q.Validate(*f.value).Error()
	}
	if note := f.combobox.note(); note != "" {
		return widget.Wrap(note, w-4), ""
	}
	if q.ID == "schedule.timezone" {
		return f.timezoneHint(*f.value, w), ""
	}
	return f.sourceHint(q, w), ""
}

// timezoneHint is what time it is in a zone, and when the first job would run there.
func (f *Model) timezoneHint(zone string, w int) []string {
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

// jobHint are the next five runs of the job that is edited; before its cron is complete, what the line still lacks,
// or what is wrong with it.
func (f *Model) jobHint(q question.Question, w int) (lines []string, wrong string) {
	typed := strings.Split(*f.value, "\n")
	if f.changedJobLine >= len(typed) || strings.TrimSpace(typed[f.changedJobLine]) == "" {
		return nil, ""
	}
	name, rest, named := strings.Cut(typed[f.changedJobLine], "=")
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
		if err := q.Validate(typed[f.changedJobLine]); err != nil {
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
	return packWords(said, w-4), ""
}

// packWords puts words side by side into lines of w cells, none of them broken where it fits.
func packWords(words []string, w int) (lines []string) {
	line := ""
	for _, word := range words {
		if line != "" && len(line)+1+len(word) > w {
			lines, line = append(lines, widget.Wrap(line, w)...), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, widget.Wrap(line, w)...)
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
	return widget.Row(" "+sign+" "+t.Muted.Render(label)+" "+t.Plain.Render(f.shortAnswer(q, value, room)), t.Muted.Render(source), w)
}

// shortAnswer is an answer for a row: the option's value where its label is too long, the names or number of jobs.
func (f *Model) shortAnswer(q question.Question, value string, room int) string {
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
