package widget

import (
	"fmt"
	"strings"

	"slipway/steps/cost"
	"slipway/ui/theme"
)

// Cost draws the price panel: a line an item, the total, and what the answer under the cursor changes.
func Cost(t *theme.Theme, now, before cost.Estimate, w, h int) string {
	inner := w - 4
	rows := h - 6
	var lines []string
	for _, l := range now.Lines {
		if l.USD == 0 {
			continue
		}
		mark := " "
		if l.Estimated {
			mark = "~"
		}
		lines = append(lines, Row(t.Plain.Render(l.Item), t.Muted.Render(mark)+t.Plain.Render(fmt.Sprintf("%7.2f", l.USD)), inner))
	}
	if len(lines) > rows && rows > 0 {
		rest := 0.0
		for _, l := range byIndex(now.Lines, rows-1) {
			rest += l.USD
		}
		lines = append(lines[:max(0, rows-1)], Row(t.Muted.Render("the rest"), t.Plain.Render(fmt.Sprintf("%7.2f", rest)), inner))
	}
	lines = append(lines,
		t.Rule.Render(strings.Repeat(t.Line, inner)),
		Row(t.Plain.Render("USD a month"), t.Title.Render(fmt.Sprintf("%.2f", now.USD)), inner),
		Row(t.Muted.Render("this change"), Delta(t, now.USD-before.USD), inner),
	)
	return Card(t, "Monthly cost", lines, w)
}

// byIndex returns the priced lines from the n-th on.
func byIndex(lines []cost.Line, n int) (rest []cost.Line) {
	for _, l := range lines {
		if l.USD == 0 {
			continue
		}
		if n > 0 {
			n--
			continue
		}
		rest = append(rest, l)
	}
	return rest
}

// Delta writes a difference in dollars with its direction.
func Delta(t *theme.Theme, usd float64) string {
	switch {
	case usd > 0.004:
		return t.Caution.Render(fmt.Sprintf("+%.2f", usd))
	case usd < -0.004:
		return t.Good.Render(fmt.Sprintf("-%.2f", -usd))
	}
	return t.Muted.Render("none")
}
