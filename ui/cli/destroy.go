package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) destroyCommand() *cobra.Command {
	var confirmed []string
	var skipSnapshot bool
	var wait waitFlag
	c := &cobra.Command{
		Use:   "destroy",
		Short: "Remove everything slipway made for this stack",
		Long: "Remove everything slipway made for this stack, and nothing else. The database leaves a final snapshot.\n\n" +
			"It asks for the app's name; without a terminal, name it with --delete APP.\n\n" + oneRun,
		Example: "slipway destroy\nslipway destroy --delete shop --skip-snapshot",
		Args:    cobra.NoArgs,
		RunE: a.onStack(nil, func(ctx context.Context, s *session.Session) error {
			if err := s.Writable(); err != nil {
				return err
			}
			intent := plan.Intent{SkipSnapshot: skipSnapshot}
			again := func(s *session.Session, l *live.Stack) plan.Plan { return steps.Destroy(s.Settings, l, intent) }
			return a.carryOut(ctx, s, job{
				claim: a.claim("destroy", wait), asks: a.prompt && !slices.Contains(confirmed, s.Settings.App), again: again,
				intent: &intent,
				plan: func(s *session.Session, l *live.Stack) (plan.Plan, error) {
					p := again(s, l)
					a.showDestroy(s, l, p)
					return p, nil
				},
				agree: func(plan.Plan) error { return a.agreeDestroy(ctx, s, confirmed) },
				conclude: func(_ *session.Session, p plan.Plan, r plan.Result) error {
					if p.Empty() {
						return nil
					}
					return a.conclude(p, r, r.Notes, nil)
				},
			})
		}),
	}
	c.Flags().StringArrayVar(&confirmed, "delete", nil, "the app's name: agree to remove it")
	c.Flags().BoolVar(&skipSnapshot, "skip-snapshot", false, "delete the database without a final snapshot")
	wait.add(c)
	return c
}

// showDestroy shows what removing a stack means to people, or to programs where it may not run.
func (a *app) showDestroy(s *session.Session, l *live.Stack, p plan.Plan) {
	if _, ok := a.live(); !ok {
		a.showLines(p, cost.Estimate{})
		return
	}
	a.drawn(func(t *theme.Theme, w int) string {
		running := steps.EstimateRunning(l, s.Prices)
		return strings.Join(widget.Destroy(t, stackTitle(t, s.Settings), p, running, min(w, 120)), "\n")
	})
}

// agreeDestroy wants the app's name: --yes alone never removes anything.
func (a *app) agreeDestroy(ctx context.Context, s *session.Session, confirmed []string) error {
	if slices.Contains(confirmed, s.Settings.App) {
		return nil
	}
	if !a.prompt {
		return usage("destroy needs --delete %s when nobody can be asked (--yes does not cover it); nothing was changed",
			s.Settings.App)
	}
	return a.typedName(ctx, s, "This removes the stack for good. Type "+s.Settings.App+" to go on")
}
