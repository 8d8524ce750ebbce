package form

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/schedule"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// jobEditor lists the jobs of the answers and those that the folder speaks of, each taken or not. One is edited on
// three lines.
type jobEditor struct {
	ctx     *screen.Context
	jobs    []schedule.Choice
	cursor  int
	edited  int               // the row whose lines are open; -1: none
	added   bool              // it is a new one
	lines   []textinput.Model // its name, command and schedule
	line    int
	problem string
}

// The lines of a job.
const (
	lineName = iota
	lineCommand
	lineSchedule
)

var (
	lineTitles   = []string{"name", "command", "schedule"}
	lineExamples = []string{"made of the command", "python -m jobs.cleanup", "0 3 * * *"}

	keyTakeJob  = screen.Binding("space", "take/leave", "space")
	keyAddJob   = screen.Binding("a", "add a job", "a")
	keyEditJob  = screen.Binding("e", "edit", "e")
	keyDropJob  = screen.Binding("d", "remove", "d")
	keyNextLine = screen.Binding("tab", "next line", "tab")
)

func newJobEditor(ctx *screen.Context) *jobEditor {
	var offers []schedule.Offer
	if ctx.Session != nil {
		offers = ctx.Current().JobOffers()
	}
	return &jobEditor{ctx: ctx, jobs: schedule.Choices(ctx.Settings.Schedule.Jobs, offers), edited: -1}
}

func (e *jobEditor) value() string { return schedule.JobsText(e.jobs) }
func (e *jobEditor) typing() bool  { return e.edited >= 0 }
func (e *jobEditor) restyle() {
	for i := range e.lines {
		styleLine(e.ctx.Theme, &e.lines[i])
		e.lines[i].Prompt = "" // its title stands before it
	}
}

// at is the job under the cursor; nil on the line that adds one.
func (e *jobEditor) at() *schedule.Choice {
	if e.cursor < len(e.jobs) {
		return &e.jobs[e.cursor]
	}
	return nil
}

func (e *jobEditor) update(msg tea.Msg) (tea.Cmd, bool) {
	press, isKey := msg.(tea.KeyPressMsg)
	paste, pasted := msg.(tea.PasteMsg)
	switch {
	case e.typing() && isKey:
		return e.handleLineKey(press)
	case e.typing():
		var cmd tea.Cmd
		e.lines[e.line], cmd = e.lines[e.line].Update(msg)
		return cmd, true
	case pasted:
		e.takePaste(paste.Content)
		return nil, true
	case !isKey:
		return nil, false
	}
	job := e.at()
	switch {
	case key.Matches(press, keyAddJob), key.Matches(press, keyTakeJob) && job == nil:
		return e.open(len(e.jobs), lineCommand), true
	case job == nil && !movesCursor(press):
		return nil, false
	case key.Matches(press, keyTakeJob):
		e.problem = ""
		if job.On = !job.On; job.On && job.Cron == "" {
			job.On = false
			return e.open(e.cursor, lineSchedule), true
		}
	case key.Matches(press, keyEditJob), press.String() == "right":
		return e.open(e.cursor, lineSchedule), true
	case key.Matches(press, keyDropJob):
		e.problem = ""
		if job.At == "" {
			e.jobs = slices.Delete(e.jobs, e.cursor, e.cursor+1)
		} else {
			job.On = false // the folder speaks of it all the same
		}
	case movesCursor(press):
		e.problem = ""
		e.cursor = screen.MoveCursor(e.cursor, len(e.jobs), press)
	default:
		return nil, false
	}
	return nil, true
}

// takePaste takes jobs that are written a line each: NAME = CRON : COMMAND.
func (e *jobEditor) takePaste(text string) {
	jobs, at, err := schedule.Written(e.jobs, strings.ReplaceAll(text, "\r", "\n"), e.zone(), e.now())
	if err != nil {
		e.problem = err.Error()
		return
	}
	if e.problem = ""; at >= 0 {
		e.jobs, e.cursor = jobs, at
	}
}

// open opens the lines of a job, or of a new one, at one of them.
func (e *jobEditor) open(row, line int) tea.Cmd {
	e.edited, e.added, e.problem = row, row >= len(e.jobs), ""
	parts := []string{"", "", ""}
	if !e.added {
		job := e.jobs[row]
		head, _, _ := strings.Cut(job.Job.String(), " = ") // a size of its own stands behind the name
		parts = []string{head, job.Command, job.Cron}
	}
	e.lines = nil
	for i, part := range parts {
		input := newLine(e.ctx.Theme, 60)
		input.Prompt, input.Placeholder = "", lineExamples[i]
		input.SetValue(part)
		input.CursorEnd()
		e.lines = append(e.lines, input)
	}
	return e.focus(line)
}

func (e *jobEditor) focus(line int) tea.Cmd {
	e.lines[e.line%len(e.lines)].Blur()
	e.line, e.problem = line, ""
	return e.lines[line].Focus()
}

func (e *jobEditor) handleLineKey(press tea.KeyPressMsg) (tea.Cmd, bool) {
	last := len(e.lines) - 1
	switch name := press.String(); {
	case key.Matches(press, screen.KeyPlan):
		return nil, false
	case key.Matches(press, screen.KeyBack):
		e.edited, e.problem = -1, ""
		return nil, true
	case key.Matches(press, screen.KeyEnter) && e.line < last && strings.TrimSpace(e.lines[last].Value()) == "":
		return e.focus(e.line + 1), true
	case key.Matches(press, screen.KeyEnter):
		if err := e.finish(); err != nil {
			e.problem = err.Error()
		}
		return nil, true
	case name == "tab", name == "down":
		return e.focus((e.line + 1) % len(e.lines)), true
	case name == "shift+tab", name == "up":
		return e.focus((e.line + last) % len(e.lines)), true
	}
	e.problem = ""
	var cmd tea.Cmd
	e.lines[e.line], cmd = e.lines[e.line].Update(press)
	return cmd, true
}

// finish takes the job whose lines are open.
func (e *jobEditor) finish() error {
	if !e.typing() {
		return nil
	}
	if e.added && e.text(lineCommand) == "" && e.text(lineSchedule) == "" { // nothing was typed
		e.edited = -1
		return nil
	}
	job, err := e.typed()
	if err != nil {
		return err
	}
	c := schedule.Choice{Job: job, On: true}
	if e.added {
		e.jobs = append(e.jobs, c)
	} else {
		c.At = e.jobs[e.edited].At
		e.jobs[e.edited] = c
	}
	e.cursor, e.edited = e.edited, -1
	return nil
}

func (e *jobEditor) text(line int) string { return strings.TrimSpace(e.lines[line].Value()) }

// typed is the job that the open lines come to.
func (e *jobEditor) typed() (stack.Job, error) {
	others := slices.Clone(e.jobs)
	if !e.added {
		others = slices.Delete(others, e.edited, e.edited+1)
	}
	return schedule.Typed(e.text(lineName), e.text(lineCommand), e.text(lineSchedule), e.zone(), e.now(), others)
}

// zone is the one that the jobs run in.
func (e *jobEditor) zone() *time.Location {
	zone, err := time.LoadLocation(e.ctx.Settings.Schedule.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (e *jobEditor) now() time.Time {
	if e.ctx.Session == nil {
		return time.Time{}
	}
	return e.ctx.Now()
}

func (e *jobEditor) keys() []key.Binding {
	if e.typing() {
		return []key.Binding{keyAccept, keyNextLine, keyCancel}
	}
	take, edit, drop := keyTakeJob, keyEditJob, keyDropJob
	job := e.at()
	take.SetEnabled(job != nil)
	edit.SetEnabled(job != nil)
	drop.SetEnabled(job != nil && job.At == "")
	return []key.Binding{take, edit, keyAddJob, drop}
}
