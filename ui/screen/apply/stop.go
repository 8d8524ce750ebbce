package apply

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/plan"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// Interrupt is ctrl+c: the first asks, the second stops once the calls in flight are finished, the third leaves at
// once.
func (a *Model) Interrupt() tea.Cmd {
	if a.run.Ended {
		return screen.Send(screen.Leave{})
	}
	if a.otherRunText() != "" { // nothing has begun, so there is nothing to ask
		a.Stop()
		return nil
	}
	a.interrupts++
	switch a.interrupts {
	case 1:
		a.confirmingStop, a.choice = true, 0
	case 2:
		a.Stop()
	default:
		return screen.Send(screen.LeaveNow{})
	}
	return nil
}

// Stop ends the run safely: calls in flight are finished, nothing more is begun.
func (a *Model) Stop() {
	a.confirmingStop = false
	a.interrupts = max(a.interrupts, 2)
	if a.cancel != nil {
		a.cancel()
	}
}

// handleStopKey takes a key while it is asked whether to stop. Keep going resets the count: a later ctrl+c asks
// again.
func (a *Model) handleStopKey(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "up", "k", "down", "j":
		a.choice = screen.MoveCursor(a.choice, 2, msg)
	case "esc":
		a.confirmingStop, a.interrupts = false, 0
	case "enter":
		switch a.choice {
		case 0:
			a.confirmingStop, a.interrupts = false, 0
		case 1:
			a.Stop()
		case 2:
			return screen.Send(screen.LeaveNow{})
		}
	}
	return nil
}

// Unfinished lists the resources that AWS is still working on.
func (a *Model) Unfinished() []string {
	var left []string
	for _, x := range a.run.Work {
		if e := a.run.State(x.ID); e.State == plan.Stopped || a.run.Running(x.ID) {
			left = append(left, x.Title)
		}
	}
	return left
}

// stoppingText says what a stop waits for.
func (a *Model) stoppingText() string {
	left := a.run.InFlight()
	if len(left) == 0 {
		return "Stopping."
	}
	return fmt.Sprintf("Stopping: finishing %s in flight: %s.", text.Plural(len(left), "call"), text.List(left))
}

// lowWindow is the height below which the tree has no room beside the question: the question names what is running
// itself.
const lowWindow = 18

// stopQuestion is what the first ctrl+c asks.
func (a *Model) stopQuestion(w, h int) []string {
	t := a.ctx.Theme
	var lines []string
	what := resourcesBeingMade(len(a.Unfinished()))
	if h < lowWindow {
		what = "Being made: " + text.List(a.Unfinished())
	}
	for _, l := range widget.Clip(widget.Wrap(what+". What is made stays in AWS and costs while it is there.",
		min(w-2, 78)-4), 3) {
		lines = append(lines, t.Plain.Render(l))
	}
	if h >= lowWindow {
		lines = append(lines, "")
	}
	for i, c := range []string{"Keep going", "Stop when the calls in flight are through (safe)",
		"Leave now: AWS goes on, and you get the list"} {
		if i == a.choice {
			lines = append(lines, t.Chosen.Render(t.Pointer+" "+c))
		} else {
			lines = append(lines, t.Plain.Render("  "+c))
		}
	}
	lines = append(lines, t.Muted.Render("ctrl+c again stops safely, once more leaves."))
	return strings.Split(widget.Indent(widget.Card(t, "Stop?", lines, min(w-2, 78)), 1), "\n")
}

func resourcesBeingMade(n int) string {
	if n == 1 {
		return "1 resource is being made"
	}
	return fmt.Sprintf("%d resources are being made", n)
}
