package screen

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/plan"
	"slipway/ui/widget"
)

// Interrupt is ctrl+c or a signal: the first asks, the second finishes what is in flight, the third leaves at once.
func (a *Apply) Interrupt() tea.Cmd {
	if a.ended {
		return send(Leave{})
	}
	a.stops++
	switch a.stops {
	case 1:
		a.asking, a.choice = true, 0
	case 2:
		a.Stop()
	default:
		return send(LeaveNow{})
	}
	return nil
}

// Stop ends the run safely: calls in flight are finished, nothing more is begun.
func (a *Apply) Stop() {
	a.asking = false
	a.stops = max(a.stops, 2)
	if a.cancel != nil {
		a.cancel()
	}
}

// answer takes a key while the question stands. Keep going starts the count anew: a later ctrl+c asks again.
func (a *Apply) answer(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "up", "k", "down", "j":
		a.choice = moved(a.choice, 2, msg)
	case "esc":
		a.asking, a.stops = false, 0
	case "enter":
		switch a.choice {
		case 0:
			a.asking, a.stops = false, 0
		case 1:
			a.Stop()
		case 2:
			return send(LeaveNow{})
		}
	}
	return nil
}

// Unfinished lists what AWS is still at work on.
func (a *Apply) Unfinished() []string {
	var left []string
	for _, x := range a.plan.Work() {
		if e, ok := a.states[x.ID]; ok && (e.State == plan.Running || e.State == plan.Waiting || e.State == plan.Stopped) {
			left = append(left, x.Title)
		}
	}
	return left
}

// stopping says what a stop waits for.
func (a *Apply) stopping() string {
	var left []string
	for _, x := range a.plan.Work() {
		if a.running(x.ID) {
			left = append(left, x.Title)
		}
	}
	if len(left) == 0 {
		return "Stopping."
	}
	return fmt.Sprintf("Stopping: finishing %s in flight: %s.", plural(len(left), "call"), enumerated(left))
}

// question is what the first ctrl+c asks.
func (a *Apply) question(w int) []string {
	t := a.ctx.Theme
	var lines []string
	for _, l := range widget.Wrap(is(len(a.Unfinished()))+" being made. What is made stays in AWS and costs while it is there.", min(w-2, 78)-4) {
		lines = append(lines, t.Plain.Render(l))
	}
	lines = append(lines, "")
	for i, c := range []string{
		"Keep going",
		"Stop after the calls in flight (safe; go on later with slipway)",
		"Leave now: AWS goes on with what was begun, and it is listed",
	} {
		if i == a.choice {
			lines = append(lines, t.Chosen.Render(t.Pointer+" "+c))
		} else {
			lines = append(lines, t.Plain.Render("  "+c))
		}
	}
	return strings.Split(indent(widget.Card(t, "Stop?", lines, min(w-2, 78)), 1), "\n")
}

func is(n int) string {
	if n == 1 {
		return "1 resource is"
	}
	return fmt.Sprintf("%d resources are", n)
}
