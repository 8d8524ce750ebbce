package cli

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"slipway/steps"
	"slipway/steps/child"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/secrets"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/userfile"
	"slipway/ui/text"
)

// changing is a command that changes some secrets.
type changing struct {
	keys   []string
	wait   waitFlag
	hold   bool // the tasks that run keep what they have
	agreed []string
	fields []string // of the database and the cache that may change beside
	// values are those to store, by what was read
	values func(*session.Session, *live.Stack) (map[string]stack.Secret, error)
}

// change runs the part of the plan that is about some secrets and what follows from them.
func (a *app) change(ctx context.Context, s *session.Session, what string, c changing) error {
	return a.runPlan(ctx, s, planned{
		claim:   a.claim("secrets "+what, c.wait),
		consent: plan.Consent{Yes: a.yes, Delete: c.agreed}, first: rehearsalFlags{no: true},
		prepare: func(s *session.Session, l *live.Stack) (plan.Intent, error) {
			values, err := c.values(s, l)
			return plan.Intent{Secrets: values, Fields: c.fields}, err
		},
		narrow: func(p plan.Plan) plan.Plan { return onlySecrets(p, c.keys, c.hold) },
	})
}

// onlySecrets narrows a plan to some secrets and the deployment that follows. There is none where nothing runs yet, or
// where another secret still lacks what the tasks would be given.
func onlySecrets(p plan.Plan, keys []string, hold bool) plan.Plan {
	why := ""
	service, ok := p.Action("service/service")
	for _, x := range p.Problems {
		if steps.OfAnotherSecret(x, keys) {
			why = x.Resource + ": " + x.Why
		}
	}
	switch {
	case hold:
		why = "as you have asked"
	case why == "" && ok && service.Verb == plan.Create:
		why = "nothing runs yet"
	}
	narrowed, elsewhere := steps.OnlySecrets(p, keys, why != "")
	note := func(text string) { narrowed.Notes = append(narrowed.Notes, plan.Note{Step: "secrets", Text: text}) }
	switch {
	case why != "":
		narrowed.Notes = nil
		note("no task is replaced (" + why + "): what runs gets the value with slipway apply")
	case elsewhere > 0:
		note(text.Plural(elsewhere, "change") + " elsewhere left for slipway apply")
	}
	return narrowed
}

func (a *app) secretsSet() *cobra.Command {
	c := changing{}
	cmd := &cobra.Command{
		Use:   "set KEY",
		Short: "Store a value and deploy it",
		Long: "Store a value and deploy it. At a terminal it is typed without being shown; else it is what comes on " +
			"standard input, without the end of its last line. It is never an argument: everybody on the machine can read " +
			"those.",
		Example: "slipway secrets set STRIPE_KEY\nslipway secrets set TLS_KEY --yes < key.pem",
		Args:    oneKey,
		RunE: func(cmd *cobra.Command, args []string) error {
			key := args[0]
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			if err := secrets.ValidateKey(key, s.Settings); err != nil {
				return usage("%w%s", err, a.insteadOfSet(s, key))
			}
			value, err := a.secretTyped(cmd.Context(), key)
			if err != nil {
				return err
			}
			s.AddSecrets(key)
			c.keys = []string{key}
			c.values = func(*session.Session, *live.Stack) (map[string]stack.Secret, error) {
				return map[string]stack.Secret{key: value}, nil
			}
			return a.change(cmd.Context(), s, "set "+key, c)
		},
	}
	cmd.Flags().BoolVar(&c.hold, "no-restart", false, "store the value alone; tasks get it when they are next deployed")
	c.wait.add(cmd)
	return cmd
}

// insteadOfSet says how a secret that slipway makes gets another value.
func (a *app) insteadOfSet(s *session.Session, key string) string {
	if slices.Contains(s.Settings.GeneratedKeys(), key) {
		return "; slipway secrets rotate " + key + " gives it another value"
	}
	return ""
}

// oneKey wants the name of a secret and nothing else: a value must not be given there.
func oneKey(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 1 && strings.Contains(args[0], "="):
		return usage("give the name alone: a value in an argument is read by everybody on this machine. That one should be " +
			"replaced where it comes from")
	case len(args) == 1:
		return nil
	}
	return usage("name one secret; its value is asked for, or comes on standard input")
}

// secretTyped is a value as a person types it, or as it comes on standard input.
func (a *app) secretTyped(ctx context.Context, key string) (stack.Secret, error) {
	q := steps.SecretQuestion(key)
	in, isFile := a.in.(*os.File)
	if a.prompt || isFile && term.IsTerminal(int(in.Fd())) {
		p := text.Prompt{In: a.in, Out: a.err, Masked: a.masked}
		value, err := p.Secret(ctx, q, "")
		if err != nil {
			return value, a.nameTyped(err)
		}
		return value, nil
	}
	value := child.Secret(stack.SecretVariable(key))
	if value == "" {
		content, err := userfile.ReadStream(ctx, a.in, "standard input", userfile.Text)
		if ctx.Err() != nil {
			return stack.Secret{}, exit(exitInterrupted)
		}
		if err != nil {
			return stack.Secret{}, usage("%w", err)
		}
		value = strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	}
	if err := q.Validate(value); err != nil {
		return stack.Secret{}, usage("%w; nothing was stored", err)
	}
	return stack.NewSecret(value), nil
}

func (a *app) secretsImport() *cobra.Command {
	var wait waitFlag
	c := &cobra.Command{
		Use:   "import FILE|-",
		Short: "Store the values of a .env file and deploy them",
		Long: "Store the values of a .env file, or of standard input, and deploy them. It says of each name what becomes " +
			"of it: what slipway makes itself and APP_ENV win over the file, keys of an AWS account are refused.",
		Example: "slipway secrets import .env\nsops -d secrets.env | slipway secrets import - --yes",
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			return a.runPlan(cmd.Context(), s, planned{
				claim: a.claim("secrets import", wait), secretsFrom: args[0], consent: plan.Consent{Yes: a.yes}, again: true,
				narrow: onlyStep("secrets"), first: rehearsalFlags{no: true},
			})
		},
	}
	wait.add(c)
	return c
}

// oneFile wants one file.
func oneFile(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("name one .env file, or - for standard input")
	}
	return nil
}

func (a *app) secretsUnset() *cobra.Command {
	c := changing{}
	cmd := &cobra.Command{
		Use:   "unset KEY",
		Short: "Deploy without a secret, then delete it",
		Long: "Deploy without a secret, then delete it: first a revision that does not name it, for the service, the " +
			"workers and the jobs; once that serves, the value. Naming it is agreeing to that.",
		Example: "slipway secrets unset OLD_KEY\nslipway secrets unset OLD_KEY --yes",
		Args:    oneKey,
		RunE: func(cmd *cobra.Command, args []string) error {
			key := args[0]
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			if slices.Contains(slices.Concat(s.Settings.GeneratedKeys(), s.Settings.ComposedKeys()), key) {
				return usage("%s is slipway's own, and what runs needs it", key)
			}
			wanted := slices.Contains(s.Settings.Secrets.Keys, key)
			s.DropSecret(key)
			c.keys, c.agreed = []string{key}, []string{s.Identity().Parameter(key)}
			c.values = func(_ *session.Session, l *live.Stack) (map[string]stack.Secret, error) {
				if !wanted && l.Parameters.Read() && l.Parameter(key) == nil {
					return nil, usage("there is no %s to unset; slipway secrets lists them", key)
				}
				return map[string]stack.Secret{}, nil
			}
			return a.change(cmd.Context(), s, "unset "+key, c)
		},
	}
	c.wait.add(cmd)
	return cmd
}

func (a *app) secretsRotate() *cobra.Command {
	c := changing{fields: []string{"password"}} // of the database and the cache nothing else changes
	cmd := &cobra.Command{
		Use:   "rotate [KEY...]",
		Short: "Give the secrets that slipway makes up other values",
		Long: "Give the secrets that slipway makes up (" + stack.KeyDatabasePassword + ", " + stack.KeyCacheToken + ", " +
			stack.KeyAppSecret + ") other values, all of them or those that are named, and replace the tasks.\n\nThe cache " +
			"takes the old token and the new one until every task has the new one. The database takes one password at a time: " +
			"tasks are refused new connections from when it changes until they have been replaced. A rotation that was " +
			"stopped or killed is finished by the next run of any kind.",
		Example: "slipway secrets rotate\nslipway secrets rotate REDIS_TOKEN --yes",
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			generated := s.Settings.GeneratedKeys()
			if c.keys = args; len(args) == 0 {
				c.keys = generated
			}
			for _, key := range c.keys {
				switch {
				case slices.Contains(s.Settings.ComposedKeys(), key):
					return usage("%s is made of an address and a generated value: rotate that one of %s", key,
						strings.Join(generated, ", "))
				case !slices.Contains(generated, key):
					return usage("slipway does not make %s up%s: slipway secrets set %s gives it a value of yours", key,
						stack.Nearest(key, generated), key)
				}
			}
			values := map[string]stack.Secret{}
			c.values = func(_ *session.Session, l *live.Stack) (map[string]stack.Secret, error) {
				if why := s.Unbuilt(l); why != "" {
					return nil, errors.New(why)
				}
				newValues(values, c.keys, l)
				return values, nil
			}
			return a.change(cmd.Context(), s, "rotate "+strings.Join(c.keys, " "), c)
		},
	}
	c.wait.add(cmd)
	return cmd
}

// newValues makes values up, but for keys whose change was begun before: that one is finished.
func newValues(values map[string]stack.Secret, keys []string, l *live.Stack) {
	for _, key := range keys {
		if l.Parameter(stack.ResetMarker(key)) != nil {
			delete(values, key)
		} else if values[key].Empty() {
			values[key] = secrets.Generate(key)
		}
	}
}
