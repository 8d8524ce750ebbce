package screen

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/ui/widget"
)

// What can be done after a run that did not end well.
const (
	retryNow = iota
	changeAnswer
	stopHere
)

// likely is what helps most often against the first failure: another answer when AWS refused the answer, else another try.
func (a *Apply) likely() int {
	failures := a.result.Failures()
	if len(failures) == 0 {
		return retryNow
	}
	code := cloud.Explain(failures[0].Err).Code
	for _, word := range []string{"Invalid", "Validation", "Quota", "LimitExceeded", "Unsupported", "InsufficientDBInstanceCapacity"} {
		if strings.Contains(code, word) {
			return changeAnswer
		}
	}
	return retryNow
}

// after takes a key under the card of a run that did not end well.
func (a *Apply) after(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keyLeave):
		return send(Leave{})
	case msg.String() == "r":
		return send(Retry{})
	case key.Matches(msg, keyEnter):
		switch a.choice {
		case changeAnswer:
			return send(Edit{Step: a.failedStep()})
		case stopHere:
			return send(Leave{})
		}
		return send(Retry{})
	}
	a.choice = moved(a.choice, stopHere, msg)
	return nil
}

// failedStep is the step whose answers may have to change: the one that failed, or the one that was stopped at.
func (a *Apply) failedStep() string {
	if failures := a.result.Failures(); len(failures) > 0 {
		return failures[0].Step
	}
	for _, e := range a.result.Events { // nothing failed, it was stopped: the step it was at
		if e.State == plan.Stopped {
			return e.Step
		}
	}
	return steps.Names()[0]
}

// failed says what AWS said, what it means and what is safe, and offers what to do next.
func (a *Apply) failed(w, h int) []string {
	t := a.ctx.Theme
	inner := min(w-2, 110) - 4
	title := "Stopped"
	var lines []string
	if failures := a.result.Failures(); len(failures) > 0 {
		title = failures[0].Title + " was not finished"
		for _, l := range explain(a.ctx, failures[0].Err, inner+2) {
			lines = append(lines, strings.TrimPrefix(l, "  "))
		}
		if more := len(failures) - 1; more > 0 {
			lines = append(lines, t.Muted.Render(plural(more, "other action")+" failed too: l shows the log"))
		}
	} else {
		lines = append(lines, t.Plain.Render("The calls in flight were finished and nothing more was begun."))
	}
	for _, l := range widget.Wrap("safe: what is marked "+t.Glyphs.OK+" is made and stays; nothing else was touched.", inner) {
		lines = append(lines, t.Muted.Render(l))
	}
	if room := h - 12; len(lines) > room {
		lines = lines[:max(1, room)]
	}
	lines = append(lines, "")
	running := steps.EstimateRunning(a.result.Live, a.ctx.Prices).USD
	for i, c := range []string{"Try again: read AWS and plan what is left", "Change an answer of " + a.failedStep() + ", then try again",
		fmt.Sprintf("Stop here and keep what is made ($%.2f a month)", running)} {
		if i == a.choice {
			lines = append(lines, t.Chosen.Render(t.Pointer+" "+c))
		} else {
			lines = append(lines, "  "+t.Plain.Render(c))
		}
	}
	return strings.Split(widget.Card(t, title, lines, min(w-2, 110)), "\n")
}
