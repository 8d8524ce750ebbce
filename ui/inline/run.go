package inline

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/widget"
	"slipway/ui/widget/progress"
)

// Shown is a run as it is drawn.
type Shown struct {
	Plan   plan.Plan
	Before *status.Diagram // the stack before the run; nil: no picture
	Now    func() time.Time
	World  string // whose clock Now is, where it is not everybody's: "sandbox"
}

// Run draws a run while it goes on, and leaves its tree behind. ctrl+c is the terminal's own: the first ends ctx.
func Run(ctx context.Context, t Terminal, shown Shown, run func(events func(plan.Event)) plan.Result) plan.Result {
	m := &running{block: newBlock(ctx, t), run: progress.New(shown.Plan, shown.Now), before: shown.Before,
		world: shown.World}
	m.run.Start()
	ended := make(chan plan.Result, 1)
	err := t.run(ctx, m, func(send func(tea.Msg)) {
		go func() {
			result := progress.Batched(func(events []plan.Event) { send(happened(events)) }, run)
			ended <- result
			send(over{})
		}()
	})
	if err != nil { // the run is not the drawing's to end
		text.Printf(t.Out, "%v; the run goes on\n", err)
	}
	result := <-ended
	m.run.End(result)
	m.leave()
	return result
}

type happened []plan.Event

// running is a run on the normal screen.
type running struct {
	block
	run    *progress.Run
	before *status.Diagram
	log    []string
	world  string
}

func (m *running) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case happened:
		for _, e := range msg {
			if m.run.Record(e) {
				m.note(progress.EventLine(e))
			}
		}
		return m, nil
	case tea.SuspendMsg:
		m.note(m.run.StillLine(time.Since(m.paused)))
	}
	return m, m.take(msg)
}

func (m *running) note(line string) {
	m.log = append(m.log, line)
	m.log = m.log[max(0, len(m.log)-mostLogLines):]
}

// How many of the last events are shown: the fewest, and the most where the window has room for them.
const (
	logLines     = 3
	mostLogLines = 12
)

// View draws the run in as many lines as the window has, but one: the cursor stands in the last.
func (m *running) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	return tea.NewView(strings.Join(m.lines(min(m.width, mostColumns), m.height-1), "\n"))
}

// mostColumns is the most cells a line takes: longer ones are hard to read.
const mostColumns = 140

// treeLeast is how many lines of the tree stay beside the picture.
const treeLeast = 11

func (m *running) lines(w, h int) []string {
	t := m.terminal.Theme
	stopping := m.ctx.Err() != nil
	v := progress.View{Run: m.run, Theme: t, Frame: m.spin.View(), Hurry: stopping}
	head := []string{"", v.Bar(w, stopping), ""}
	foot := m.foot(w, stopping, logLines)
	if h < len(head)+len(foot)+6 {
		head, foot = head[1:2], foot[len(foot)-1:]
	}
	if m.before != nil && !stopping {
		picture := append(widget.IndentLines(v.Picture(*m.before, w-4)), "")
		if len(head)+len(picture)+treeLeast+len(foot) <= h {
			head = append(head, picture...)
		}
	}
	room := max(1, h-len(head)-len(foot))
	tree, at := v.Tree(w, v.Fitting(w, room))
	tree, _, _ = widget.Window(tree, at, at+1, room)
	if spare := room - len(tree); spare > 0 && len(foot) > logLines {
		foot = m.foot(w, stopping, min(mostLogLines, logLines+spare))
	}
	lines := append(append(head, tree...), foot...)
	return strings.Split(widget.Fit(strings.Join(lines, "\n"), w-1, min(len(lines), max(1, h))), "\n")
}

// foot are the last events, as many as there is room for, and what ctrl+c does.
func (m *running) foot(w int, stopping bool, room int) (lines []string) {
	t := m.terminal.Theme
	lines = append(lines, "")
	for _, l := range m.log[max(0, len(m.log)-room):] {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(l, w-4)))
	}
	for range logLines - len(m.log) {
		lines = append(lines, "")
	}
	say, ink := "ctrl+c stops safely. Close the terminal and nothing is lost: run it again and it goes on.", t.Muted
	say += m.clock()
	lease := m.run.State(session.LeaseAction)
	switch {
	case !m.paused.IsZero():
		say, ink = progress.Paused, t.Caution
	case stopping:
		calls := text.Plural(len(m.run.InFlight()), "call")
		say = fmt.Sprintf("Stopping: finishing %s in flight, nothing more is begun. ctrl+c again leaves at once.", calls)
		ink = t.Caution
	case lease.State == plan.Waiting:
		say, ink = lease.Detail+". This run waits for its end; ctrl+c ends the wait.", t.Caution
	}
	for _, l := range widget.Clip(widget.Wrap(say, w-4), 3) {
		lines = append(lines, "  "+ink.Render(l))
	}
	if !m.paused.IsZero() { // the line the cursor stands in is erased when the terminal is given back
		lines = append(lines, "")
	}
	return lines
}

// clock says whose the times are.
func (m *running) clock() string {
	if m.world == "" {
		return ""
	}
	return " Times are by the " + m.world + "'s clock."
}

// leave writes what stays of the run: all of its tree, as plain lines.
func (m *running) leave() {
	w := min(m.width, mostColumns)
	v := progress.View{Run: m.run, Theme: m.terminal.Theme, Frame: m.terminal.Theme.Waiting}
	if len(m.run.Result.Events) == 1 && m.run.Result.Events[0].Action == session.LeaseAction {
		return // nothing was begun
	}
	lines, _ := v.Tree(w, progress.EveryAction)
	lines = append(append([]string{"", v.Bar(w, false), ""}, lines...), "")
	if m.world != "" {
		unreal := "nothing of this exists in AWS or is billed." + m.clock()
		lines = append(append(lines, widget.Hang("  "+m.terminal.Theme.Caution.Render(m.world+": "),
			m.terminal.Theme.Muted, unreal, w-2)...), "")
	}
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	m.terminal.Println(lines...)
}
