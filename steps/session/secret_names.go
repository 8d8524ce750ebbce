package session

import (
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/secrets"
)

// SecretNames are the names that the app may be given, with what becomes of each.
func (s *Session) SecretNames() []secrets.Name {
	if s == nil {
		return nil
	}
	return secrets.Names(s.Settings, s.Folder.Report().Names)
}

// giveNames answers which names are secrets and which are plain settings, both at once: a name alone is a secret,
// NAME=value a plain setting. One that is left out is neither.
func (a Answers) giveNames(text string) error {
	var keys, plain []string
	for _, item := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		if item = strings.TrimSpace(item); strings.Contains(item, "=") {
			plain = append(plain, item)
		} else if item != "" {
			keys = append(keys, item)
		}
	}
	after := *a.Settings
	changed := map[string]string{}
	for id, value := range map[string]string{"secrets.keys": strings.Join(keys, ","),
		"service.variables": strings.Join(plain, ",")} {
		q, ok := steps.Question(id)
		if !ok {
			return fmt.Errorf("there is no answer %s", id)
		}
		if err := after.Set(id, value); err != nil {
			return err
		}
		if err := steps.ValidateAnswer(q, after.Get(id)); err != nil {
			return err
		}
		if after.Get(id) != a.Settings.Get(id) {
			changed[id] = after.Get(id)
		}
	}
	if err := steps.ValidateSecretKeys(after); err != nil {
		return err
	}
	*a.Settings = after
	for id, value := range changed {
		a.Sources[id] = question.Answer{Value: value, Source: question.You}
	}
	return nil
}
