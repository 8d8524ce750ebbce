package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) stepCommand() *cobra.Command {
	var set []string
	var secretsFrom string
	var agreed consentFlags
	var wait waitFlag
	var first rehearsalFlags
	c := &cobra.Command{
		Use:   "step NAME",
		Short: "Run one step again: questions, plan, checks",
		Long: "Run one step again: its questions, its plan and what must follow, its checks.\n\n" + oneRun +
			"The steps: " + strings.Join(steps.Names(), ", ") + ".",
		Example: "slipway step data\nslipway step service --set service.count=2 --yes\nslipway step secrets " +
			"--secrets-from .env --yes",
		ValidArgs: steps.Names(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("name one step: %s", strings.Join(steps.Names(), ", "))
			}
			if _, ok := steps.Named(args[0]); !ok {
				return usage("there is no step %q%s: there are %s", args[0], stack.Nearest(args[0], steps.Names()),
					strings.Join(steps.Names(), ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			name := args[0]
			if a.prompt && !a.yes && !a.json && len(set) == 0 && secretsFrom == "" {
				a.noRehearsal = first.no
				return a.wizard(ctx, name)
			}
			for _, pair := range set {
				if err := belongs(pair, name); err != nil {
					return err
				}
			}
			s, err := a.load(ctx, set)
			if err != nil {
				return err
			}
			err = a.runPlan(ctx, s, planned{
				claim:  a.claim("step "+name, wait),
				intent: plan.Intent{Build: name == "image"}, secretsFrom: secretsFrom, consent: agreed.consent(a.yes),
				narrow: onlyStep(name), again: true, first: first,
			})
			if code := codeOf(err); err != nil && code != exitWaiting {
				return err
			}
			return a.stepChecks(cmd, s, name, err)
		},
	}
	c.Flags().StringArrayVar(&set, "set", nil, "give an answer of the step and keep it")
	c.Flags().StringVar(&secretsFrom, "secrets-from", "", "a .env file with secret values, - for stdin")
	agreed.add(c)
	wait.add(c)
	first.add(c)
	return c
}

// onlyStep narrows a plan to one step and says what is left out.
func onlyStep(name string) func(plan.Plan) plan.Plan {
	return func(p plan.Plan) plan.Plan {
		narrowed, elsewhere := steps.Scope{Step: name}.Narrow(p)
		if with := beside(narrowed, name); with != "" {
			narrowed.Notes = append(narrowed.Notes,
				plan.Note{Step: name,
					Text: "what the step needs of others and is not there yet, or has to follow it, goes with it: " + with})
		}
		if elsewhere > 0 {
			narrowed.Notes = append(narrowed.Notes,
				plan.Note{Step: name, Text: fmt.Sprintf("%d changes elsewhere are left for slipway apply", elsewhere)})
		}
		return narrowed
	}
}

// beside counts the work of other steps in one step's plan, by step.
func beside(p plan.Plan, name string) string {
	var said []string
	for _, s := range steps.Names() {
		n := 0
		for _, x := range p.Work() {
			if x.Step == s {
				n++
			}
		}
		if s != name && n > 0 {
			said = append(said, fmt.Sprintf("%s %d", s, n))
		}
	}
	return strings.Join(said, ", ")
}

// belongs refuses an answer of another step.
func belongs(pair, step string) error {
	id, _, _ := strings.Cut(pair, "=")
	if q, ok := steps.Question(id); ok && q.Step != step {
		return usage("%s is an answer of another step: slipway step %s --set %s", id, q.Step, pair)
	}
	return nil
}

// stepChecks runs the checks of one step after it, and keeps the run's own exit unless a check fails.
func (a *app) stepChecks(cmd *cobra.Command, s *session.Session, name string, ran error) error {
	return a.checkAgain(cmd.Context(), s, func(f check.Finding) bool { return f.Step == name }, ran)
}

// checkAgain says what some checks find now, and keeps a run's own exit unless one fails.
func (a *app) checkAgain(ctx context.Context, s *session.Session, these func(check.Finding) bool, ran error) error {
	report := s.Checklist(s.Read(ctx))
	report.Checks = slices.DeleteFunc(report.Checks, func(f check.Finding) bool { return !these(f) })
	_, drawn := a.live()
	if drawn {
		a.drawn(func(t *theme.Theme, w int) string { return widget.Checks(t, report.Checks, w) })
	}
	failed := false
	for _, f := range report.Checks {
		failed = failed || f.Status == check.Fail
		if !a.json && !drawn {
			detail := ""
			if f.Detail != "" {
				detail = ", " + f.Detail
			}
			text.Printf(a.err, "check: %s: %s%s\n", f.Title, f.Status.Word(), detail)
		}
	}
	if failed {
		return exit(exitFailed)
	}
	return ran
}
