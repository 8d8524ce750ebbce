package cli

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"slipway/steps"
	"slipway/steps/child"
	"slipway/steps/live"
	"slipway/steps/secrets"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/userfile"
	"slipway/ui/text"
)

// secretValues collects the values a run is given without being asked: from environment variables, and over them from a
// .env file or standard input, saying each name's fate. They never come from arguments, which everybody on the machine
// can read.
func (a *app) secretValues(ctx context.Context, s *session.Session, l *live.Stack,
	from string) (map[string]stack.Secret, error) {
	values := map[string]stack.Secret{}
	for _, key := range slices.Concat(s.Settings.Secrets.Keys, steps.MissingSecrets(s.Settings, l)) {
		if v := child.Secret(stack.SecretVariable(key)); v != "" {
			values[key] = stack.NewSecret(v)
		}
	}
	if from == "" {
		return values, nil
	}
	content, err := a.secretsText(ctx, from)
	if ctx.Err() != nil {
		return nil, exit(exitInterrupted)
	}
	if err != nil {
		return nil, usage("--secrets-from: %w", err)
	}
	read, fates, err := session.ImportSecrets(bytes.NewReader(content), &s.Settings, l)
	if err != nil {
		return nil, usage("--secrets-from %s was not taken and nothing was stored, none of its other lines either:\n%w\n"+
			"Mend the lines, or take them out and give those values in the environment: %s.", from, err,
			stack.SecretVariable("NAME=…"))
	}
	for _, f := range fates {
		why := f.Why
		if f.Outcome == secrets.Refused {
			why = fmt.Sprintf("line %d: %s", f.Line, why)
		}
		text.Printf(a.err, "  %-24s %s  %s\n", f.Name, f.Outcome, why)
	}
	maps.Copy(values, read)
	return values, nil
}

// secretsText reads a .env file, standard input, or what a shell gives for <(command). It waits for a stream no longer
// than ctx, and for no other pipe.
func (a *app) secretsText(ctx context.Context, from string) ([]byte, error) {
	if from == "-" {
		return userfile.ReadStream(ctx, a.in, "standard input", userfile.Text)
	}
	return userfile.ReadAny(ctx, from, userfile.Text)
}
