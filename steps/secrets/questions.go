package secrets

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/cost"
	"slipway/steps/inspect"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Questions are the secrets': which keys the app needs beside slipway's own. Values are asked one by one, by
// ValueQuestion.
func Questions() []question.Question {
	return []question.Question{{
		ID: "secrets.keys", Name: "secrets", Step: Step,
		Title: "Which secrets and settings does the app need?", Kind: question.Names,
		Ask: true,
		Why: "Values of secrets are asked next, masked, and kept encrypted in SSM. Plain settings stand in the task " +
			"definition.",
		Validate: func(v string) error {
			for _, key := range splitKeys(v) {
				// which keys are composed depends on the other answers: the plan looks at those
				if err := ValidateKey(key, stack.Settings{}); err != nil {
					return err
				}
			}
			return nil
		},
	}}
}

// ValueQuestion asks for the value of one key. It is never written to slipway.yaml and never taken from an argument.
func ValueQuestion(key string) question.Question {
	q := question.Question{
		ID: "secrets." + key, Step: Step, Title: "Value of " + key, Kind: question.Secret, Ask: true,
		Why: "Stored encrypted in SSM Parameter Store and given to the containers when they start. It is not shown, " +
			"logged or written to disk.",
		Validate: func(v string) error { return ValidateValue(key, stack.NewSecret(v)) },
	}
	switch key {
	case stack.KeyDatabasePassword:
		q.Why = "The database exists and its password is not in SSM. Give the present one, or a new one: it is stored " +
			"first and then set on the database."
	case stack.KeyCacheToken:
		q.Why = "The cache exists and its token is not in SSM. Give the present one, or a new one: it is stored first and " +
			"then set on the cache."
	}
	return q
}

// Detect proposes the names that the app reads, or that .env holds, and that would be stored: its secrets, without its
// plain settings and without what slipway makes itself.
func Detect(f *workspace.Folder) map[string]question.Answer {
	said, ok := f.Said("secrets.keys")
	if !ok {
		return nil
	}
	var keys []string
	for _, item := range inspect.Items(said.Value) {
		// DATABASE_URL and REDIS_URL of a .env file are those of the laptop
		name := item.Name
		local := name == stack.KeyDatabaseURL || name == stack.KeyCacheURL || name == stack.KeyDatabasePassword ||
			name == stack.KeyCacheToken
		if !local && ValidateKey(name, stack.Settings{}) == nil {
			keys = append(keys, name)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	return map[string]question.Answer{"secrets.keys": {Value: strings.Join(slices.Compact(keys), ","),
		Source: question.Detected, From: said.Evidence, Unsure: said.Confidence == inspect.Guess}}
}

func splitKeys(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}

// Prices says that the parameters are free, which people coming from Secrets Manager do not expect.
func Prices(s stack.Settings, p cost.Prices) []cost.Line {
	usd, estimated, _ := p.Price(s.Region, "ssm_standard_parameter")
	n := len(s.SecretKeys())
	return []cost.Line{{
		Step: Step, Item: "SSM parameters", Detail: fmt.Sprintf("%d standard parameters, free", n), USD: usd * float64(n),
		Estimated: estimated && usd > 0, Shares: []cost.Share{{Service: cost.ServiceOf("ssm_standard_parameter"),
			USD: usd * float64(n)}},
	}}
}
