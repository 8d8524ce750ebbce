package apply

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/ui/theme"
	"slipway/ui/widget"
	"slipway/ui/widget/progress"
)

// Render draws the progress bar, the tree, the last events, and the stop question.
func (a *Model) Render(w, h int) string {
	if a.run.Ended && !a.run.Result.OK() && !a.showLog {
		return a.renderFailed(w, h)
	}
	t := a.ctx.Theme
	head := []string{"", a.view().Bar(w, a.interrupts >= 2)}
	if other := a.otherRunText(); other != "" {
		for _, l := range widget.Wrap(other, w-4) {
			head = append(head, "  "+t.Caution.Render(l))
		}
	} else if a.interrupts >= 2 && !a.run.Ended {
		for _, l := range widget.Clip(widget.Wrap(a.stoppingText(), w-4), 2) {
			head = append(head, "  "+t.Caution.Render(l))
		}
	} else {
		head = append(head, "")
	}
	foot := a.eventLines(w, h)
	switch {
	case a.confirmingStop:
		foot = a.stopQuestion(w, h)
	case a.run.Ended && len(a.run.Result.WaitingOnUser) > 0 && !a.showLog:
		foot = a.userTaskLines(w, h)
	}
	head = append(head, a.picture(w, h-len(head)-len(foot)-1)...)
	room := h - len(head) - len(foot) - 1
	width := w
	if w >= sideFrom && room >= sideHeight {
		width = min(w-progress.SideWidth-1, widestTree)
	}
	lines, at := a.view().Tree(width, a.view().Fitting(width, room))
	at = max(0, min(at+a.scroll, len(lines)-1))
	shown, above, below := widget.Window(lines, at, at+1, room)
	tree := widget.Fit(strings.Join(shown, "\n"), width, max(0, room))
	if width < w {
		tree = widget.Beside(tree, a.view().Side(a.ctx.Estimate().USD), width, 0)
	}
	body := widget.Fit(strings.Join(head, "\n")+"\n"+tree, w, max(0, h-len(foot)-1))
	return widget.Fit(body+"\n"+widget.More(a.ctx.Theme, above, below)+"\n"+strings.Join(foot, "\n"), w, h)
}

// From this size on, cards are shown beside the tree.
const sideFrom, sideHeight = 116, 18

// widestTree is how wide the tree gets beside the cards: beyond it a name and its time are too far apart to be read as
// one.
const widestTree = 130

// highWindow is the height from which the events take what the tree leaves. Below it the tree is worth more.
const highWindow = 44

// treeLeast is how many lines of the tree stay beside the picture.
const treeLeast = 11

// picture is the stack, lit as it is made, where w cells and room lines have place for it over the tree.
func (a *Model) picture(w, room int) []string {
	if room <= treeLeast || a.confirmingStop || a.showLog {
		return nil
	}
	lines := a.view().Picture(a.before, w-4)
	if len(lines)+1+treeLeast > room {
		return nil
	}
	return append(widget.IndentLines(lines), "")
}

// eventLines are the last lines of the log: a few, or most of the window when the log is open.
func (a *Model) eventLines(w, h int) []string {
	t := a.ctx.Theme
	n, log := 3, a.logLines()
	var lines []string
	switch {
	case a.showLog:
		n = h * 2 / 3
	case h >= highWindow:
		n = 10
	case h < 16:
		n = 1
	}
	title := "Events"
	if a.showCalls {
		title = "Calls"
	}
	if h >= 30 {
		lines = append(lines, " "+t.Rule.Render(strings.Repeat(t.Line, 2))+" "+t.Accented.Render(title)+" "+
			t.Rule.Render(strings.Repeat(t.Line, max(0, w-len(title)-6))))
	}
	last := len(log) - max(0, min(a.scrolledUp, len(log)-n))
	for _, l := range log[max(0, last-n):last] {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(ansi.TruncateLeft(l, a.pan, ""), w-4)))
	}
	for range n - min(n, len(log)) {
		lines = append(lines, "")
	}
	return append(lines, widget.Cut("  "+a.closingLine(w-4), w-2))
}

// closingLine is the last line under the events, w cells wide.
func (a *Model) closingLine(w int) string {
	t := a.ctx.Theme
	longest := func(ink theme.TextStyle, texts ...string) string {
		fits := slices.IndexFunc(texts, func(text string) bool { return lipgloss.Width(text) <= w })
		return ink.Render(texts[max(0, fits)])
	}
	switch {
	case !a.run.Ended:
		return longest(t.Muted, "Close the terminal and nothing is lost: run slipway again and it goes on from there.",
			"Close the terminal and nothing is lost: run slipway again, it goes on.", "Close the terminal and nothing is lost.")
	case !a.run.Result.OK():
		return longest(t.Muted, "Enter closes it.")
	case len(a.notesForUser) > 0:
		what := cmp.Or(a.run.WaitingTitle(a.run.Work), "HTTPS")
		return longest(t.Caution, "Made; "+what+" waits for your DNS records. Enter checks it.", "Made; "+what+
			" waits for you. Enter checks it.", "Enter checks it.")
	}
	return longest(t.Good, "Everything is made. Enter checks it.")
}

// logLines are the lines of the open log: events or calls.
func (a *Model) logLines() []string {
	if a.showCalls {
		return a.callLines()
	}
	return a.log
}

// maxPan is how far the open log can be moved sideways.
func (a *Model) maxPan() (cells int) {
	for _, l := range a.logLines() {
		cells = max(cells, lipgloss.Width(l)-panStep)
	}
	return max(0, cells)
}

// callLines are the aws commands of the calls that were made, the failed ones with AWS's code.
func (a *Model) callLines() []string {
	lines := make([]string, len(a.calls))
	for i, c := range a.calls {
		lines[i] = c.Command
		if c.Failed() {
			lines[i] += "   # " + c.Code
		}
	}
	return lines
}
