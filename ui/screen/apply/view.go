package apply

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Render draws the progress bar, the tree, the last events, and the stop question.
func (a *Model) Render(w, h int) string {
	if a.ended && !a.result.OK() && !a.showLog {
		return a.renderFailed(w, h)
	}
	t := a.ctx.Theme
	head := append([]string{""}, a.bar(w)...)
	if other := a.otherRunText(); other != "" {
		for _, l := range widget.Wrap(other, w-4) {
			head = append(head, "  "+t.Caution.Render(l))
		}
	} else if a.interrupts >= 2 && !a.ended {
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
	case a.ended && len(a.result.WaitingOnUser) > 0 && !a.showLog:
		foot = a.userTaskLines(w, h)
	}
	room := h - len(head) - len(foot) - 1
	width := w
	if w >= sideFrom && room >= sideHeight {
		width = w - runWidth - 1
	}
	d := a.treeDetail(width, room)
	lines, at := a.tree(width, d)
	at = max(0, min(at+a.scroll, len(lines)-1))
	shown, above, below := widget.Window(lines, at, at+1, room)
	tree := widget.Fit(strings.Join(shown, "\n"), width, max(0, room))
	if width < w {
		tree = widget.Beside(tree, a.sideCards(), width, 0)
	}
	body := widget.Fit(strings.Join(head, "\n")+"\n"+tree, w, max(0, h-len(foot)-1))
	return widget.Fit(body+"\n"+widget.More(a.ctx.Theme, above, below)+"\n"+strings.Join(foot, "\n"), w, h)
}

// bar is the progress bar with counts and times. The text has a column of its own, so that the bar keeps its width.
func (a *Model) bar(w int) []string {
	t := a.ctx.Theme
	work := a.work
	done := 0
	for _, x := range work {
		if e := a.states[x.ID]; e.State == plan.Done {
			done++
		}
	}
	rest := ""
	switch {
	case a.ended:
	case a.interrupts >= 2:
		rest = t.Bullet + " stopping"
	default:
		rest = t.Bullet + " " + a.timeLeftText()
	}
	all := fmt.Sprint(len(work))
	text := fmt.Sprintf("%*d of %s  %s %s", len(all), done, all, alignRight(text.Clock(a.elapsed()), timerWidth),
		widget.Pad(rest, restWidth))
	width := max(8, min(60, w-len([]rune(text))-6))
	return []string{"  " + widget.Bar(t, a.Progress(), width) + "  " + t.Plain.Render(text)}
}

// restWidth is the width of the longest text about the time left.
const restWidth = 21

// From this size on, cards are shown beside the tree.
const sideFrom, sideHeight, runWidth = 116, 14, 38

// sideCards are the cards beside the tree: the run's times, the slowest actions, the price.
func (a *Model) sideCards() string {
	t := a.ctx.Theme
	inner := runWidth - 4
	row := func(label, value string) string {
		return widget.Row(t.Plain.Render(label), t.Muted.Render(value), inner)
	}
	run := []string{row("elapsed", text.Clock(a.elapsed()))}
	if a.ended {
		run = append(run, row("left", "nothing"))
	} else {
		run = append(run, row("left", strings.TrimSuffix(a.timeLeftText(), " left")))
	}
	cards := []string{
		widget.Card(t, "This run", run, runWidth), widget.Card(t, "Slowest now", a.slowest(inner), runWidth),
		widget.Card(t, "Cost", []string{row("once it runs", fmt.Sprintf("$%.2f a month", a.ctx.Estimate().USD))}, runWidth),
	}
	if a.ended {
		cards = slices.Delete(cards, 1, 2)
	}
	return strings.Join(cards, "\n")
}

// slowLines is how many lines the card of the slowest actions has, always, so that what is below does not jump.
const slowLines = 4

// slowest are the running actions with the most time to go.
func (a *Model) slowest(w int) []string {
	t := a.ctx.Theme
	var running []plan.Action
	for _, x := range a.work {
		if a.running(x.ID) && x.Typical > 0 {
			running = append(running, x)
		}
	}
	slices.SortStableFunc(running, func(x, y plan.Action) int {
		return cmp.Compare(y.Typical-a.timeSpent(y.ID), x.Typical-a.timeSpent(x.ID))
	})
	lines := make([]string, slowLines)
	for i, x := range running[:min(len(running), slowLines)] {
		lines[i] = widget.Row(t.Plain.Render(x.Title), t.Muted.Render(text.Clock(a.timeSpent(x.ID))+" of "+
			text.ShortApprox(x.Typical)), w)
	}
	return lines
}

// eventLines are the last lines of the log: a few, or most of the window when the log is open.
func (a *Model) eventLines(w, h int) []string {
	t := a.ctx.Theme
	n, log := 3, a.logLines()
	var lines []string
	switch {
	case a.showLog:
		n = h * 2 / 3
	case h >= 30:
		n = 6
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
	longest := func(ink theme.Ink, texts ...string) string {
		fits := slices.IndexFunc(texts, func(text string) bool { return lipgloss.Width(text) <= w })
		return ink.Render(texts[max(0, fits)])
	}
	switch {
	case !a.ended:
		return longest(t.Muted, "Close the terminal and nothing is lost: run slipway again and it goes on from there.",
			"Close the terminal and nothing is lost: run slipway again, it goes on.", "Close the terminal and nothing is lost.")
	case !a.result.OK():
		return longest(t.Muted, "Enter closes it.")
	case len(a.notesForUser) > 0:
		what := cmp.Or(a.waitingTitle(a.work), "HTTPS")
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
