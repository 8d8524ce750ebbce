package screen

import "slices"

// Resume puts the cursor where it was in an earlier review of the same answers, with the same rows open.
func (r *Review) Resume(earlier *Review) {
	if earlier == nil || earlier.only != r.only {
		return
	}
	r.rows, r.at, r.open, r.calls = earlier.rows, earlier.at, earlier.open, earlier.calls
}

// place is what a row is known by in every plan, and its step.
func (row reviewRow) place() (id, step string) {
	switch {
	case row.problem != nil:
		return "problem " + row.problem.Resource, row.problem.Step
	case row.action != nil:
		return row.action.ID, row.action.Step
	case row.without != nil:
		return row.without.text, row.without.step
	case row.note != nil:
		return row.note.Text, row.note.Step
	}
	return "", row.step
}

// back finds the row that the cursor was on among others: itself, else its step, else what stands where it stood.
func (r *Review) back(id, step string) {
	at := slices.IndexFunc(r.rows, func(row reviewRow) bool { i, s := row.place(); return i == id && s == step })
	if at < 0 {
		at = slices.IndexFunc(r.rows, func(row reviewRow) bool { i, s := row.place(); return i == "" && s == step })
	}
	if at < 0 {
		at = r.at
	}
	r.at = max(0, min(at, len(r.rows)-1))
}
