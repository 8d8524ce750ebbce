package form

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/schedule"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// view draws the jobs around the cursor, or the lines of the one that is edited.
func (e *jobEditor) view(w, h int) []string {
	if e.typing() {
		return e.lineRows(w)
	}
	name := 4
	for _, c := range e.jobs {
		name = max(name, ansi.StringWidth(c.Name))
	}
	name = min(name, max(8, w/3))
	rows := make([]string, 0, len(e.jobs)+1)
	for i, c := range e.jobs {
		rows = append(rows, e.row(c, i == e.cursor, name, w))
	}
	return editorRows(e.ctx.Theme, rows, e.cursor, h, "add a job", "a")
}

// row draws one job: whether it is taken, when it runs, and where the folder speaks of it.
func (e *jobEditor) row(c schedule.Choice, chosen bool, name, w int) string {
	t := e.ctx.Theme
	sign, mark, ink := "  ", t.Good.Render("[x]"), t.Plain
	if !c.On {
		mark, ink = t.Muted.Render("[ ]"), t.Muted
	}
	if chosen {
		sign, ink = t.Accented.Render(t.Pointer+" "), t.Chosen
	}
	when := "no time yet"
	if c.Refused != "" {
		when = "AWS has no such time"
	}
	if e, err := schedule.Parse(c.Cron); err == nil {
		when = e.Words()
	} else if c.Cron != "" {
		when = c.Cron
	}
	room := w - name - 8
	when = widget.Cut(when, room)
	at := c.At
	if ansi.StringWidth(at) > room-ansi.StringWidth(when)-2 { // the note below has it
		at = ""
	}
	return widget.Row(sign+mark+" "+ink.Render(widget.Pad(c.Name, name))+"  "+t.Plain.Render(when), t.Muted.Render(at), w)
}

// lineRows are the lines of the job that is edited.
func (e *jobEditor) lineRows(w int) (rows []string) {
	t := e.ctx.Theme
	for i, input := range e.lines {
		sign, ink := "  ", t.Muted
		if i == e.line {
			sign, ink = t.Accented.Render(t.Chevron+" "), t.Plain
		}
		input.SetWidth(max(8, w-14))
		rows = append(rows, sign+ink.Render(widget.Pad(lineTitles[i], 10))+input.View())
	}
	return append(rows, "  "+t.Muted.Render(widget.Pad("time zone", 10)+e.ctx.Settings.Schedule.Timezone+", for all jobs"))
}

// help says when the job under the cursor runs, or what its lines come to as they are typed.
func (e *jobEditor) help(w int) (lines []string, wrong string) {
	if e.problem != "" {
		return nil, e.problem
	}
	if e.typing() {
		return e.lineHelp(w)
	}
	c := e.at()
	if c == nil {
		return widget.Wrap("A job is a command of the app's image, run at a time.", w), ""
	}
	said := c.Command
	switch when, err := e.times(c.Cron, 1); {
	case c.Refused != "":
		said += ". Its time in " + c.At + ": " + c.Refused
	case c.Cron == "":
		said += "; nothing in the folder says when"
	case err != nil:
		return widget.Wrap(said, w), err.Error()
	default:
		said += "; " + when + " (" + c.Cron + ")"
	}
	if c.At != "" && c.Refused == "" {
		said += "; from " + c.At
	}
	return widget.Wrap(said, w), ""
}

// lineHelp reads the schedule as it is typed: in words, with its next runs, and as AWS takes it.
func (e *jobEditor) lineHelp(w int) (lines []string, wrong string) {
	typed := e.text(lineSchedule)
	if typed == "" {
		return widget.Wrap("When it runs: 0 3 * * * or @daily, as Unix cron has it; 0 3 * * ? * or rate(6 hours), as AWS "+
			"does.", w), ""
	}
	words, err := e.times(typed, 3)
	if err != nil {
		if short := strings.Fields(typed); e.line == lineSchedule && len(short) < 5 && !strings.ContainsAny(typed, "@()") {
			return widget.Wrap("minute hour day month weekday, as Unix cron; a sixth field is AWS's year", w), ""
		}
		return nil, err.Error()
	}
	read, _ := schedule.Parse(typed) // its times were read
	lines = widget.Wrap(words, w)
	if read.Short() != typed && read.String() != typed {
		lines = append(lines, widget.Wrap("for AWS: "+read.Short(), w)...)
	}
	return lines, ""
}

// times says when a schedule fires, with its next runs.
func (e *jobEditor) times(cron string, n int) (string, error) {
	return text.JobTimes(cron, e.ctx.Settings.Schedule.Timezone, e.now(), n)
}
