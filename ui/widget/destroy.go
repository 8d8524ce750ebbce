package widget

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// Destroy draws what removing a stack means, the worst first: what is lost for good, what goes, what stays and what
// that costs.
func Destroy(t *theme.Theme, title string, p plan.Plan, now cost.Estimate, w int) (lines []string) {
	lines = append(lines, "  "+title, "")
	heading := func(text string) { lines = append(lines, "  "+t.Title.Render(text)) }
	if lost := losses(p); len(lost) > 0 {
		heading("LOST FOR GOOD")
		for _, l := range lost {
			lines = append(lines, Hang("  "+t.Wrong.Render(t.Fail)+" ", t.Wrong, l, w-2)...)
		}
		lines = append(lines, "")
	}
	if len(p.Work()) > 0 {
		heading("WHAT GOES")
		step := ""
		for _, a := range p.Work() {
			label := ""
			if a.Step != step {
				step, label = a.Step, a.Step
			}
			name := ""
			if a.Name != "" && !strings.Contains(a.Title, a.Name) {
				name = "  " + a.Name
			}
			lead := "  " + t.Muted.Render(Pad(label, 10)) + t.Wrong.Render(text.Sign(a.Verb)) + " "
			rows := Hang(lead, t.Plain, a.Title+name, w-2)
			last := len(rows) - 1
			switch beside := rows[last] + t.Muted.Render("  "+a.Reason); {
			case a.Reason == "":
			case ansi.StringWidth(beside) <= w-2:
				rows[last] = beside
			default:
				rows = append(rows, Hang(strings.Repeat(" ", ansi.StringWidth(lead)), t.Muted, a.Reason, w-2)...)
			}
			lines = append(lines, rows...)
		}
		lines = append(lines, "")
	}
	for _, x := range p.Problems {
		lines = append(append(lines, PlanProblem(t, x, "  ", w)...), "")
	}
	stays := 0.0
	if len(p.Notes) > 0 {
		heading("WHAT STAYS")
		for _, n := range p.Notes {
			stays += n.USD
			lines = append(lines, Hang("  "+t.Caution.Render("=")+" ", t.Plain, n.Text, w-2)...)
		}
		lines = append(lines, "")
	}
	lines = append(lines, Hang("  ", t.Plain, text.Sentence(p), w-2)...)
	ends := fmt.Sprintf("$%.2f a month ends.", now.USD)
	if stays >= 0.005 {
		ends += fmt.Sprintf(" What stays costs about $%.2f a month at most.", stays)
	} else {
		ends += " What stays costs next to nothing."
	}
	if len(p.Work()) > 0 {
		lines = append(lines, Hang("  ", t.Title, ends, w-2)...)
	}
	return lines
}

// losses are what cannot be had again: what each deletion loses, those of one kind in one line.
func losses(p plan.Plan) (lost []string) {
	work := p.Work()
	// what people put there comes before what slipway makes again
	slices.SortStableFunc(work, func(a, b plan.Action) int { return cmp.Compare(lossRank(a.Step), lossRank(b.Step)) })
	secrets := 0
	for _, a := range work {
		what := status.DataLoss(a)
		switch {
		case what == "" || strings.HasPrefix(what, "nothing"):
		case a.Step == "secrets":
			if secrets++; secrets == 1 {
				lost = append(lost, "")
			}
		case a.Name != "" && !strings.Contains(a.Title, a.Name):
			lost = append(lost, a.Title+" "+a.Name+": "+what)
		default:
			lost = append(lost, a.Title+": "+what)
		}
	}
	if i := slices.Index(lost, ""); i >= 0 {
		lost[i] = "the values of " + text.Plural(secrets, "secret")
	}
	return lost
}

// lossRank orders steps by what is in their resources.
func lossRank(step string) int {
	return slices.Index([]string{"data", "secrets", "image", "service", "schedule", "budget", "network"}, step)
}
