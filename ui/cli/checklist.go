package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) checklistCommand() *cobra.Command {
	var name, environment, fix string
	var markdown bool
	var agreed consentFlags
	var wait waitFlag
	c := &cobra.Command{
		Use:   "checklist",
		Short: "Print the security checklist, verified against AWS",
		Long: "Print the security checklist, verified against AWS. Nothing is written, but with --fix: that shows the part " +
			"of the plan that puts one finding right, asks, applies exactly that and checks again. Without a terminal, --yes " +
			"agrees.\n\n" +
			"With --app it works on any stack under the usual names, without slipway.yaml, one made by hand included.\n\n" +
			"Exit 1 when a check fails, else 3 when one could not be verified, else 0.",
		Example: "slipway checklist\nslipway checklist --markdown > security.md\nslipway checklist --app shop --region " +
			"eu-west-1\nslipway checklist --fix alb-open-ports",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if fix != "" {
				return a.fix(cmd.Context(), fix, wait, agreed)
			}
			report, doors, err := a.checklist(cmd, name, environment)
			if err != nil {
				return err
			}
			return a.writeReport(report, doors, markdown)
		},
	}
	c.Flags().StringVar(&name, "app", "", "check the stack of this name, without slipway.yaml")
	c.Flags().StringVar(&environment, "env", "production", "its environment, with --app")
	c.Flags().BoolVar(&markdown, "markdown", false, "write Markdown, for a pull request")
	c.Flags().StringVar(&fix, "fix", "", "put the finding of this id right")
	agreed.add(c)
	wait.add(c)
	c.MarkFlagsMutuallyExclusive("fix", "app")
	c.MarkFlagsMutuallyExclusive("fix", "markdown")
	return c
}

// checklist reads AWS once and checks, with slipway.yaml or by name. Doors that stand open are in the picture of the
// stack, where its answers are known.
func (a *app) checklist(cmd *cobra.Command, name, environment string) (r check.Report, doors *status.Diagram,
	err error) {
	ctx := cmd.Context()
	if name == "" {
		s, err := a.load(ctx, nil)
		if err != nil {
			return r, nil, err
		}
		l, err := a.read(ctx, s)
		if err != nil {
			return r, nil, err
		}
		d := s.Diagram(l)
		if len(d.Open()) > 0 {
			doors = &d
		}
		return s.Checklist(l), doors, nil
	}
	settings := stack.Guide()
	settings.App, settings.Environment, settings.Region = name, environment, a.region
	if settings.Region == "" {
		return r, nil, usage("--app needs --region too")
	}
	for _, bad := range settings.Validate() {
		return r, nil, usage("%w", bad)
	}
	s, err := a.open(ctx, settings)
	if err != nil {
		return r, nil, err
	}
	return steps.Checklist(s.Read(ctx), nil, s.Folder), nil, nil
}

// writeReport writes the report in the form the flags ask for, and ends with its exit code.
func (a *app) writeReport(report check.Report, doors *status.Diagram, markdown bool) error {
	var err error
	switch {
	case a.json:
		err = text.ChecklistJSON(a.out, report)
	case markdown:
		_, err = fmt.Fprint(a.out, report.Markdown())
	default:
		a.showReport(report, doors)
	}
	if err != nil {
		return err
	}
	code := report.ExitCode()
	if code == 0 {
		return nil
	}
	if !a.json {
		text.Printf(a.err, "\nexit %d: %s\n", code, exitMeaning(code, report))
	}
	return exit(code)
}

// exitMeaning says what the checklist's exit code means for a report.
func exitMeaning(code int, r check.Report) string {
	if n := r.Summary[check.Fail]; code == exitFailed {
		if n == 1 {
			return "1 check fails"
		}
		return fmt.Sprintf("%d checks fail", n)
	}
	return fmt.Sprintf("no check fails, and %d could not be verified", r.Summary[check.Unknown])
}

// showReport writes the report in colours, fitted to the window, where a person looks at it; else as plain lines.
func (a *app) showReport(report check.Report, doors *status.Diagram) {
	draw := func(t *theme.Theme, w int) string {
		drawn := widget.Checklist(t, report, w)
		if doors != nil {
			drawn = strings.Join(widget.IndentLines(widget.Picture(t, *doors, min(w, 120)-2)), "\n") + "\n\n" + drawn
		}
		return drawn
	}
	if !a.drawn(draw) {
		text.Checklist(a.people(), report)
	}
}
