package session

import (
	"io"
	"maps"
	"slices"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/question"
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

// AddSecrets makes names keys of the answers.
func (s *Session) AddSecrets(names ...string) {
	values := map[string]stack.Secret{}
	for _, name := range names {
		values[name] = stack.Secret{}
	}
	addKeys(&s.Settings, values)
	s.saidKeys()
}

// DropSecret takes a name out of the keys of the answers.
func (s *Session) DropSecret(name string) {
	s.Settings.Secrets.Keys = slices.DeleteFunc(slices.Clone(s.Settings.Secrets.Keys),
		func(key string) bool { return key == name })
	s.saidKeys()
}

// saidKeys notes that the keys are what a person has just said.
func (s *Session) saidKeys() {
	sources := maps.Clone(s.Sources)
	if sources == nil {
		sources = map[string]question.Answer{}
	}
	sources["secrets.keys"] = question.Answer{Value: s.Settings.Get("secrets.keys"), Source: question.You}
	s.Sources = sources
}
