package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps/cloud"
	"slipway/steps/stack"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) policyCommand() *cobra.Command {
	var name, environment string
	c := &cobra.Command{
		Use:   "policy",
		Short: "Print the IAM policy that running slipway needs",
		Long: "Print the IAM policies that the person running slipway needs for this stack, and no more. AWS is not " +
			"asked.\n\nMake each as a managed policy and attach it to that person, but for the last one, " +
			"NAME-slipway-boundary: that is made and attached to nobody. It is the permissions boundary of the three roles " +
			"that slipway makes. The others allow to make roles only with it, so that no role, whatever policies it is given, " +
			"can do more in the account than start this stack's tasks. Where the answer boundary names another policy, as " +
			"many organisations demand, that one takes its place.\n\nWhat they allow: to look at the region's resources and " +
			"at the account's certificates, zones and quotas; to make, change and delete what carries the stack's names or " +
			"tags; to read and write the secrets under /APP/ENVIRONMENT/; to pass the stack's roles to ECS and EventBridge " +
			"Scheduler; to write the records of the domain in slipway.yaml (of any name as long as there is none: print them " +
			"again when the domain has changed).\n\nWith --app and --region it needs no slipway.yaml: whoever may not yet do " +
			"anything asks for it first.",
		Example: "slipway policy\nslipway policy --app shop --region eu-west-1\nslipway policy --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			id, limits, err := a.operatedOn(name, environment)
			if err != nil {
				return err
			}
			documents := cloud.PoliciesToMake(id, limits)
			if a.json {
				return writePolicies(a.out, documents)
			}
			for i, d := range documents {
				if i > 0 {
					fmt.Fprintln(a.out)
				}
				a.policyTitle(d)
				fmt.Fprintln(a.out, d.JSON)
			}
			return nil
		},
	}
	c.Flags().StringVar(&name, "app", "", "name of the app, where there is no slipway.yaml")
	c.Flags().StringVar(&environment, "env", "production", "environment of that app")
	return c
}

// policyTitle says what a document is called and what becomes of it. The document itself stays as it is, to be copied.
func (a *app) policyTitle(d cloud.PolicyDocument) {
	use := "attach it to whoever runs slipway"
	if d.Bounds {
		use = "the permissions boundary of the roles: make it, attach it to nobody"
	}
	if a.drawn(func(t *theme.Theme, w int) string {
		return t.Title.Render(d.Name) + "\n" + strings.Join(widget.Text(t.Muted, use, w), "\n")
	}) {
		return
	}
	bounds := ""
	if d.Bounds {
		bounds = " (" + use + ")"
	}
	text.Printf(a.err, "# %s%s\n", d.Name, bounds)
}

// writePolicies writes the documents as one JSON value, each as IAM takes it.
func writePolicies(w io.Writer, documents []cloud.PolicyDocument) error {
	type policy struct {
		Name     string          `json:"name"`
		Kind     string          `json:"kind"` // operator: to attach to the person; boundary: to make only
		Document json.RawMessage `json:"document"`
	}
	list := make([]policy, len(documents))
	for i, d := range documents {
		list[i] = policy{d.Name, "operator", json.RawMessage(d.JSON)}
		if d.Bounds {
			list[i].Kind = "boundary"
		}
	}
	document, err := json.MarshalIndent(map[string]any{"policies": list}, "", "  ")
	if err != nil {
		return fmt.Errorf("write the policies: %w", err)
	}
	_, err = fmt.Fprintln(w, string(document))
	return err
}

// operatedOn is the stack the policy is for: the one named, or the one of slipway.yaml. Only what its names are made of
// has to be sound: who may not do anything yet has not answered the rest. An account that is not known is any.
func (a *app) operatedOn(name, environment string) (stack.Identity, cloud.Limits, error) {
	settings := stack.Guide()
	settings.App, settings.Environment, settings.Region = name, environment, a.region
	if name == "" {
		file, err := stack.Load(a.file)
		if errors.Is(err, stack.ErrNoFile) {
			return stack.Identity{}, cloud.Limits{}, usage("there is no %s here: name the stack with --app and --region", a.file)
		}
		if err != nil {
			return stack.Identity{}, cloud.Limits{}, err
		}
		settings = file.Settings
	} else if settings.Region == "" {
		return stack.Identity{}, cloud.Limits{}, usage("--app needs --region too")
	}
	for _, bad := range settings.Validate() {
		switch bad.Path {
		case "app", "environment", "region", "account":
			return stack.Identity{}, cloud.Limits{}, usage("%w", bad)
		}
	}
	id := settings.Identity(partitionOf(settings.Region))
	if id.Account == "" {
		id.Account = "*"
	}
	return id, cloud.LimitsOf(settings), nil
}
