package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"slipway/steps/clean"
	"slipway/steps/live"
	"slipway/steps/secrets"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) secretsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "secrets",
		Short: "List the secrets, give, read, remove and rotate their values",
		Long: "List the secrets: whose each is, how old its value is, whose containers are given it, and whether tasks run " +
			"that still have the value before. Values are kept encrypted in SSM; they are never shown, but by get, one at a " +
			"time.\n\nContainers take their secrets when they start, so whatever changes a value replaces the tasks too, in " +
			"one deployment, once you have agreed.",
		Example: "slipway secrets\nslipway secrets set STRIPE_KEY\n" +
			"pass show stripe | slipway secrets set STRIPE_KEY --yes\nslipway secrets import .env\n" +
			"slipway secrets rotate DB_PASSWORD\nslipway secrets diff .env",
		Args: cobra.NoArgs,
		RunE: a.onRead(nil, func(_ context.Context, s *session.Session, l *live.Stack) error {
			return a.listSecrets(s, l)
		}),
	}
	c.AddCommand(a.secretsSet(), a.secretsGet(), a.secretsImport(), a.secretsUnset(), a.secretsRotate(),
		a.secretsDiff())
	return c
}

func (a *app) listSecrets(s *session.Session, l *live.Stack) error {
	if err := l.Parameters.Err; err != nil {
		return fmt.Errorf("read the secrets: %w", err)
	}
	rows := secrets.List(s.Settings, l)
	if a.json {
		return text.SecretsJSON(a.out, rows)
	}
	if !a.drawn(func(t *theme.Theme, w int) string {
		lines := widget.Secrets(t, stackTitle(t, s.Settings), rows, l.ReadAt, min(w, 120))
		ways := "slipway secrets set NAME, get NAME, import FILE, unset NAME, rotate, diff FILE"
		return strings.Join(append(append(lines, ""), widget.Hang("  ", t.Muted, ways, min(w, 120)-2)...), "\n")
	}) {
		text.Secrets(a.people(), rows, l.ReadAt)
	}
	return nil
}

func (a *app) secretsGet() *cobra.Command {
	return &cobra.Command{
		Use:   "get KEY",
		Short: "Write one value on standard output",
		Long: "Write one value on standard output, as it is. It is the one way that slipway shows a value, because you ask " +
			"for it by its name.",
		Example: "slipway secrets get STRIPE_KEY | pbcopy",
		Args:    oneKey,
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.json {
				return usage("--json never holds a value: slipway secrets get %s writes it as it is", args[0])
			}
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			name := s.Identity().Parameter(args[0])
			fact := live.ReadParameter(cmd.Context(), s.Env.Clients, name)
			switch {
			case fact.Value != nil:
			case fact.Err != nil:
				return fmt.Errorf("read %s: %w", name, fact.Err)
			case slices.Contains(s.Settings.SecretKeys(), args[0]):
				return usage("%s has no value yet", args[0])
			default:
				return usage("there is no %s%s; slipway secrets lists them", name,
					stack.Nearest(args[0], s.Settings.SecretKeys()))
			}
			value := fact.Value.Value.Reveal()
			if out, ok := a.out.(*os.File); ok && term.IsTerminal(int(out.Fd())) {
				text.Printf(a.err, "The value of %s, which whoever sees this screen or its scrollback has from now on:\n",
					args[0])
				value = clean.Block(value)
			}
			_, err = fmt.Fprintln(a.out, value)
			return err
		},
	}
}

func (a *app) secretsDiff() *cobra.Command {
	return &cobra.Command{
		Use:   "diff FILE|-",
		Short: "Hold a .env file against the secrets, by their names",
		Long: "Hold a .env file against the secrets, by their names: missing here, missing there, or with another value. " +
			"Values are not shown. Exit 1 when they differ.",
		Example: "slipway secrets diff .env",
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := a.secretsText(cmd.Context(), args[0])
			if err != nil {
				return usage("%w", err)
			}
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			l, err := a.read(cmd.Context(), s)
			if err != nil {
				return err
			}
			return a.sayDiff(s, l, args[0], string(content))
		},
	}
}

func (a *app) sayDiff(s *session.Session, l *live.Stack, name, content string) error {
	if err := l.Parameters.Err; err != nil {
		return fmt.Errorf("read the secrets: %w", err)
	}
	list, err := secrets.Diff(strings.NewReader(content), s.Settings, l)
	if err != nil {
		return usage("%s: %w", name, err)
	}
	switch {
	case a.json:
		err = text.SecretsDiffJSON(a.out, list)
	case !a.drawn(func(t *theme.Theme, w int) string {
		title := stackTitle(t, s.Settings) + t.Muted.Render(" and "+clean.Line(name))
		return strings.Join(widget.SecretsDiff(t, title, list, min(w, 120)), "\n")
	}):
		text.SecretsDiff(a.people(), list)
	}
	if err == nil && slices.ContainsFunc(list, func(d secrets.Difference) bool {
		return d.State != secrets.Same && d.State != secrets.Slipways
	}) {
		err = exit(exitFailed)
	}
	return err
}
