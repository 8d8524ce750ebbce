package cli

import (
	"context"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/doctor"
	"slipway/steps/stack"
	"slipway/ui/text"
	"slipway/ui/text/command"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) doctorCommand() *cobra.Command {
	var name, environment string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is wrong with the stack, why, and what helps",
		Long: "Say what is wrong with the stack: the symptom, what it is seen by, the cause, and what helps. It follows a " +
			"request hop by hop: DNS, certificate, load balancer, listener, security groups, network ACLs and routes, " +
			"targets, tasks, database, cache, jobs. Nothing is written.\n\nWith --app it works on any stack under the " +
			"usual names, without slipway.yaml, one made by hand included.\n\nExit 1 when something is wrong, else 3 when " +
			"something could not be verified, else 0.",
		Example: "slipway doctor\nslipway doctor --json\nslipway doctor --app shop --region eu-west-1",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := a.diagnosed(cmd.Context(), name, environment)
			if err != nil {
				return err
			}
			return a.writeDiagnoses(report)
		},
	}
	c.Flags().StringVar(&name, "app", "", "look at the stack of this name, without slipway.yaml")
	c.Flags().StringVar(&environment, "env", "production", "its environment, with --app")
	return c
}

// diagnosed reads AWS and diagnoses, with slipway.yaml or by name. Without the file the answers are those that AWS
// shows.
func (a *app) diagnosed(ctx context.Context, name, environment string) (r doctor.Report, err error) {
	if name == "" {
		s, err := a.load(ctx, nil)
		if err != nil {
			return r, err
		}
		l, err := a.read(ctx, s)
		if err != nil {
			return r, err
		}
		return s.Doctor(ctx, l), nil
	}
	settings := stack.Guide()
	settings.App, settings.Environment, settings.Region = name, environment, a.region
	if settings.Region == "" {
		return r, usage("--app needs --region too")
	}
	for _, bad := range settings.Validate() {
		return r, usage("%w", bad)
	}
	s, err := a.open(ctx, settings)
	if err != nil {
		return r, err
	}
	l := s.Read(ctx)
	s.Settings, _ = steps.Recover(l)
	return s.Doctor(ctx, l), nil
}

// writeDiagnoses writes a report in the form the flags ask for, and ends with its exit code.
func (a *app) writeDiagnoses(r doctor.Report) error {
	said := command.DoctorSays(r)
	switch {
	case a.json:
		if err := command.DoctorJSON(a.out, r); err != nil {
			return err
		}
	case !a.drawn(func(t *theme.Theme, w int) string { return widget.Doctor(t, r, said, w) }):
		command.Doctor(a.people(), r)
	}
	code := r.ExitCode()
	if code == 0 {
		return nil
	}
	if !a.json {
		text.Printf(a.err, "\nexit %d: %s\n", code, said)
	}
	return exit(code)
}
