package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) planCommand() *cobra.Command {
	var set []string
	var details bool
	c := &cobra.Command{
		Use:   "plan",
		Short: "Show what apply would do, and its monthly price",
		Long: "Show what apply would do, and what the stack costs a month. Nothing is written.\n\n" +
			"Exit 1 when the plan cannot run, and why.",
		Example: "slipway plan\nslipway plan --set data.class=db.t3.small --set service.count=2\nslipway plan " +
			"--details\nslipway plan --json",
		Args: cobra.NoArgs,
		RunE: a.onRead(&set, func(ctx context.Context, s *session.Session, l *live.Stack) error {
			p := s.Plan(l, plan.Intent{})
			var err error
			switch {
			case a.json:
				err = text.PlanJSON(a.out, p, s.Estimate())
			case !a.drawn(func(t *theme.Theme, w int) string {
				running := steps.EstimateRunning(l, s.Prices)
				return strings.Join(widget.Plan(t, p, s.Estimate(), running, s.SourceOf, details, min(w, 140)), "\n")
			}):
				text.Plan(a.people(), p, s.Estimate(), details)
			}
			if err == nil && len(p.Problems) > 0 {
				return exit(exitFailed)
			}
			return err
		}),
	}
	c.Flags().StringArrayVar(&set, "set", nil, "another answer, for this run: data.class=db.t3.small")
	c.Flags().BoolVar(&details, "details", false,
		"open every row: each setting, the calls that are made, and what they send by AWS's own names")
	return c
}
