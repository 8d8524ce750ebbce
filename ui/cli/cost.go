package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/session"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
	"slipway/ui/widget/card"
)

func (a *app) costCommand() *cobra.Command {
	var set []string
	var refresh bool
	c := &cobra.Command{
		Use:     "cost",
		Short:   "Itemise the monthly price, planned and running",
		Long:    "Itemise the monthly price of what slipway.yaml describes and of what runs in AWS now. Nothing is written.",
		Example: "slipway cost\nslipway cost --set service.count=2\nslipway cost --refresh --json",
		Args:    cobra.NoArgs,
		RunE: a.onRead(&set, func(ctx context.Context, s *session.Session, l *live.Stack) error {
			if refresh {
				a.refreshPrices(ctx, s)
			}
			planned := s.Estimate()
			running := steps.EstimateRunning(l, s.Prices)
			if a.json {
				return text.CostJSON(a.out, &planned, &running)
			}
			drawn := a.drawn(func(t *theme.Theme, w int) string {
				lines := append([]string{stackTitle(t, s.Settings)}, widget.Bill(t, planned, running, w)...)
				lines = append(lines, "", t.Title.Render("BY AWS SERVICE, RUNNING NOW"))
				lines = append(lines, card.ByService(t, running, planned, min(w, 84))...)
				return strings.Join(append(append(lines, ""), widget.BillNotes(t, min(w, 120))...), "\n")
			})
			if !drawn {
				text.Cost(a.people(), "PLANNED by "+s.Path, planned)
				text.Printf(a.people(), "\n")
				text.Cost(a.people(), "RUNNING in AWS now", running)
			}
			return nil
		}),
	}
	c.Flags().StringArrayVar(&set, "set", nil, "price another answer: data.class=db.t3.small")
	c.Flags().BoolVar(&refresh, "refresh", false, "ask AWS's price list first (pricing:GetProducts)")
	return c
}
