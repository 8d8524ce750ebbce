package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"slipway/steps/cloud"
)

func (a *app) policyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "policy",
		Short: "Print the IAM policy that running slipway needs",
		Long: "Print the IAM policy that the person running slipway needs for this stack, and no more, as several documents " +
			"within IAM's size limit. Attach each as a managed policy.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := a.settings(nil)
			if err != nil {
				return err
			}
			documents := cloud.OperatorPolicy(s.Identity(partitionOf(s.Region)))
			for i, d := range documents {
				if i > 0 {
					fmt.Fprintln(a.out)
				}
				fmt.Fprintf(a.err, "# %s\n", d.Name)
				fmt.Fprintln(a.out, d.JSON)
			}
			return nil
		},
	}
}
