package apply

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// detail is how much of the tree is shown.
type detail int

const (
	allActions        detail = iota // every action of a group that runs
	unfinishedActions               // those that have not ended
	runningActions                  // what runs, and nothing else
	failedActions                   // every group, and under it what did not end well
	failedSteps                     // only groups something did not end well in
)

// height is how many lines the whole tree has at most.
func (a *Model) height() int { return len(a.work) + len(steps.Names()) }

// treeDetail is the most of the tree that fits into room lines. While the stop is confirmed, and in a low window,
// only running actions are shown: they must stay in sight.
func (a *Model) treeDetail(w, room int) detail {
	if a.height() <= room {
		return allActions
	}
	lines, _ := a.tree(w, unfinishedActions)
	runs := slices.ContainsFunc(a.work, func(x plan.Action) bool { return a.running(x.ID) })
	if runs && len(lines) > room && (a.confirmingStop || a.interrupts >= 2 || room < 8) {
		return runningActions
	}
	return unfinishedActions
}

// group returns a step's actions, and how many of them are done.
func (a *Model) group(step string) (actions []plan.Action, done int) {
	for _, x := range a.work {
		if x.Step != step {
			continue
		}
		actions = append(actions, x)
		if a.states[x.ID].State == plan.Done {
			done++
		}
	}
	return actions, done
}

// tree draws the steps; at is the line of the last one that is running.
func (a *Model) tree(w int, d detail) (lines []string, at int) {
	for _, step := range steps.Names() {
		actions, _ := a.group(step)
		if len(actions) == 0 {
			continue
		}
		head, open := a.head(step, actions, w)
		if d != runningActions && (d != failedSteps || open) {
			lines = append(lines, head)
		}
		if !open {
			continue
		}
		at = len(lines)
		var shown []plan.Action
		for _, x := range actions {
			if a.isShown(x, d) {
				shown = append(shown, x)
			}
		}
		for i, x := range shown {
			branch := a.ctx.Theme.Branch
			switch {
			case d == runningActions: // the groups it could hang on are not shown
				branch = ""
			case i == len(shown)-1:
				branch = a.ctx.Theme.LastBranch
			}
			lines = append(lines, a.action(x, branch, w))
		}
	}
	return lines, at
}

// isShown reports whether an action of an open group is shown.
func (a *Model) isShown(x plan.Action, d detail) bool {
	e := a.states[x.ID]
	switch d {
	case allActions:
		return true
	case runningActions:
		return a.running(x.ID)
	case failedActions, failedSteps:
		return e.State == plan.Failed || e.State == plan.Stopped
	}
	return e.State != plan.Done
}

// head draws one step's line, and says whether its actions are shown under it.
func (a *Model) head(step string, actions []plan.Action, w int) (line string, open bool) {
	t := a.ctx.Theme
	count := map[plan.State]int{}
	for _, x := range actions {
		count[a.states[x.ID].State]++
	}
	running := count[plan.Running] + count[plan.Waiting]
	done := fmt.Sprintf("%d of %d", count[plan.Done], len(actions))
	var sign, progress string
	switch {
	case count[plan.Failed] > 0:
		sign, progress, open = t.Wrong.Render(t.Fail), done+fmt.Sprintf(" made, %d failed", count[plan.Failed]), true
	case count[plan.Done] == len(actions):
		sign, progress = t.Good.Render(t.Glyphs.OK), text.Plural(len(actions), "resource")
	case running > 0:
		sign, progress, open = a.ctx.Spinner(), done, true
	case count[plan.WaitingOnUser] > 0 && count[plan.Done]+count[plan.WaitingOnUser] == len(actions):
		sign, progress, open = t.Caution.Render(t.Glyphs.Warn), done+", "+a.waitingTitle(actions)+" waits for you", true
	case a.ended && count[plan.Skipped] == len(actions):
		sign, progress = t.Muted.Render(t.Glyphs.Waiting), "not begun"
	case a.ended:
		sign, progress, open = t.Caution.Render(t.Glyphs.Warn), done+", the rest waits for the next run",
			count[plan.Stopped] > 0
	default:
		sign, progress = t.Muted.Render(t.Glyphs.Waiting), "waits for "+a.blockedBy(actions)
		if count[plan.Queued]+count[""] < len(actions) {
			progress = done + ", " + progress
		}
	}
	timer := ""
	// "0s" beside things that were made at once reads as if they failed
	if worked := a.timeAtWork(actions); worked >= time.Second {
		timer = text.Clock(worked)
	}
	return widget.Row("  "+sign+" "+t.Plain.Render(widget.Pad(step, 12))+t.Muted.Render(progress), t.Muted.Render(timer),
		w-2), open
}

// Widths of the columns at the right of an action. They are fixed, so that nothing jumps when the text changes.
const (
	usualWidth = 17 // "longer than usual"
	timerWidth = 7  // "12m 30s"
	titleFrom  = 100
)

func (a *Model) action(x plan.Action, branch string, w int) string {
	t := a.ctx.Theme
	e := a.states[x.ID]
	sign, timer, usual := t.Muted.Render(t.Glyphs.Waiting), "", ""
	switch e.State {
	case plan.Done:
		sign, timer = t.Good.Render(t.Glyphs.OK), text.Clock(e.Elapsed)
	case plan.Failed:
		sign, timer = t.Wrong.Render(t.Fail), text.Clock(e.Elapsed)
	case plan.Skipped, plan.Stopped, plan.WaitingOnUser:
		sign = t.Caution.Render(t.Glyphs.Warn)
	case plan.Running, plan.Waiting:
		sign, timer, usual = a.ctx.Spinner(), text.Clock(a.timeSpent(x.ID)), a.usual(x)
	}
	if timer == "0s" {
		timer = ""
	}
	title := x.Title
	if w >= titleFrom {
		title = widget.Pad(title, a.titleWidth())
	}
	left := "  "
	if branch != "" {
		left += "  " + t.Rule.Render(branch) + " "
	}
	left += sign + " " + t.Plain.Render(title)
	detail := e.Detail
	switch {
	case e.State == plan.Stopped:
		detail = "AWS goes on with it"
	case a.waitsOnUserItself(x):
		detail = "waits for you"
	case e.State == plan.WaitingOnUser:
		detail = "waits too"
	}
	if detail != "" {
		left += "  " + t.Muted.Render(detail)
	}
	right := alignRight(timer, timerWidth)
	// where it is narrow, what AWS is doing is worth more than how long it usually takes, unless that is over
	if room := w - 2 - 1 - timerWidth; lipgloss.Width(left)+2+usualWidth <= room || a.overdue(x) {
		right = alignRight(usual, usualWidth) + "  " + right
	}
	return widget.Row(left, t.Muted.Render(right), w-2)
}

// usual says how long an action typically takes, or that it takes longer.
func (a *Model) usual(x plan.Action) string {
	switch {
	case a.overdue(x):
		return "longer than usual"
	case x.Typical > 0:
		return "usual " + text.Approx(x.Typical)
	}
	return ""
}

// titleWidth is the width of the longest title.
func (a *Model) titleWidth() int {
	n := 0
	for _, x := range a.work {
		n = max(n, lipgloss.Width(x.Title))
	}
	return min(n, 44)
}

// alignRight puts text at the right of n cells.
func alignRight(text string, n int) string {
	return strings.Repeat(" ", max(0, n-lipgloss.Width(text))) + text
}

// blockedBy names the first unfinished action that these wait for.
func (a *Model) blockedBy(actions []plan.Action) string {
	for _, x := range actions {
		for _, id := range x.Needs {
			need, ok := a.plan.Action(id)
			if e := a.states[id]; ok && need.Verb != plan.None && !e.Final() {
				return need.Title
			}
		}
	}
	return "its turn"
}
