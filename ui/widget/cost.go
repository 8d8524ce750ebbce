package widget

import (
	"fmt"
	"strings"

	"slipway/steps/cost"
	"slipway/ui/theme"
)

// itemised is how wide the panel must be inside to name every item in full; below it there is a line a step.
const itemised = 32

// PricePanel is what the price panel shows.
type PricePanel struct {
	Now, Before cost.Estimate
	Total       string // what the sum of it all is called
	Change      string // what the difference from before is called
	Note        string // what the prices rest on; it is left out where there is no room
	Empty       bool   // nothing is chosen yet, so nothing has a price
}

// Cost draws the price panel: the items or, where it is narrow, the steps; the total; and where it differs from what
// was before, by how much.
func Cost(t *theme.Theme, b PricePanel, w, h int) string {
	now, note, inner := b.Now, b.Note, w-4
	if b.Empty {
		return Card(t, "Monthly cost", []string{t.Muted.Render("nothing chosen yet")}, w)
	}
	lines := items(now)
	if inner < itemised || len(lines) > h-6 {
		lines = sums(now)
	}
	var rows []string
	for _, l := range lines {
		mark := " "
		if l.Estimated {
			mark = "~"
		}
		rows = append(rows, Row(t.Plain.Render(l.Item), t.Muted.Render(mark)+t.Plain.Render(fmt.Sprintf("%7.2f", l.USD)),
			inner))
	}
	rows = rows[:min(len(rows), max(0, h-5))]
	rows = append(rows,
		t.Rule.Render(strings.Repeat(t.Line, max(0, inner))),
		Row(t.Plain.Render(b.Total), t.Title.Render(fmt.Sprintf("%.2f", now.USD)), inner),
	)
	if cost.Difference(now.USD, b.Before.USD) != 0 {
		rows = append(rows, Row(t.Muted.Render(b.Change), Delta(t, now.USD, b.Before.USD), inner))
	}
	if len(rows)+3 <= h && len(note) <= inner {
		rows = append(rows, t.Muted.Render(note))
	}
	return Card(t, "Monthly cost", rows, w)
}

func items(e cost.Estimate) (priced []cost.Line) {
	for _, l := range e.Lines {
		if l.USD >= 0.005 {
			priced = append(priced, l)
		}
	}
	return priced
}

// sums adds the lines up, one a step.
func sums(e cost.Estimate) (steps []cost.Line) {
	for _, l := range items(e) {
		if n := len(steps); n > 0 && steps[n-1].Item == l.Step {
			steps[n-1].USD += l.USD
			steps[n-1].Estimated = steps[n-1].Estimated || l.Estimated
			continue
		}
		steps = append(steps, cost.Line{Item: l.Step, USD: l.USD, Estimated: l.Estimated})
	}
	return steps
}

// Delta writes what an amount in dollars differs from the one before, with its direction.
func Delta(t *theme.Theme, after, before float64) string {
	switch usd := cost.Difference(after, before); {
	case usd > 0:
		return t.Caution.Render(fmt.Sprintf("+%.2f", usd))
	case usd < 0:
		return t.Good.Render(fmt.Sprintf("-%.2f", -usd))
	}
	return t.Muted.Render("none")
}
