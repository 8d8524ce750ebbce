package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"slipway/steps/cloud"
	"slipway/steps/stack"
	"slipway/ui/plain"
)

func (a *app) policyCommand() *cobra.Command {
	var name, environment string
	c := &cobra.Command{
		Use:   "policy",
		Short: "Print the IAM policy that running slipway needs",
		Long: "Print the IAM policy that the person running slipway needs for this stack, and no more, as several documents " +
			"within IAM's size limit. Attach each as a managed policy. AWS is not asked.\n\n" +
			"With --app and --region it needs no slipway.yaml: whoever may not yet do anything asks for it first.",
		Example: "slipway policy\nslipway policy --app shop --region eu-west-1",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			id, err := a.operatedOn(name, environment)
			if err != nil {
				return err
			}
			for i, d := range cloud.OperatorPolicy(id) {
				if i > 0 {
					fmt.Fprintln(a.out)
				}
				plain.Printf(a.err, "# %s\n", d.Name)
				fmt.Fprintln(a.out, d.JSON)
			}
			return nil
		},
	}
	c.Flags().StringVar(&name, "app", "", "name of the app, where there is no slipway.yaml")
	c.Flags().StringVar(&environment, "env", "production", "environment of that app")
	return c
}

// operatedOn is the stack the policy is for: the one named, or the one of slipway.yaml. Only what its names are made of has to be
// sound: who may not do anything yet has not answered the rest. An account that is not known is any.
func (a *app) operatedOn(name, environment string) (stack.Identity, error) {
	settings := stack.Guide()
	settings.App, settings.Environment, settings.Region = name, environment, a.region
	if name == "" {
		file, err := stack.Load(a.file)
		if errors.Is(err, stack.ErrNoFile) {
			return stack.Identity{}, usage("there is no %s here: name the stack with --app and --region", a.file)
		}
		if err != nil {
			return stack.Identity{}, err
		}
		settings = file.Settings
	} else if settings.Region == "" {
		return stack.Identity{}, usage("--app needs --region too")
	}
	for _, bad := range settings.Validate() {
		switch bad.Path {
		case "app", "environment", "region", "account":
			return stack.Identity{}, usage("%w", bad)
		}
	}
	id := settings.Identity(partitionOf(settings.Region))
	if id.Account == "" {
		id.Account = "*"
	}
	return id, nil
}
