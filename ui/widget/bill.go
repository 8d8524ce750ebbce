package widget

import (
	"fmt"
	"math"
	"strings"

	"slipway/steps/cost"
	"slipway/ui/theme"
)

// billLine is a line of the bill as it is planned and as it runs.
type billLine struct {
	cost.Line

	runs float64
}

// Bill draws the itemised price of what is planned: a bar a line, and what the line differs from what runs now where
// it does.
func Bill(t *theme.Theme, planned, running cost.Estimate, w int) (lines []string) {
	bill := compareLines(planned, running)
	most := 0.0
	differs := false
	for _, l := range bill {
		most = max(most, l.USD, l.runs)
		differs = differs || cost.Difference(l.USD, l.runs) != 0
	}
	columns := billColumns(w, differs)
	step := ""
	for _, l := range bill {
		if l.Step != step {
			if step != "" {
				lines = append(lines, "")
			}
			step = l.Step
			lines = append(lines, t.Title.Render(strings.ToUpper(step)))
		}
		lines = append(lines, columns.line(t, l, most))
	}
	head := columns.head(t)
	total := billLine{Line: cost.Line{Item: "USD a month", USD: planned.USD}, runs: running.USD}
	lines = append([]string{head}, lines...)
	return append(lines, t.Rule.Render(strings.Repeat(t.Line, min(w, columns.width()))), columns.total(t, total))
}

// compareLines puts the lines of both side by side, step by step; what runs and is not planned comes last in its step.
func compareLines(planned, running cost.Estimate) (bill []billLine) {
	left := map[[2]string]float64{}
	for _, l := range running.Lines {
		left[[2]string{l.Step, l.Item}] += l.USD
	}
	flush := func(step string) {
		for _, l := range running.Lines {
			if usd, ok := left[[2]string{l.Step, l.Item}]; ok && l.Step == step {
				delete(left, [2]string{l.Step, l.Item})
				bill = append(bill, billLine{Line: cost.Line{Step: l.Step, Item: l.Item, Detail: "runs now and is not planned",
					Estimated: l.Estimated}, runs: usd})
			}
		}
	}
	for i, l := range planned.Lines {
		key := [2]string{l.Step, l.Item}
		bill = append(bill, billLine{l, left[key]})
		delete(left, key)
		if i+1 == len(planned.Lines) || planned.Lines[i+1].Step != l.Step {
			flush(l.Step)
		}
	}
	for _, l := range running.Lines {
		flush(l.Step)
	}
	return bill
}

// billed are the widths of the columns of a bill; 0 leaves one out.
type billed struct{ item, bar, delta, detail int }

const (
	usdWidth   = 9
	deltaWidth = 10
	leastBar   = 8
)

func billColumns(w int, differs bool) billed {
	c := billed{item: 34}
	if differs {
		c.delta = deltaWidth
	}
	spare := w - 2 - c.item - usdWidth - c.delta
	if spare < 0 {
		c.item = max(12, c.item+spare)
		return c
	}
	if c.bar = min(24, spare-2); c.bar < leastBar {
		c.bar = 0
	}
	if left := spare - c.bar - 4; left >= 24 {
		c.detail = left
	}
	return c
}

func (c billed) width() int {
	w := 2 + c.item + usdWidth + c.delta
	if c.bar > 0 {
		w += c.bar + 2
	}
	return w
}

// head names the columns of numbers.
func (c billed) head(t *theme.Theme) string {
	lead := c.width() - c.delta - usdWidth
	head := strings.Repeat(" ", lead) + fmt.Sprintf("%*s", usdWidth, "planned")
	if c.delta > 0 {
		head += fmt.Sprintf("%*s", c.delta, "change")
	}
	return t.Muted.Render(head)
}

func (c billed) line(t *theme.Theme, l billLine, most float64) string {
	mark := " "
	if l.Estimated {
		mark = "~"
	}
	line := "  " + t.Plain.Render(Pad(Cut(t.Spell(l.Item), c.item-2), c.item-2)) + " " + t.Muted.Render(mark)
	if c.bar > 0 {
		line += "  " + c.drawBar(t, l, most)
	}
	line += t.Plain.Render(fmt.Sprintf("%*.2f", usdWidth, l.USD)) + c.difference(t, l)
	if c.detail > 0 {
		line += "  " + t.Muted.Render(Cut(t.Spell(l.Detail), c.detail))
	}
	return strings.TrimRight(line, " ")
}

// drawBar is the share of a line in the dearest one. A line that costs something has a cell at least.
func (c billed) drawBar(t *theme.Theme, l billLine, most float64) string {
	cells := 0
	if usd := max(l.USD, l.runs); usd >= 0.005 && most > 0 {
		cells = max(1, int(math.Round(usd/most*float64(c.bar))))
	}
	ink := t.Accented
	if l.USD == 0 {
		ink = t.Muted
	}
	return ink.Render(strings.Repeat(string(t.BarFull), cells)) + strings.Repeat(" ", c.bar-cells)
}

// difference is what a line adds to what runs now.
func (c billed) difference(t *theme.Theme, l billLine) string {
	if c.delta == 0 {
		return ""
	}
	if cost.Difference(l.USD, l.runs) == 0 {
		return strings.Repeat(" ", c.delta)
	}
	text := Delta(t, l.USD, l.runs)
	return strings.Repeat(" ", max(0, c.delta-len(fmt.Sprintf("%+.2f", l.USD-l.runs)))) + text
}

func (c billed) total(t *theme.Theme, l billLine) string {
	lead := c.width() - c.delta - usdWidth
	return t.Title.Render(Pad(l.Item, lead)+fmt.Sprintf("%*.2f", usdWidth, l.USD)) + c.difference(t, l)
}

// BillNotes say what a bill rests on.
func BillNotes(t *theme.Theme, w int) []string {
	return Text(t.Muted, t.Spell("~ estimated. "+strings.Join(cost.Assumptions(), "; ")+"."), w)
}
