package ui

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// parting is what the program says on the normal screen of answers that it leaves behind and that no plan was agreed to with: those
// that slipway.yaml keeps, those it could not take, and the secret values that were only in memory.
func (m *model) parting() string {
	var lines []string
	switch kept := differing(m.kept, m.agreed); {
	case m.written && !m.ctx.HasFile:
		lines = append(lines, "The answers are kept in "+stack.FileName+", and nothing was applied. Run slipway again to go on.")
	case len(kept) > 0:
		lines = append(lines, unapplied(kept)+" slipway apply makes it so.")
	}
	if lost := differing(*m.ctx.Settings, m.kept); len(lost) > 0 && m.ctx.Session != nil {
		why := ""
		if invalid := steps.Validate(*m.ctx.Settings); len(invalid) > 0 {
			why = " " + invalid[0].Error() + "."
		} else if err := m.ctx.Current().Pinned(); err != nil {
			why = " " + err.Error() + "."
		}
		lines = append(lines, "Not kept: "+strings.Join(lost, ", ")+"."+why)
	}
	return strings.Join(append(lines, m.unkept()...), "\n")
}

// unkept says which secret values were given and are lost with the program, and which may have been stored by a run that was left.
func (m *model) unkept() (lines []string) {
	var typed, taken, unsure []string
	for _, name := range m.unstored() {
		switch {
		case m.begun[name]:
			unsure = append(unsure, name)
		case m.ctx.Dotenv[name] > 0:
			taken = append(taken, name)
		default:
			typed = append(typed, name)
		}
	}
	if len(typed) > 0 {
		said := "Typed, but stored nowhere: " + valuesOf(typed) + ". Only apply stores them"
		if m.ctx.Session != nil && len(m.ctx.Current().Lacking(m.ctx.Live, nil)) > 0 {
			said += ", so they will be asked again"
		}
		lines = append(lines, said+".")
	}
	if len(taken) > 0 {
		lines = append(lines, "Taken from .env, not stored in AWS: "+valuesOf(taken)+". Only apply stores them.")
	}
	if len(unsure) > 0 {
		lines = append(lines, "Not known to be stored: "+valuesOf(unsure)+". The run was at it when it ended; slipway step secrets gives it again.")
	}
	return lines
}

func valuesOf(names []string) string {
	if len(names) > 1 {
		return "the values of " + strings.Join(names, ", ")
	}
	return "the value of " + names[0]
}

// unapplied names answers that slipway.yaml has and no run was started with.
func unapplied(ids []string) string {
	return "Kept in " + stack.FileName + ", not applied yet: " + strings.Join(ids, ", ") + "."
}

// unstored are the secrets whose values were given here and that AWS is not known to have, by name.
func (m *model) unstored() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(m.ctx.Secrets)) {
		given := m.ctx.Secrets[name]
		if given.Empty() {
			continue
		}
		if m.ctx.Live != nil {
			if p := m.ctx.Live.Parameter(name); p != nil && p.Value.Equal(given) {
				continue
			}
		}
		names = append(names, name)
	}
	return names
}

// agree notes the answers that a run begins with: all of them, or those of the one step.
func (m *model) agree(step string) {
	if step == "" {
		m.agreed = *m.ctx.Settings
		return
	}
	for _, q := range session.AskedAgain(step) {
		_ = m.agreed.Set(q.ID, m.ctx.Settings.Get(q.ID)) // an answer's own text is one that can be set
	}
}

// stored forgets the secret values that a run has stored, and notes those that it has begun to store.
func (m *model) stored(events []plan.Event) {
	for _, e := range events {
		name, ok := strings.CutPrefix(e.Action, "secrets/")
		switch {
		case !ok:
		case e.State == plan.Done:
			delete(m.ctx.Secrets, name)
			delete(m.ctx.Dotenv, name)
			delete(m.begun, name)
		case e.State != plan.Queued && e.State != plan.Skipped && e.State != plan.WaitingOnUser:
			m.begun[name] = true
		}
	}
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
