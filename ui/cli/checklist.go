package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/stack"
	"slipway/ui/plain"
)

func (a *app) checklistCommand() *cobra.Command {
	var name, environment string
	var markdown bool
	c := &cobra.Command{
		Use:   "checklist",
		Short: "Print the security checklist, verified against AWS",
		Long: "Print the security checklist, verified against AWS.\n\n" +
			"With --app it works on any stack under the guide's names, without slipway.yaml, one made by hand included.\n" +
			"Exit 1 when a check fails, else 3 when one could not be verified, else 0.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := a.checklist(cmd, name, environment)
			if err != nil {
				return err
			}
			return a.writeReport(report, markdown)
		},
	}
	c.Flags().StringVar(&name, "app", "", "name of the app, to check a stack without slipway.yaml")
	c.Flags().StringVar(&environment, "env", "production", "its environment, with --app")
	c.Flags().BoolVar(&markdown, "markdown", false, "write Markdown, for a pull request")
	return c
}

// checklist reads AWS once and checks, with slipway.yaml or by name.
func (a *app) checklist(cmd *cobra.Command, name, environment string) (check.Report, error) {
	ctx := cmd.Context()
	if name == "" {
		s, err := a.load(ctx, nil)
		if err != nil {
			return check.Report{}, err
		}
		return s.Checklist(s.Read(ctx)), nil
	}
	settings := stack.Guide()
	settings.App, settings.Environment, settings.Region = name, environment, a.region
	if settings.Region == "" {
		return check.Report{}, usage("--app needs --region too")
	}
	for _, bad := range settings.Validate() {
		return check.Report{}, usage("%w", bad)
	}
	s, err := a.open(ctx, settings)
	if err != nil {
		return check.Report{}, err
	}
	return steps.Checklist(s.Read(ctx), nil, s.Folder), nil
}

// writeReport writes the report in the form the flags ask for, and ends with its exit code.
func (a *app) writeReport(report check.Report, markdown bool) error {
	var err error
	switch {
	case a.json:
		err = plain.ChecklistJSON(a.out, report)
	case markdown:
		_, err = fmt.Fprint(a.out, report.Markdown())
	default:
		plain.Checklist(a.out, report)
	}
	if err != nil {
		return err
	}
	if code := report.ExitCode(); code != 0 {
		return exit(code)
	}
	return nil
}
