package cli

import (
	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/ui/plain"
)

func (a *app) costCommand() *cobra.Command {
	var set []string
	var refresh bool
	c := &cobra.Command{
		Use:   "cost",
		Short: "Itemise the monthly price of what is planned and of what runs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			s, err := a.load(ctx, set)
			if err != nil {
				return err
			}
			if refresh {
				a.refreshPrices(ctx, s)
			}
			planned := s.Estimate()
			running := steps.EstimateRunning(s.Read(ctx), s.Prices)
			if a.json {
				return plain.CostJSON(a.out, &planned, &running)
			}
			plain.Cost(a.people(), "PLANNED by "+s.Path, planned)
			plain.Cost(a.people(), "\nRUNNING in AWS now", running)
			return nil
		},
	}
	c.Flags().StringArrayVar(&set, "set", nil, "price the stack with another answer: data.class=db.t3.small (repeatable)")
	c.Flags().BoolVar(&refresh, "refresh", false, "ask AWS's price list first (needs pricing:GetProducts)")
	return c
}
