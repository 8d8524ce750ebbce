package wizard

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/stack"
)

// Unsaved says what becomes of answers that are left behind and that no plan was agreed to with: those
// that slipway.yaml keeps, those it could not take, and the secret values that were only in memory.
func (j *Journey) Unsaved() string {
	var lines []string
	switch kept := differing(j.kept, j.agreed); {
	case j.written && !j.HasFile:
		lines = append(lines,
			"The answers are kept in "+stack.FileName+", and nothing was applied. Run slipway again to go on.")
	case len(kept) > 0:
		lines = append(lines, unapplied(kept)+" slipway apply makes it so.")
	}
	if lost := differing(*j.Settings, j.kept); len(lost) > 0 && j.Session != nil {
		why := ""
		if invalid := steps.Validate(*j.Settings); len(invalid) > 0 {
			why = " " + invalid[0].Error() + "."
		} else if err := j.Current().Pinned(); err != nil {
			why = " " + err.Error() + "."
		}
		lines = append(lines, "Not kept: "+strings.Join(lost, ", ")+"."+why)
	}
	return strings.Join(append(lines, j.unkept()...), "\n")
}

// unkept says which secret values were given and are lost with the program, and which may have been stored by a run
// that was left.
func (j *Journey) unkept() (lines []string) {
	var typed, taken, unsure []string
	for _, name := range j.unstored() {
		switch {
		case j.begun[name]:
			unsure = append(unsure, name)
		case j.Dotenv[name] > 0:
			taken = append(taken, name)
		default:
			typed = append(typed, name)
		}
	}
	if len(typed) > 0 {
		said := "Typed, but stored nowhere: " + valuesOf(typed) + ". Only apply stores them"
		if j.Session != nil && len(j.Current().MissingSecrets(j.Live, nil)) > 0 {
			said += ", so they will be asked again"
		}
		lines = append(lines, said+".")
	}
	if len(taken) > 0 {
		lines = append(lines, "Taken from .env, not stored in AWS: "+valuesOf(taken)+". Only apply stores them.")
	}
	if len(unsure) > 0 {
		lines = append(lines, "Not known to be stored: "+valuesOf(unsure)+
			". The run was at it when it ended; slipway step secrets gives it again.")
	}
	return lines
}

func valuesOf(names []string) string {
	if len(names) > 1 {
		return "the values of " + strings.Join(names, ", ")
	}
	return "the value of " + names[0]
}

// Unapplied names the answers that slipway.yaml has and no run was started with; "" where there are none.
func (j *Journey) Unapplied() string {
	if given := differing(*j.Settings, j.agreed); len(given) > 0 && j.Current().CanSave() {
		return unapplied(given)
	}
	return ""
}

func unapplied(ids []string) string {
	return "Kept in " + stack.FileName + ", not applied yet: " + strings.Join(ids, ", ") + "."
}

// unstored are the secrets whose values were given here and that AWS is not known to have, by name.
func (j *Journey) unstored() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(j.Secrets)) {
		given := j.Secrets[name]
		if given.Empty() {
			continue
		}
		if j.Live != nil {
			if p := j.Live.Parameter(name); p != nil && p.Value.Equal(given) {
				continue
			}
		}
		names = append(names, name)
	}
	return names
}

// differing are the ids of the answers that are not the same in both.
func differing(a, b stack.Settings) (ids []string) {
	if reflect.DeepEqual(a, b) {
		return nil
	}
	for _, id := range stack.Paths() {
		if id != "account" && a.Get(id) != b.Get(id) {
			ids = append(ids, id)
		}
	}
	return ids
}
