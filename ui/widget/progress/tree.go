package progress

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// View is a run with what it is drawn with.
type View struct {
	*Run
	Theme *theme.Theme
	Frame string // of the spinner
	World string // whose clock it runs by, where that is not everybody's: "sandbox"
	Hurry bool   // what runs has to stay in sight: somebody decides whether to stop it
}

func (v View) spinner() string { return v.Theme.Accented.Render(v.Frame) }

// Detail is how much of the tree is shown.
type Detail int

// From much to little.
const (
	AllActions        Detail = iota // every action of a group that runs
	UnfinishedActions               // those that have not ended
	RunningActions                  // what runs, and nothing else
	FailedActions                   // every group, and under it what did not end well
	FailedSteps                     // only groups something did not end well in
	EveryAction                     // every action of every group: the record of a run that has ended
)

// Height is how many lines the whole tree has at most.
func (v View) Height() int { return len(v.Work) + len(steps.Names()) }

// Fitting is the most of the tree that fits into room lines. In a low window, and while somebody decides whether to
// stop, only running actions are shown: they must stay in sight.
func (v View) Fitting(w, room int) Detail {
	if v.Height() <= room {
		return AllActions
	}
	lines, _ := v.Tree(w, UnfinishedActions)
	runs := slices.ContainsFunc(v.Work, func(x plan.Action) bool { return v.Running(x.ID) })
	if runs && len(lines) > room && (v.Hurry || room < 8) {
		return RunningActions
	}
	return UnfinishedActions
}

// Tree draws the steps; at is the line of the last one that is running.
func (v View) Tree(w int, d Detail) (lines []string, at int) {
	for _, step := range steps.Names() {
		actions, _ := v.Group(step)
		if len(actions) == 0 {
			if n := v.kept(step); n > 0 && (d == AllActions || d == EveryAction) {
				lines = append(lines, v.row("  "+v.Theme.Muted.Render("= "+widget.Pad(step, 12)+fmt.Sprintf("%d kept", n)), "", w))
			}
			continue
		}
		head, open := v.head(step, actions, w)
		open = open || d == EveryAction
		if d != RunningActions && (d != FailedSteps || open) {
			lines = append(lines, head)
		}
		if !open {
			continue
		}
		at = len(lines)
		var shown []plan.Action
		for _, x := range actions {
			if v.isShown(x, d) {
				shown = append(shown, x)
			}
		}
		for i, x := range shown {
			branch := v.Theme.Branch
			switch {
			case d == RunningActions: // the groups it could hang on are not shown
				branch = ""
			case i == len(shown)-1:
				branch = v.Theme.LastBranch
			}
			lines = append(lines, v.action(x, branch, w))
		}
	}
	return lines, at
}

// isShown reports whether an action of an open group is shown.
func (v View) isShown(x plan.Action, d Detail) bool {
	e := v.states[x.ID]
	switch d {
	case AllActions, EveryAction:
		return true
	case RunningActions:
		return v.Running(x.ID)
	case FailedActions, FailedSteps:
		return e.State == plan.Failed || e.State == plan.Stopped
	}
	return e.State != plan.Done
}

// kept counts the resources of a step that stay as they are.
func (v View) kept(step string) (n int) {
	for _, x := range v.Plan.Actions {
		if x.Step == step && x.Verb == plan.None && !x.NotOurs {
			n++
		}
	}
	return n
}

// head draws one step's line, and says whether its actions are shown under it.
func (v View) head(step string, actions []plan.Action, w int) (line string, open bool) {
	t := v.Theme
	count := map[plan.State]int{}
	for _, x := range actions {
		count[v.states[x.ID].State]++
	}
	running := count[plan.Running] + count[plan.Waiting]
	made, of := v.resources(actions)
	done := fmt.Sprintf("%d of %d", made, of)
	var sign, progress string
	switch {
	case count[plan.Failed] > 0:
		sign, progress, open = t.Wrong.Render(t.Fail), done+fmt.Sprintf(" made, %d failed", count[plan.Failed]), true
	case count[plan.Done] == len(actions):
		sign, progress = t.Good.Render(t.Glyphs.OK), v.whole(actions)
	case running > 0:
		sign, progress, open = v.spinner(), done, true
	case count[plan.WaitingOnUser] > 0 && count[plan.Done]+count[plan.WaitingOnUser] == len(actions):
		sign, progress, open = t.Caution.Render(t.Glyphs.Warn), done+", "+v.WaitingTitle(actions)+" waits for you", true
	case v.Ended && count[plan.Skipped] == len(actions):
		sign, progress = t.Muted.Render(t.Glyphs.Waiting), "not begun"
	case v.Ended:
		sign, progress, open = t.Caution.Render(t.Glyphs.Warn), done+", the rest waits for the next run",
			count[plan.Stopped] > 0
	default:
		sign, progress = t.Muted.Render(t.Glyphs.Waiting), "waits for "+v.blockedBy(actions)
		if count[plan.Queued]+count[""] < len(actions) {
			progress = done + ", " + progress
		}
	}
	if n := v.kept(step); n > 0 {
		progress += fmt.Sprintf(", %d kept", n)
	}
	timer := ""
	// "0s" beside things that were made at once reads as if they failed
	if worked := v.timeAtWork(actions); worked >= time.Second {
		timer = text.Clock(worked)
	}
	return v.row("  "+sign+" "+t.Plain.Render(widget.Pad(step, 12))+t.Muted.Render(progress), t.Muted.Render(timer),
		w), open
}

// whole is what a step that is done has made or done.
func (v View) whole(actions []plan.Action) string {
	if !slices.ContainsFunc(actions, ofResource) {
		return "done"
	}
	_, n := v.resources(actions)
	return text.Plural(n, "resource")
}

// row is a line of the tree.
func (v View) row(left, right string, w int) string { return widget.Row(left, right, w-2) }

// Widths of the columns of an action. They are fixed, so that nothing jumps when the text changes.
const (
	verbWidth  = 7  // "replace"
	usualWidth = 17 // "longer than usual"
	timerWidth = 7  // "12m 30s"
	titleFrom  = 100
)

func (v View) action(x plan.Action, branch string, w int) string {
	t := v.Theme
	e := v.states[x.ID]
	sign, timer, usual := t.Muted.Render(t.Glyphs.Waiting), "", ""
	titleInk := t.Plain
	switch e.State {
	case plan.Done:
		sign, timer = t.Good.Render(t.Glyphs.OK), text.Clock(e.Elapsed)
		if x.Verb == plan.Delete {
			titleInk = t.Gone
		}
	case plan.Failed:
		sign, timer = t.Wrong.Render(t.Fail), text.Clock(e.Elapsed)
	case plan.Skipped, plan.Stopped, plan.WaitingOnUser:
		sign = t.Caution.Render(t.Glyphs.Warn)
	case plan.Running, plan.Waiting:
		sign, timer, usual = v.spinner(), text.Clock(v.timeSpent(x.ID)), v.usual(x)
	}
	if timer == "0s" {
		timer = ""
	}
	left := "  "
	if branch != "" {
		left += "  " + t.Rule.Render(branch) + " "
	}
	left += sign + " " + v.verb(x.Verb) + " " + titleInk.Render(x.Title)
	if w >= titleFrom {
		left += strings.Repeat(" ", max(0, v.titleWidth()-lipgloss.Width(x.Title)))
	}
	detail := e.Detail
	switch {
	case e.State == plan.Stopped:
		detail = "AWS goes on with it"
	case v.waitsOnUserItself(x):
		detail = "waits for you"
	case e.State == plan.WaitingOnUser:
		detail = "waits too"
	}
	if detail != "" {
		left += "  " + t.Muted.Render(detail)
	}
	right := alignRight(timer, timerWidth)
	// where it is narrow, what AWS is doing is worth more than how long it usually takes, unless that is over
	if room := w - 2 - 1 - timerWidth; lipgloss.Width(left)+2+usualWidth <= room || v.overdue(x) {
		right = alignRight(usual, usualWidth) + "  " + right
	}
	return v.row(left, t.Muted.Render(right), w)
}

// verb is what an action does to its resource. What loses something is in the colour of a failure.
func (v View) verb(verb plan.Verb) string {
	ink := v.Theme.Muted
	switch verb {
	case plan.Replace, plan.Delete:
		ink = v.Theme.Wrong
	case plan.Update, plan.Adopt:
		ink = v.Theme.Caution
	}
	return ink.Render(widget.Pad(string(verb), verbWidth))
}

// usual says how long an action typically takes, or that it takes longer.
func (v View) usual(x plan.Action) string {
	switch {
	case v.overdue(x):
		return "longer than usual"
	case x.Typical > 0:
		return "usual " + text.Approx(x.Typical)
	}
	return ""
}

// titleWidth is the width of the longest title.
func (v View) titleWidth() int {
	n := 0
	for _, x := range v.Work {
		n = max(n, lipgloss.Width(x.Title))
	}
	return min(n, 44)
}

// alignRight puts text at the right of n cells.
func alignRight(text string, n int) string {
	return strings.Repeat(" ", max(0, n-lipgloss.Width(text))) + text
}
