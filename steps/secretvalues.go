package steps

import (
	"io"
	"slices"

	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/secrets"
	"slipway/steps/stack"
)

// MissingSecrets are the keys that have no value in AWS yet and that only the user can give.
func MissingSecrets(s stack.Settings, l *live.Stack) []string { return secrets.Missing(s, l) }

// SecretQuestion asks for one key's value, masked.
func SecretQuestion(key string) question.Question { return secrets.ValueQuestion(key) }

// ImportSecrets reads secret values from .env lines; new names become keys of the settings. fates says of every name what becomes
// of it. A line that cannot be read, or that readers of .env files take for different values, is an error that names it: nothing is
// taken then.
func ImportSecrets(r io.Reader, s *stack.Settings, l *live.Stack) (values map[string]stack.Secret, fates []secrets.ImportResult, err error) {
	values, fates = secrets.SecretsFrom(r, *s, l)
	if err := secrets.Stopping(fates); err != nil {
		return nil, fates, err
	}
	addKeys(s, values)
	return values, fates, nil
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
