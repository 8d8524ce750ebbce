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

// Interrupt is ctrl+c or a signal: the first asks, the second finishes what is in flight, the third leaves at once.
func (a *Model) Interrupt() tea.Cmd {
	if a.ended {
		return screen.Send(screen.Leave{})
	}
	if a.waited() != "" { // nothing has begun, so there is nothing to ask
		a.Stop()
		return nil
	}
	a.stops++
	switch a.stops {
	case 1:
		a.asking, a.choice = true, 0
	case 2:
		a.Stop()
	default:
		return screen.Send(screen.LeaveNow{})
	}
	return nil
}

// Stop ends the run safely: calls in flight are finished, nothing more is begun.
func (a *Model) Stop() {
	a.asking = false
	a.stops = max(a.stops, 2)
	if a.cancel != nil {
		a.cancel()
	}
}

// answer takes a key while the question stands. Keep going starts the count anew: a later ctrl+c asks again.
func (a *Model) answer(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "up", "k", "down", "j":
		a.choice = screen.MoveCursor(a.choice, 2, msg)
	case "esc":
		a.asking, a.stops = false, 0
	case "enter":
		switch a.choice {
		case 0:
			a.asking, a.stops = false, 0
		case 1:
			a.Stop()
		case 2:
			return screen.Send(screen.LeaveNow{})
		}
	}
	return nil
}

// Unfinished lists what AWS is still at work on.
func (a *Model) Unfinished() []string {
	var left []string
	for _, x := range a.plan.Work() {
		if e, ok := a.states[x.ID]; ok && (e.State == plan.Running || e.State == plan.Waiting || e.State == plan.Stopped) {
			left = append(left, x.Title)
		}
	}
	return left
}

// stopping says what a stop waits for.
func (a *Model) stopping() string {
	var left []string
	for _, x := range a.plan.Work() {
		if a.running(x.ID) {
			left = append(left, x.Title)
		}
	}
	if len(left) == 0 {
		return "Stopping."
	}
	return fmt.Sprintf("Stopping: finishing %s in flight: %s.", text.Plural(len(left), "call"), text.List(left))
}

// tight is the height below which the question leaves no room for what runs beside it, so that it names it itself.
const tight = 18

// question is what the first ctrl+c asks.
func (a *Model) question(w, h int) []string {
	t := a.ctx.Theme
	var lines []string
	what := is(len(a.Unfinished()))
	if h < tight {
		what = "Being made: " + text.List(a.Unfinished())
	}
	for _, l := range widget.Clip(widget.Wrap(what+". What is made stays in AWS and costs while it is there.", min(w-2, 78)-4), 3) {
		lines = append(lines, t.Plain.Render(l))
	}
	if h >= tight {
		lines = append(lines, "")
	}
	for i, c := range []string{"Keep going", "Stop when the calls in flight are through (safe)", "Leave now: AWS goes on, and you get the list"} {
		if i == a.choice {
			lines = append(lines, t.Chosen.Render(t.Pointer+" "+c))
		} else {
			lines = append(lines, t.Plain.Render("  "+c))
		}
	}
	lines = append(lines, t.Muted.Render("ctrl+c again stops safely, once more leaves."))
	return strings.Split(widget.Indent(widget.Card(t, "Stop?", lines, min(w-2, 78)), 1), "\n")
}

func is(n int) string {
	if n == 1 {
		return "1 resource is being made"
	}
	return fmt.Sprintf("%d resources are being made", n)
}
