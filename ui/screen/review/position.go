package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/cost"
)

// Resume puts the cursor where it was in an earlier review, with the same rows open, and keeps what was answered differently since.
func (r *Model) Resume(earlier *Model) {
	if earlier == nil || earlier.only != r.only {
		return
	}
	r.rows, r.at, r.open, r.calls = earlier.rows, earlier.at, earlier.open, earlier.calls
	r.edited = r.since(earlier)
}

// since says which answers differ from those of an earlier review, and what that does to the price; "" when none does.
func (r *Model) since(earlier *Model) string {
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
	if d := cost.Difference(r.usd, earlier.usd); len(parts) > 0 && d != 0 {
		parts = append(parts, fmt.Sprintf("%+.2f a month", d))
	}
	return strings.Join(parts, ", ")
}

// place is what a row is known by in every plan, and its step.
func (row row) place() (id, step string) {
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

// back finds the row that the cursor was on among others: itself, else its step, else what stands where it stood.
func (r *Model) back(id, step string) {
	at := slices.IndexFunc(r.rows, func(row row) bool { i, s := row.place(); return i == id && s == step })
	if at < 0 {
		at = slices.IndexFunc(r.rows, func(row row) bool { i, s := row.place(); return i == "" && s == step })
	}
	if at < 0 {
		at = r.at
	}
	r.at = max(0, min(at, len(r.rows)-1))
}
