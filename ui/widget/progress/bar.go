package progress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// restWidth is the width of the longest text about the time left.
const restWidth = 21

// Bar is the progress bar with counts and times. The text has a column of its own, so that the bar keeps its width.
func (v View) Bar(w int, stopping bool) string {
	t := v.Theme
	rest := ""
	switch {
	case v.Ended:
	case stopping:
		rest = t.Bullet + " stopping"
	default:
		rest = t.Bullet + " " + v.timeLeft()
	}
	done, of := v.Count()
	all := fmt.Sprint(of)
	text := fmt.Sprintf("%*d of %s  %s %s", len(all), done, all, alignRight(text.Clock(v.Elapsed()), timerWidth),
		widget.Pad(rest, restWidth))
	width := max(8, min(60, w-len([]rune(text))-6))
	return "  " + widget.Bar(t, v.Share(), width) + "  " + t.Plain.Render(text)
}

// SideWidth is the width of the cards beside the tree.
const SideWidth = 38

// Side are the cards beside the tree: the run's times, the slowest actions, the price once it runs.
func (v View) Side(usd float64) string {
	t := v.Theme
	inner := SideWidth - 4
	row := func(label, value string) string {
		return widget.Row(t.Plain.Render(label), t.Muted.Render(value), inner)
	}
	run := []string{row("elapsed", text.Clock(v.Elapsed()))}
	if v.Ended {
		run = append(run, row("left", "nothing"))
	} else {
		run = append(run, row("left", strings.TrimSuffix(v.timeLeft(), " left")))
	}
	cards := []string{
		widget.Card(t, v.title(), run, SideWidth), widget.Card(t, "Slowest now", v.slowest(inner), SideWidth),
		widget.Card(t, "Cost", []string{row("once it runs", fmt.Sprintf("$%.2f a month", usd))}, SideWidth),
	}
	if v.Ended {
		cards = slices.Delete(cards, 1, 2)
	}
	return strings.Join(cards, "\n")
}

// title names the card of the times, and whose clock they are by.
func (v View) title() string {
	if v.World == "" {
		return "This run"
	}
	return "This run, by the " + v.World + "'s clock"
}

// slowLines is how many lines the card of the slowest actions has, always, so that what is below does not jump.
const slowLines = 4

// slowest are the running actions with the most time to go.
func (v View) slowest(w int) []string {
	t := v.Theme
	var running []plan.Action
	for _, x := range v.Work {
		if v.Running(x.ID) && x.Typical > 0 {
			running = append(running, x)
		}
	}
	slices.SortStableFunc(running, func(x, y plan.Action) int {
		return cmp.Compare(y.Typical-v.timeSpent(y.ID), x.Typical-v.timeSpent(x.ID))
	})
	lines := make([]string, slowLines)
	for i, x := range running[:min(len(running), slowLines)] {
		spent := text.Clock(v.timeSpent(x.ID)) + " of " + text.ShortApprox(x.Typical)
		lines[i] = widget.Row(t.Plain.Render(x.Title), t.Muted.Render(spent), w)
	}
	return lines
}
