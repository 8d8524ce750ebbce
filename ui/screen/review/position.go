package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/cost"
)

// Resume restores the cursor and the open rows of an earlier review, and notes which answers have changed since.
func (r *Model) Resume(earlier *Model) {
	if earlier == nil || earlier.scope != r.scope {
		return
	}
	r.rows, r.cursor, r.expanded, r.showCalls = earlier.rows, earlier.cursor, earlier.expanded, earlier.showCalls
	r.editSummary = r.editsSince(earlier)
}

// editsSince lists the answers that differ from an earlier review's, and the change of the price; "" when none does.
func (r *Model) editsSince(earlier *Model) string {
	var parts []string
	for _, q := range steps.Questions() {
		was, is := earlier.answers[q.ID], r.answers[q.ID]
		switch {
		case was == is:
		case len(was)+len(is) > 60:
			parts = append(parts, q.ID+" changed")
		default:
			parts = append(parts, q.ID+": "+cmp.Or(was, "none")+" -> "+cmp.Or(is, "none"))
		}
	}
	if d := cost.Difference(r.monthlyCost, earlier.monthlyCost); len(parts) > 0 && d != 0 {
		parts = append(parts, fmt.Sprintf("%+.2f a month", d))
	}
	return strings.Join(parts, ", ")
}

// position identifies a row across plans, with its step.
func (row row) position() (id, step string) {
	switch {
	case row.problem != nil:
		return "problem " + row.problem.Resource, row.problem.Step
	case row.action != nil:
		return row.action.ID, row.action.Step
	case row.without != nil:
		return row.without.text, row.without.step
	case row.note != nil:
		return row.note.Text, row.note.Step
	case row.command != nil:
		return row.command.What, row.command.Step
	}
	return "", row.step
}

// restoreCursor puts the cursor on the row it was on, else on the row's step, else leaves it at the same line.
func (r *Model) restoreCursor(id, step string) {
	at := slices.IndexFunc(r.rows, func(row row) bool { i, s := row.position(); return i == id && s == step })
	if at < 0 {
		at = slices.IndexFunc(r.rows, func(row row) bool { i, s := row.position(); return i == "" && s == step })
	}
	if at < 0 {
		at = r.cursor
	}
	r.cursor = max(0, min(at, len(r.rows)-1))
}
