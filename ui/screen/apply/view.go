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

// Render draws the bar, the groups, the last events, and the question ctrl+c asks.
func (a *Model) Render(w, h int) string {
	if a.ended && !a.result.OK() && !a.showLog {
		return a.failed(w, h)
	}
	t := a.ctx.Theme
	head := append([]string{""}, a.bar(w)...)
	if other := a.waited(); other != "" {
		for _, l := range widget.Wrap(other, w-4) {
			head = append(head, "  "+t.Caution.Render(l))
		}
	} else if a.stops >= 2 && !a.ended {
		for _, l := range widget.Clip(widget.Wrap(a.stopping(), w-4), 2) {
			head = append(head, "  "+t.Caution.Render(l))
		}
	} else {
		head = append(head, "")
	}
	foot := a.events(w, h)
	switch {
	case a.asking:
		foot = a.question(w, h)
	case a.ended && len(a.result.WaitingOnUser) > 0 && !a.showLog:
		foot = a.waiting(w, h)
	}
	room := h - len(head) - len(foot) - 1
	width := w
	if w >= sideFrom && room >= sideHeight {
		width = w - runWidth - 1
	}
	d := a.deepest(width, room)
	lines, at := a.tree(width, d)
	at = max(0, min(at+a.scroll, len(lines)-1))
	shown, above, below := widget.Window(lines, at, at+1, room)
	tree := widget.Fit(strings.Join(shown, "\n"), width, max(0, room))
	if width < w {
		tree = widget.Beside(tree, a.side(), width, 0)
	}
	body := widget.Fit(strings.Join(head, "\n")+"\n"+tree, w, max(0, h-len(foot)-1))
	return widget.Fit(body+"\n"+widget.More(a.ctx.Theme, above, below)+"\n"+strings.Join(foot, "\n"), w, h)
}

// bar is the progress with what there is to say of it. The words have a column of their own, so that the bar never changes its width.
func (a *Model) bar(w int) []string {
	t := a.ctx.Theme
	work := a.plan.Work()
	done := 0
	for _, x := range work {
		if e := a.states[x.ID]; e.State == plan.Done {
			done++
		}
	}
	rest := ""
	switch {
	case a.ended:
	case a.stops >= 2:
		rest = t.Bullet + " stopping"
	default:
		rest = t.Bullet + " " + a.left()
	}
	all := fmt.Sprint(len(work))
	text := fmt.Sprintf("%*d of %s  %s %s", len(all), done, all, flush(text.Clock(a.elapsed()), timerWidth), widget.Pad(rest, restWidth))
	width := max(8, min(60, w-len([]rune(text))-6))
	return []string{"  " + widget.Bar(t, a.Share(), width) + "  " + t.Plain.Render(text)}
}

// restWidth holds the longest of what is said about the time that is left.
const restWidth = 21

// Where there is room for it, a card stands beside the tree.
const sideFrom, sideHeight, runWidth = 116, 14, 38

// side are how far the run is, what is slowest, and the price.
func (a *Model) side() string {
	t := a.ctx.Theme
	inner := runWidth - 4
	row := func(label, value string) string {
		return widget.Row(t.Plain.Render(label), t.Muted.Render(value), inner)
	}
	run := []string{row("elapsed", text.Clock(a.elapsed()))}
	if a.ended {
		run = append(run, row("left", "nothing"))
	} else {
		run = append(run, row("left", strings.TrimSuffix(a.left(), " left")))
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

// slowLines is how many things the card of the slowest names: always as many lines, so that what is below does not jump.
const slowLines = 4

// slowest are what runs and has the longest to go, with how long it usually takes.
func (a *Model) slowest(w int) []string {
	t := a.ctx.Theme
	var running []plan.Action
	for _, x := range a.plan.Work() {
		if a.running(x.ID) && x.Typical > 0 {
			running = append(running, x)
		}
	}
	slices.SortStableFunc(running, func(x, y plan.Action) int { return cmp.Compare(y.Typical-a.spent(y.ID), x.Typical-a.spent(x.ID)) })
	lines := make([]string, slowLines)
	for i, x := range running[:min(len(running), slowLines)] {
		lines[i] = widget.Row(t.Plain.Render(x.Title), t.Muted.Render(text.Clock(a.spent(x.ID))+" of "+text.ShortApprox(x.Typical)), w)
	}
	return lines
}

// events shows the last lines of the log, more of them on request, always in as many lines.
func (a *Model) events(w, h int) []string {
	t := a.ctx.Theme
	n, log := 3, a.said()
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
	if a.shows {
		title = "Calls"
	}
	if h >= 30 {
		lines = append(lines, " "+t.Rule.Render(strings.Repeat(t.Line, 2))+" "+t.Accented.Render(title)+" "+t.Rule.Render(strings.Repeat(t.Line, max(0, w-len(title)-6))))
	}
	last := len(log) - max(0, min(a.up, len(log)-n))
	for _, l := range log[max(0, last-n):last] {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(ansi.TruncateLeft(l, a.pan, ""), w-4)))
	}
	for range n - min(n, len(log)) {
		lines = append(lines, "")
	}
	return append(lines, widget.Cut("  "+a.closing(w-4), w-2))
}

// closing is the last line under the events, w cells wide.
func (a *Model) closing(w int) string {
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
	case len(a.waits) > 0:
		what := cmp.Or(a.held(a.plan.Work()), "HTTPS")
		return longest(t.Caution, "Made; "+what+" waits for your DNS records. Enter checks it.", "Made; "+what+" waits for you. Enter checks it.", "Enter checks it.")
	}
	return longest(t.Good, "Everything is made. Enter checks it.")
}

// said are the lines of the log or, where those are shown, the calls.
func (a *Model) said() []string {
	if a.shows {
		return a.commands()
	}
	return a.log
}

// widest is how far the open log can be moved sideways.
func (a *Model) widest() (cells int) {
	for _, l := range a.said() {
		cells = max(cells, lipgloss.Width(l)-panned)
	}
	return max(0, cells)
}

// commands are the aws commands of the calls that were made, the failed ones with AWS's code.
func (a *Model) commands() []string {
	lines := make([]string, len(a.calls))
	for i, c := range a.calls {
		lines[i] = c.Command
		if c.Failed() {
			lines[i] += "   # " + c.Code
		}
	}
	return lines
}
