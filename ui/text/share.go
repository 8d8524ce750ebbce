package text

import (
	"fmt"
	"io"
	"strings"

	"slipway/steps/clean"
	"slipway/steps/cost"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// Share writes a finished setup as Markdown for others: where it answers, its picture, its price by step, and what the
// checklist says. No account number, no address of AWS's own and no secret is in it.
func Share(w io.Writer, s stack.Settings, url string, d status.Diagram, e cost.Estimate, checks string) {
	Printf(w, "# %s, %s\n\n", clean.Line(s.App), clean.Line(s.Environment))
	if s.Service.Domain != "" {
		Printf(w, "- Answers at %s\n", url)
	}
	Printf(w, "- Runs in %s on ECS Fargate\n- Costs about $%.2f a month\n- Security: %s\n\n", s.Region, e.USD, checks)
	Mermaid(w, d)
	Printf(w, "\n| part | what | USD a month |\n|---|---|---:|\n")
	for _, b := range d.Boxes {
		if b.Row == status.Outside {
			continue
		}
		price := ""
		if b.USD >= 0.005 {
			price = fmt.Sprintf("%.2f", b.USD)
		}
		cell := strings.NewReplacer("|", `\|`)
		Printf(w, "| %s | %s | %s |\n", cell.Replace(clean.Line(b.Title)), cell.Replace(clean.Line(b.Detail)), price)
	}
	Printf(w, "| all | | %.2f |\n\nMade with slipway.\n", e.USD)
}
