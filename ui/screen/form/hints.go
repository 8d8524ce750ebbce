package form

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/budget"
	"slipway/steps/cloud"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/text"
	"slipway/ui/widget"
)

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
		return []string{"   " + f.ctx.Spinner() + " " + t.Muted.Render("looking what the account has"), "     " +
			t.Muted.Render("an answer can be typed meanwhile")}
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
	if f.editor != nil {
		return f.editor.help(w - 4)
	}
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
			return append(widget.Wrap(o.Note, w-4), f.undecided(q, w)...), ""
		}
	}
	switch {
	case q.Kind == question.Workers:
		return f.workerHint(q, w)
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

// undecided says why a question is asked that the folder usually answers.
func (f *Model) undecided(q question.Question, w int) []string {
	if a := f.ctx.Sources[q.ID]; a.Unsure && a.From != "" {
		return widget.Wrap("asked, since the folder does not decide it: "+a.From, w-4)
	}
	return nil
}

// sourceHint says where the current answer came from.
func (f *Model) sourceHint(q question.Question, w int) []string {
	var lines []string
	if a := f.ctx.Sources[q.ID]; a.From != "" && a.Value == *f.value {
		lines = widget.Wrap("from "+a.From, w-4)
	}
	if q.ID == "service.port" && f.ctx.Session != nil {
		if host, _ := f.ctx.Session.Folder.Said("service.host"); host.Value == "localhost" {
			lines = append(lines, widget.Wrap("the app listens on localhost alone ("+host.Evidence+
				"), where the load balancer does not reach it", w-4)...)
		}
	}
	return lines
}

// comboboxHint is the note of the answer under the cursor, or why the typed one is invalid.
func (f *Model) comboboxHint(q question.Question, w int) (lines []string, wrong string) {
	if !f.combobox.valid(*f.value) {
		return nil, "nothing here is like it: " + q.Validate(*f.value).Error()
	}
	if note := f.combobox.note(); note != "" {
		return append(widget.Wrap(note, w-4), f.undecided(q, w)...), ""
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

// workerHint is what the worker that is edited gets, or what is wrong with its line.
func (f *Model) workerHint(q question.Question, w int) (lines []string, wrong string) {
	typed := strings.Split(*f.value, "\n")
	if f.changedItem >= len(typed) || strings.TrimSpace(typed[f.changedItem]) == "" {
		return f.sourceHint(q, w), ""
	}
	line := typed[f.changedItem]
	if _, command, commanded := strings.Cut(line, "="); !commanded || strings.TrimSpace(command) == "" {
		return widget.Wrap("NAME = COMMAND; NAME@CPU/MEMORY for another size, NAME x2 for two of it, x0 to stop it", w-4), ""
	}
	if err := q.Validate(line); err != nil {
		return nil, err.Error()
	}
	workers, err := stack.ParseWorkers(line)
	if err != nil || len(workers) == 0 {
		return nil, ""
	}
	cpu, memory := workers[0].Size()
	return widget.Wrap(fmt.Sprintf("%s: %s of %g vCPU / %g GB, all the time", workers[0].Name,
		text.Plural(workers[0].Count, "task"), float64(cpu)/1024, float64(memory)/1024), w-4), ""
}
