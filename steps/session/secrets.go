package session

import (
	"io"
	"slices"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// ImportSecrets reads secret values from .env lines; new names become keys of the settings. results says of every name
// what becomes of it. A line that cannot be read, or that readers of .env files take for different values, is an error
// that names it: nothing is taken then.
func ImportSecrets(r io.Reader, s *stack.Settings, l *live.Stack) (values map[string]stack.Secret,
	results []steps.ImportResult, err error) {
	values, results = steps.ReadSecrets(r, *s, l)
	if err := steps.ImportError(results); err != nil {
		return nil, results, err
	}
	addKeys(s, values)
	return values, results, nil
}

// addKeys makes the names of values keys of the settings, as far as they are the user's own.
func addKeys(s *stack.Settings, values map[string]stack.Secret) {
	slipways := slices.Concat(s.GeneratedKeys(), s.ComposedKeys())
	for name := range values {
		if !slices.Contains(slipways, name) && !slices.Contains(s.Secrets.Keys, name) {
			s.Secrets.Keys = append(slices.Clone(s.Secrets.Keys), name)
		}
	}
	s.Secrets.Keys = slices.Sorted(slices.Values(s.Secrets.Keys))
}
