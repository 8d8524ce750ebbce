package cli

import (
	"github.com/spf13/cobra"

	"slipway/steps/plan"
	"slipway/ui/plain"
)

func (a *app) planCommand() *cobra.Command {
	var set []string
	c := &cobra.Command{
		Use:   "plan",
		Short: "Show what apply would do, and what it costs a month",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			s, err := a.load(ctx, set)
			if err != nil {
				return err
			}
			l, err := a.read(ctx, s)
			if err != nil {
				return err
			}
			p := s.Plan(l, plan.Intent{})
			if a.json {
				err = plain.PlanJSON(a.out, p, s.Estimate())
			} else {
				plain.Plan(a.people(), p, s.Estimate())
			}
			if err == nil && len(p.Problems) > 0 {
				return exit(exitFailed)
			}
			return err
		},
	}
	c.Flags().StringArrayVar(&set, "set", nil, "give an answer for this run: data.class=db.t3.small (repeatable)")
	return c
}
