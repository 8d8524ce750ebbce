package session

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/userfile"
)

// Dotenv is what a folder's .env file offers: every name with what becomes of it. The values of those that may be taken
// are kept in memory until they are: one, or each that the line may mean where the readers of such files differ.
type Dotenv struct {
	Results []steps.ImportResult
	values  map[string][]stack.Secret
}

// Taking says which names are taken: which of a name's values, counted from 1. 0 leaves it.
type Taking map[string]int

// ReadDotenv reads the folder's .env file. Nothing is taken by that.
func ReadDotenv(folder string, s stack.Settings, l *live.Stack) (Dotenv, error) {
	f, err := userfile.Open(filepath.Join(folder, ".env"))
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return Dotenv{}, fmt.Errorf(".env could not be read: %w", path.Err)
	}
	if err != nil {
		return Dotenv{}, fmt.Errorf(".env could not be read: %w", err)
	}
	defer f.Close()
	values, results := steps.ReadSecrets(f, s, l)
	d := Dotenv{results, map[string][]stack.Secret{}}
	for name, v := range values {
		d.values[name] = []stack.Secret{v}
	}
	for _, f := range results {
		if f.Name == "" && !f.Unsure {
			return Dotenv{}, fmt.Errorf(".env: %w", f.Err())
		}
		for _, r := range f.Readings {
			d.values[f.Name] = append(d.values[f.Name], r.Value)
		}
	}
	return d, nil
}

// New are the names that are taken unless the user says otherwise: those AWS has no value for, and of the user's own
// only those that are asked for where the user has said which are. Nothing is taken by itself that a line may mean or
// not.
func (d Dotenv) New(a Answers) Taking {
	names := Taking{}
	for _, f := range d.Results {
		if d.CanTake(f.Name) && !f.Unsure && !f.InAWS && Wanted(f.Name, a) {
			names[f.Name] = 1
		}
	}
	return names
}

// All takes every name whose value is certain, in the place of what AWS has too.
func (d Dotenv) All() Taking {
	names := Taking{}
	for _, f := range d.Results {
		if d.CanTake(f.Name) && !f.Unsure {
			names[f.Name] = 1
		}
	}
	return names
}

// Wanted reports whether a name is asked for: not where the user has named the keys and left it out, and not where it
// is a plain setting already.
func Wanted(name string, a Answers) bool {
	s := a.Settings
	if _, plain := s.Service.Variables[name]; plain {
		return false
	}
	return a.Sources["secrets.keys"].Source != question.You ||
		slices.Contains(slices.Concat(s.Secrets.Keys, s.GeneratedKeys(), s.ComposedKeys()), name)
}

// CanTake reports whether a name's value may be taken at all.
func (d Dotenv) CanTake(name string) bool { return d.Values(name) > 0 }

// Values is how many values a name may be taken with.
func (d Dotenv) Values(name string) int { return len(d.values[name]) }

// Take puts the values of some names among those a run stores, and makes them keys of the answers. Values of the file
// that were taken before and are not any more are dropped, and so are keys that only this file had suggested.
func (d Dotenv) Take(names Taking, a Answers, into map[string]stack.Secret) {
	before := a.Settings.Get("secrets.keys")
	suggested := a.Sources["secrets.keys"].Source != question.You
	taken := map[string]stack.Secret{}
	for name, values := range d.values {
		if at := names[name]; at > 0 && at <= len(values) {
			taken[name], into[name] = values[at-1], values[at-1]
			continue
		}
		if slices.ContainsFunc(values, into[name].Equal) {
			delete(into, name)
		}
		if f := d.result(name); suggested && !f.InAWS && into[name].Empty() {
			a.Settings.Secrets.Keys = slices.DeleteFunc(slices.Clone(a.Settings.Secrets.Keys),
				func(k string) bool { return k == name })
		}
	}
	addKeys(a.Settings, taken)
	if keys := a.Settings.Get("secrets.keys"); keys != before && !suggested {
		a.Sources["secrets.keys"] = question.Answer{Value: keys, Source: question.You}
	} else if keys != before {
		a.Sources["secrets.keys"] = question.Answer{Value: keys, Source: question.Detected, From: "the names in .env"}
	}
}

// Drop drops the values of the file that were taken before: they are typed instead.
func (d Dotenv) Drop(into map[string]stack.Secret) {
	for name, values := range d.values {
		if slices.ContainsFunc(values, into[name].Equal) {
			delete(into, name)
		}
	}
}

func (d Dotenv) result(name string) steps.ImportResult {
	at := slices.IndexFunc(d.Results, func(f steps.ImportResult) bool { return f.Name == name })
	return d.Results[at]
}
