package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/ui/plain"
)

func (a *app) destroyCommand() *cobra.Command {
	var confirmed []string
	var skipSnapshot bool
	c := &cobra.Command{
		Use:   "destroy",
		Short: "Remove everything slipway made for this stack",
		Long: "Remove everything slipway made for this stack, and nothing else. The database leaves a final snapshot.\n\n" +
			"It asks for the app's name; without a terminal, name it with --delete APP.",
		Example: "slipway destroy\nslipway destroy --delete shop --skip-snapshot",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			s, err := a.load(ctx, nil)
			if err != nil {
				return err
			}
			if err := s.Writable(); err != nil {
				return err
			}
			intent := plan.Intent{SkipSnapshot: skipSnapshot}
			l, err := a.read(ctx, s)
			if err != nil {
				return err
			}
			p := steps.Destroy(s.Settings, l, intent)
			if a.json {
				if len(p.Problems) > 0 {
					_ = plain.PlanJSON(a.out, p, cost.Estimate{})
				}
			} else {
				plain.Plan(a.err, p, cost.Estimate{})
			}
			if len(p.Problems) > 0 {
				return exit(exitFailed)
			}
			if p.Empty() {
				return nil
			}
			if err := a.agreeDestroy(ctx, s, confirmed); err != nil {
				return err
			}
			result := a.execute(ctx, s, l, p, intent)
			return a.conclude(p, result, result.Notes, nil)
		},
	}
	c.Flags().StringArrayVar(&confirmed, "delete", nil, "the app's name: agree to remove it")
	c.Flags().BoolVar(&skipSnapshot, "skip-snapshot", false, "delete the database without a final snapshot")
	return c
}

// agreeDestroy wants the app's name: --yes alone never removes anything.
func (a *app) agreeDestroy(ctx context.Context, s *steps.Session, confirmed []string) error {
	if slices.Contains(confirmed, s.Settings.App) {
		return nil
	}
	if !a.prompt {
		return usage("destroy needs --delete %s when nobody can be asked (--yes does not cover it); nothing was changed", s.Settings.App)
	}
	return a.typedName(ctx, s, "This removes the stack for good. Type "+s.Settings.App+" to go on, anything else to leave all as it is")
}
