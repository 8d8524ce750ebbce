package review

import (
	"strings"

	"slipway/ui/text"
)

// HasLines reports whether there are rows to search.
func (r *Model) HasLines() bool { return r.read && r.err == nil && !r.typing }

// Lines are the rows of the plan, with what changes in each.
func (r *Model) Lines() []string {
	lines := make([]string, len(r.rows))
	for i, row := range r.rows {
		switch {
		case row.problem != nil:
			lines[i] = row.problem.Resource + " " + row.problem.Why + " " + row.problem.WayOut
		case row.action != nil:
			lines[i] = row.action.Title + " " + row.action.Name + " " + string(row.action.Verb) + " " +
				strings.Join(text.AllOf(*row.action, r.answerOfChange), " ")
		case row.without != nil:
			lines[i] = row.without.text
		case row.note != nil:
			lines[i] = row.note.Text
		case row.command != nil:
			lines[i] = text.CommandText(*row.command)
		default:
			lines[i] = row.step
		}
	}
	return lines
}

// At is the row the cursor is on.
func (r *Model) At() int { return r.cursor }

// Reveal moves the cursor to a row.
func (r *Model) Reveal(line int) { r.cursor = line }
