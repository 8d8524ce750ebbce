package apply

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/ui/screen/failure"
	"slipway/ui/text"
	"slipway/ui/widget"
	"slipway/ui/widget/progress"
)

// cardWidth is the most cells of a failure's card: longer lines are hard to read.
const cardWidth = 110

// renderFailed draws a run that failed or was stopped: its progress, and the failure's card below it. Where there is
// no room, what AWS said is cut first, then the tree; what it means, what is safe, what to do next and the choices
// stay.
func (a *Model) renderFailed(w, h int) string {
	if a.details {
		return a.renderDetails(w, h)
	}
	head := []string{a.view().Bar(w, a.interrupts >= 2)}
	if h >= 16 {
		head = append([]string{""}, head...)
	}
	if h >= 24 {
		head = append(head, "")
	}
	width := min(w-2, cardWidth)
	card := strings.Split(a.card(width, h-len(head)), "\n")
	lines := head
	if room := h - len(head) - len(card); room >= 3 {
		lines = append(append(lines, a.treeAfterRun(w, room-1)...), "")
	} else if room > 0 {
		lines = append(lines, "")
	}
	return widget.Fit(strings.Join(lines, "\n")+"\n"+widget.Indent(strings.Join(card, "\n"), 1), w, h)
}

// treeAfterRun is the tree after the run: all steps where they fit, else those with a failed or stopped action.
func (a *Model) treeAfterRun(w, room int) []string {
	tree, _ := a.view().Tree(w, progress.FailedActions)
	if len(tree) > room {
		tree, _ = a.view().Tree(w, progress.FailedSteps)
	}
	return widget.Clip(tree, room)
}

// card is the card of the failure chosen, or of the stop, in h lines at most.
func (a *Model) card(w, h int) string {
	inner := w - 4
	low := h < 14
	title, said, hard := a.failureText(inner, low)
	var top []string
	if !low {
		top = a.failureList(inner)
	}
	foot := a.remedyLines(inner)
	if !low {
		foot = append([]string{""}, foot...)
	}
	room := h - 2 - len(foot)
	body := top
	for _, p := range widget.Shrink(said, room-len(top)-len(hard)) {
		body = append(body, p.Render(a.ctx.Theme)...)
	}
	body = append(body, hard...)
	if len(body) > room {
		body = append(widget.Clip(body, room-1), a.ctx.Theme.Muted.Render("d shows the rest"))
	}
	return widget.Card(a.ctx.Theme, title, append(widget.Clip(body, room), foot...), w)
}

// failureText is the failure in paragraphs: said may be shortened, hard may not. brief leaves out what the details
// show.
func (a *Model) failureText(w int, brief bool) (title string, said []widget.Wrapped, hard []string) {
	t := a.ctx.Theme
	failures := a.failures()
	add := func(label, text string) {
		hard = append(hard, widget.Paragraph{Label: label, Text: text, Narrow: brief}.Wrap(w).Render(t)...)
	}
	if len(failures) == 0 {
		add("what happened", "the calls in flight were finished and nothing more was begun")
		add("what is safe", a.whatIsSafe(failure.Failure{}))
		return "Stopped", nil, hard
	}
	e := failures[a.failureAt]
	told := a.failureOf(e)
	title = failureTitle(e)
	if len(failures) > 1 {
		title += fmt.Sprintf(" (%d of %d, tab)", a.failureAt+1, len(failures))
	}
	for _, p := range append(slices.Clone(told.Said), a.logParagraph()) {
		said = append(said, p.Wrap(w))
	}
	if brief {
		add("next", told.Next) // what a person needs first: the rest may have no room
	}
	add("what it means", told.Meaning)
	if brief {
		add("what is safe", "all that was made stays; d says what")
		return title, nil, hard
	}
	add("on", told.Resource)
	add("what is safe", a.whatIsSafe(told))
	add("next", told.Next)
	return title, said, hard
}

// failureTitle says what a failure kept from being done.
func failureTitle(e plan.Event) string {
	if e.Action == session.LeaseAction {
		return "Nothing more was begun"
	}
	return sentenceSubject(e.Title) + " was not finished"
}

// logParagraph names the file that every call is logged to. It is the first to be left out.
func (a *Model) logParagraph() widget.Paragraph {
	if a.ctx.LogFile == nil {
		return widget.Paragraph{}
	}
	return widget.Paragraph{Label: "log", Text: a.ctx.LogFile(), Spare: true}
}

// failureOf explains one failed action.
func (a *Model) failureOf(e plan.Event) failure.Failure {
	return failure.Of(e.Err, failure.CallOf(e.Err, a.calls))
}

// failureList has a line for each failure when there are several; at most three are in view.
func (a *Model) failureList(w int) []string {
	t := a.ctx.Theme
	failures := a.failures()
	if len(failures) < 2 {
		return nil
	}
	var lines []string
	for i, e := range failures {
		told := a.failureOf(e)
		cursor, title := "  ", t.Plain.Render(e.Title)
		if i == a.failureAt {
			cursor, title = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(e.Title)
		}
		lines = append(lines, widget.Row(cursor+t.Wrong.Render(t.Fail)+" "+title, t.Muted.Render(cmp.Or(told.Code, "failed")),
			w))
	}
	shown, _, _ := widget.Window(lines, a.failureAt, a.failureAt+1, 3)
	return shown
}

// whatIsSafe says which resources were made and stay, and which ones AWS is still working on.
func (a *Model) whatIsSafe(told failure.Failure) string {
	var parts, whole, working []string
	if told.Refused {
		parts = append(parts, "the refused call changed nothing")
	}
	made := 0
	for _, step := range steps.Names() {
		actions, done := a.run.Group(step)
		made += done
		switch {
		case done == 0:
		case done == len(actions):
			whole = append(whole, step)
		default:
			whole = append(whole, fmt.Sprintf("%s (%d of %d)", step, done, len(actions)))
		}
	}
	for _, x := range a.run.Work {
		if e := a.run.State(x.ID); e.State == plan.Stopped || e.State == plan.Failed && a.failureOf(e).TimedOut {
			working = append(working, x.Title)
		}
	}
	if len(working) > 0 {
		parts = append(parts, "AWS goes on with "+text.List(working)+", and the next try takes it up")
	}
	if made > 0 {
		parts = append(parts, "made and kept: "+text.List(whole))
	}
	if held := a.run.WaitingTitle(a.run.Work); held != "" {
		parts = append(parts, held+" waits for you")
	}
	if len(parts) == 0 {
		return "nothing was made, nothing was touched"
	}
	return strings.Join(parts, "; ")
}

// remedyLines are the choices, each with a note at the right: its reason, price or time.
func (a *Model) remedyLines(w int) []string {
	t := a.ctx.Theme
	var lines []string
	for i, r := range a.remedies() {
		left := "  " + t.Plain.Render(r.text)
		if i == a.choice {
			left = t.Chosen.Render(t.Pointer + " " + r.text)
		}
		aside := ""
		for _, text := range []string{r.note, r.shortNote} { // what can be done is worth more than what is said of it
			if aside == "" && lipgloss.Width(left)+1+lipgloss.Width(text) <= w {
				aside = t.Muted.Render(text)
			}
		}
		lines = append(lines, widget.Row(left, aside, w))
	}
	return lines
}

// renderDetails shows every failure in full, scrolled.
func (a *Model) renderDetails(w, h int) string {
	lines := strings.Split(a.allFailures(w-4), "\n")
	at := max(0, min(a.scroll, len(lines)-1))
	shown, above, below := widget.Window(lines, at, min(at+h-2, len(lines)), h-2)
	return widget.Fit("\n"+widget.Indent(strings.Join(shown, "\n"), 2)+"\n"+widget.More(a.ctx.Theme, above, below), w, h)
}

// allFailures is all that is known of the failures.
func (a *Model) allFailures(w int) string {
	t := a.ctx.Theme
	var lines []string
	if len(a.failures()) == 0 {
		title, _, told := a.failureText(w, false)
		lines = append([]string{t.Title.Render(title)}, told...)
	}
	for i, e := range a.failures() {
		if i > 0 {
			lines = append(lines, "")
		}
		told := a.failureOf(e)
		lines = append(lines, t.Title.Render(failureTitle(e)))
		for _, p := range told.Paragraphs(a.whatIsSafe(told)) {
			lines = append(lines, p.Wrap(w).Render(t)...)
		}
	}
	lines = append(lines, a.logParagraph().Wrap(w).Render(t)...)
	for _, n := range a.run.Result.WaitingOnUser {
		lines = append(append(lines, ""), widget.Paragraph{Label: "waits for you", Text: n.Text}.Wrap(w).Render(t)...)
	}
	return strings.Join(lines, "\n")
}
