package apply

import (
	"slipway/ui/widget"
)

// userTaskLines replace the events of a finished run that waits for the user. A low window leaves out the reason.
func (a *Model) userTaskLines(w, h int) []string {
	t := a.ctx.Theme
	width := min(w-4, cardWidth)
	last := widget.Wrap("Everything else is made; "+a.run.WaitingTitle(a.run.Work)+" waits for you. Enter checks it.",
		width)
	room := h - 6 - len(last) // for the bar and, of the tree, what waits
	said := a.userTasks(width, false)
	if len(said) > room {
		said = widget.Clip(a.userTasks(width, true), max(1, room))
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

// userTasks is what the user has to do, in lines; brief leaves out why.
func (a *Model) userTasks(w int, brief bool) (lines []string) {
	for _, n := range a.run.Result.WaitingOnUser {
		text := n.Text
		if brief && n.Record.Type == "NS" {
			text = "At the registrar of " + n.Record.Name + " set the name servers to " + n.Record.Value + "."
		}
		lines = append(lines, widget.Wrap(text, w)...)
	}
	return lines
}
