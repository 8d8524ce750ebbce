package cli

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/secrets"
	"slipway/steps/stack"
	"slipway/ui/plain"
)

// secretValues collects the values a run is given without being asked: from environment variables, and over them from a .env file
// or standard input, saying each name's fate. They never come from arguments, which everybody on the machine can read.
func (a *app) secretValues(s *steps.Session, l *live.Stack, from string) (map[string]stack.Secret, error) {
	values := map[string]stack.Secret{}
	for _, key := range slices.Concat(s.Settings.Secrets.Keys, steps.MissingSecrets(s.Settings, l)) {
		if v := os.Getenv(stack.SecretVariable(key)); v != "" {
			values[key] = stack.NewSecret(v)
		}
	}
	if from == "" {
		return values, nil
	}
	in := a.in
	if from != "-" {
		f, err := os.Open(from)
		if err != nil {
			return nil, usage("--secrets-from: %w", err)
		}
		defer f.Close()
		in = f
	}
	read, fates, err := steps.ImportSecrets(in, &s.Settings, l)
	if err != nil {
		return nil, usage("--secrets-from %s was not taken and nothing was stored, none of its other lines either:\n%w\n"+
			"Mend the lines, or take them out and give those values in the environment: %s.", from, err, stack.SecretVariable("NAME=…"))
	}
	for _, f := range fates {
		why := f.Why
		if f.Outcome == secrets.Refused {
			why = fmt.Sprintf("line %d: %s", f.Line, why)
		}
		plain.Printf(a.err, "  %-24s %s  %s\n", f.Name, f.Outcome, why)
	}
	maps.Copy(values, read)
	return values, nil
}
