package apply

import (
	"cmp"
	"slices"
	"strings"

	"slipway/steps/plan"
	"slipway/ui/widget"
)

// asks reports whether an action waits for a person itself, not with another one.
func (a *Model) asks(x plan.Action) bool {
	held := func(id string) bool { return a.states[id].State == plan.WaitingOnUser }
	return held(x.ID) && !slices.ContainsFunc(x.Needs, held)
}

// held names what waits for a person, by what the person is after; "" when nothing does.
func (a *Model) held(actions []plan.Action) string {
	first := ""
	for _, x := range actions {
		if a.states[x.ID].State != plan.WaitingOnUser {
			continue
		}
		if strings.HasSuffix(x.ID, "/listener-443") {
			return "HTTPS"
		}
		first = cmp.Or(first, x.Title)
	}
	return first
}

// waiting says what a person has to do, in place of the events of a run that is over: where it is low, without the reason.
func (a *Model) waiting(w, h int) []string {
	t := a.ctx.Theme
	width := min(w-4, cardWidth)
	last := widget.Wrap("Everything else is made; "+a.held(a.plan.Work())+" waits for you. Enter checks it.", width)
	room := h - 6 - len(last) // for the bar and, of the tree, what waits
	said := a.awaited(width, false)
	if len(said) > room {
		said = widget.Clip(a.awaited(width, true), max(1, room))
	}
	if len(said) < room {
		said = append(said, "")
	}
	var lines []string
	for _, l := range said {
		lines = append(lines, "  "+t.Plain.Render(l))
	}
	for _, l := range last {
		lines = append(lines, "  "+t.Caution.Render(l))
	}
	return lines
}

// awaited is what a person has to do, in lines; brief leaves out why.
func (a *Model) awaited(w int, brief bool) (lines []string) {
	for _, n := range a.result.WaitingOnUser {
		text := n.Text
		if brief && n.Record.Type == "NS" {
			text = "At the registrar of " + n.Record.Name + " set the name servers to " + n.Record.Value + "."
		}
		lines = append(lines, widget.Wrap(text, w)...)
	}
	return lines
}
