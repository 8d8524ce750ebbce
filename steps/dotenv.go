package steps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/secrets"
	"slipway/steps/stack"
)

// Dotenv is what a folder's .env file offers: every name with what becomes of it. The values of those that may be taken are kept in
// memory until they are.
type Dotenv struct {
	Fates  []secrets.Fate
	values map[string]stack.Secret
}

// ReadDotenv reads the folder's .env file. Nothing is taken by that.
func ReadDotenv(folder string, s stack.Settings, l *live.Stack) (Dotenv, error) {
	f, err := os.Open(filepath.Join(folder, ".env"))
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return Dotenv{}, fmt.Errorf(".env could not be read: %w", path.Err)
	}
	if err != nil {
		return Dotenv{}, fmt.Errorf(".env could not be read: %w", err)
	}
	defer f.Close()
	values, fates, err := ImportSecrets(f, &s, l)
	if err != nil {
		return Dotenv{}, fmt.Errorf(".env: %w", err)
	}
	return Dotenv{fates, values}, nil
}

// New are the names that are taken unless the user says otherwise: those AWS has no value for, and of the user's own only those that
// are asked for where the user has said which are.
func (d Dotenv) New(a Answers) map[string]bool {
	names := map[string]bool{}
	for _, f := range d.Fates {
		if d.CanTake(f.Name) && !f.InAWS && Wanted(f.Name, a) {
			names[f.Name] = true
		}
	}
	return names
}

// Wanted reports whether a name is asked for: not where the user has named the keys and left it out.
func Wanted(name string, a Answers) bool {
	s := a.Settings
	return a.Sources["secrets.keys"].Source != question.You || slices.Contains(slices.Concat(s.Secrets.Keys, s.GeneratedKeys(), s.ComposedKeys()), name)
}

// CanTake reports whether a name's value may be taken at all.
func (d Dotenv) CanTake(name string) bool {
	_, ok := d.values[name]
	return ok
}

// Take puts the values of some names among those a run stores, and makes them keys of the answers. Values of the file that were
// taken before and are not any more are dropped.
func (d Dotenv) Take(names map[string]bool, a Answers, into map[string]stack.Secret) {
	before := a.Settings.Get("secrets.keys")
	taken := map[string]stack.Secret{}
	for name, value := range d.values {
		switch {
		case names[name]:
			taken[name], into[name] = value, value
		case into[name].Equal(value):
			delete(into, name)
		}
	}
	addKeys(a.Settings, taken)
	if keys := a.Settings.Get("secrets.keys"); keys != before && a.Sources["secrets.keys"].Source == question.You {
		a.Sources["secrets.keys"] = question.Answer{Value: keys, Source: question.You}
	} else if keys != before {
		a.Sources["secrets.keys"] = question.Answer{Value: keys, Source: question.Detected, From: "the names in .env"}
	}
}
