package widget

import (
	"fmt"
	"strings"

	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// Plan draws a plan to be read, in the rows of the wizard's review: what is done step by step, what each adds to the
// bill, what keeps it from being run, what there is to know. source says where the answers of an action came from.
// details opens every row: each setting as it is and as it will be, and the calls.
func Plan(t *theme.Theme, p plan.Plan, after, now cost.Estimate, source func(plan.Action) string, details bool,
	w int) (lines []string) {
	prices := PricesOf(p.Work(), after, now)
	step := ""
	for _, a := range p.Work() {
		if a.Step != step {
			if step != "" {
				lines = append(lines, "")
			}
			step = a.Step
			lines = append(lines, Row("  "+t.Title.Render(strings.ToUpper(step)),
				t.Title.Render(strings.TrimSpace(Cents(prices.Steps[step]))), w-1))
		}
		row := PlanRow{Action: a, Source: source(a), Cents: prices.Actions[a.ID], Cursor: "  "}
		switch {
		case details:
			row.Open, row.Details = true, text.AllOf(a, func(c plan.Change) string { return c.Answer })
		case a.Verb == plan.Create && len(ingressText(a)) == 0:
			row.Details = text.SettingLines(a.Changes)
		}
		lines = append(lines, row.Lines(t, w)...)
	}
	for i, c := range p.Commands {
		if i == 0 {
			lines = append(lines, "", "  "+t.Title.Render("WHAT WILL RUN"))
		}
		lines = append(lines, Hang("    ", t.Plain, text.CommandText(c), w-2)...)
	}
	for _, x := range p.Problems {
		lines = append(append(lines, ""), PlanProblem(t, x, "  ", w)...)
	}
	if len(p.Notes) > 0 {
		lines = append(lines, "")
	}
	for _, n := range p.Notes {
		lines = append(lines, Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, n.Text, w-2)...)
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	lines = append(lines, Hang("  ", t.Plain, text.Sentence(p), w-2)...)
	costs := fmt.Sprintf("Costs $%.2f a month while it runs. What runs now costs $%.2f.", after.USD, now.USD)
	if now.USD == 0 {
		costs = fmt.Sprintf("Costs $%.2f a month while it runs. Nothing of it runs yet.", after.USD)
	}
	lines = append(lines, Hang("  ", t.Title, costs, w-2)...)
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}
