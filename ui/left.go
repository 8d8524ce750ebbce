package ui

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
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
	if names := m.unstored(); len(names) > 0 {
		what := "the value of "
		if len(names) > 1 {
			what = "the values of "
		}
		lines = append(lines, "Typed, but stored nowhere: "+what+strings.Join(names, ", ")+". Only apply stores them, so they will be asked again.")
	}
	return strings.Join(lines, "\n")
}

// unapplied names answers that slipway.yaml has and no run was started with.
func unapplied(ids []string) string {
	return "Kept in " + stack.FileName + ", not applied yet: " + strings.Join(ids, ", ") + "."
}

// unstored are the secrets whose typed values no run has stored, by name.
func (m *model) unstored() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(m.ctx.Secrets)) {
		if !m.ctx.Secrets[name].Empty() {
			names = append(names, name)
		}
	}
	return names
}

// agree notes the answers that a run begins with: all of them, or those of the one step.
func (m *model) agree(step string) {
	if step == "" {
		m.agreed = *m.ctx.Settings
		return
	}
	for _, q := range steps.AskedAgain(step) {
		_ = m.agreed.Set(q.ID, m.ctx.Settings.Get(q.ID)) // an answer's own text is one that can be set
	}
}

// stored forgets the secret values that a run has stored.
func (m *model) stored(r plan.Result) {
	for _, e := range r.Events {
		if name, ok := strings.CutPrefix(e.Action, "secrets/"); ok && e.State == plan.Done {
			delete(m.ctx.Secrets, name)
			delete(m.ctx.Dotenv, name)
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
