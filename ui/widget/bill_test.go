package widget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/cost"
	"slipway/ui/theme"
)

// bills are a plan and what runs: the same, another size, one that goes and one that comes.
func bills() (planned, running cost.Estimate) {
	planned = cost.Sum([]cost.Line{
		{Step: "data", Item: "RDS db.t3.small", USD: 29.2, Detail: "730 h × $0.0400"},
		{Step: "data", Item: "RDS storage 20 GiB gp3", USD: 2.54, Detail: "20 GiB × $0.127"},
		{Step: "service", Item: "Fargate 1 vCPU / 2 GB x86 × 1", USD: 36.0401, Detail: "730 × $0.04048"},
		{Step: "service", Item: "CloudWatch Logs", USD: 0.855, Detail: "1.5 × $0.57", Estimated: true},
		{Step: "secrets", Item: "SSM parameters", Detail: "5 standard parameters, free"},
	})
	running = cost.Sum([]cost.Line{
		{Step: "data", Item: "RDS db.t3.micro", USD: 14.6},
		{Step: "data", Item: "RDS storage 20 GiB gp3", USD: 2.54},
		{Step: "service", Item: "Fargate 1 vCPU / 2 GB x86 × 1", USD: 36.0401},
		{Step: "schedule", Item: "scheduled jobs × 1", USD: 0.08, Estimated: true},
	})
	return planned, running
}

// TestBill: it fits every width, names every line, and says a difference only where there is one.
func TestBill(t *testing.T) {
	planned, running := bills()
	for w := 40; w <= 200; w++ {
		for _, now := range []cost.Estimate{running, planned, {}} {
			lines := Bill(theme.New(true, w%2 == 0), planned, now, w)
			for _, l := range lines {
				if ansi.StringWidth(l) > w {
					t.Fatalf("%d columns: %d wide: %s", w, ansi.StringWidth(l), ansi.Strip(l))
				}
			}
			text := ansi.Strip(strings.Join(lines, "\n"))
			if differs := strings.Contains(text, "change"); differs == (now.USD == planned.USD) ||
				!strings.Contains(text, "68.63") {
				t.Fatalf("%d columns, change told %v:\n%s", w, differs, text)
			}
		}
	}
}

// TestBillFrames keeps the bill as people see it.
func TestBillFrames(t *testing.T) {
	planned, running := bills()
	var b strings.Builder
	for _, w := range []int{60, 80, 120} {
		fmt.Fprintf(&b, "%d columns\n%s\n\n", w, ansi.Strip(strings.Join(Bill(theme.New(true, false), planned, running, w),
			"\n")))
	}
	golden.RequireEqual(t, b.String())
}
