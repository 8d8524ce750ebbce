package review

import (
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// lines draws the rows, and says which lines the cursor is on.
func (r *Model) lines(w int, sums bool) (lines []string, from, to int) {
	t := r.ctx.Theme
	prices := r.prices()
	apart := false // it has been said why there are rows of other steps in one step's plan
	for i, row := range r.rows {
		if i > 0 && (row.without != nil && r.rows[i-1].without == nil || row.note != nil && r.rows[i-1].note == nil) {
			lines = append(lines, "")
		}
		if row.command != nil && (i == 0 || r.rows[i-1].command == nil) {
			lines = append(lines, "", "  "+t.Title.Render("WHAT WILL RUN"))
		}
		cursor := "  "
		if i == r.cursor {
			cursor = t.Accented.Render(t.Pointer) + " "
			from = len(lines)
		}
		switch {
		case row.problem != nil:
			lines = append(lines, widget.PlanProblem(t, *row.problem, cursor, w)...)
		case row.action != nil:
			lines = append(lines, r.planRow(*row.action, prices.Actions[row.action.ID], cursor).Lines(t, w)...)
		case row.without != nil:
			lines = append(lines, cursor+t.Muted.Render(row.without.text+" (e changes that)"))
		case row.note != nil:
			lines = append(lines, widget.Hang(cursor+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, row.note.Text, w-2)...)
		case row.command != nil:
			said := widget.Hang("    ", t.Plain, text.CommandText(*row.command), w-2)
			said[0] = cursor + strings.TrimPrefix(said[0], "    ")
			lines = append(lines, said...)
		default:
			sum := ""
			if sums {
				sum = strings.TrimSpace(widget.Cents(prices.Steps[row.step]))
			}
			if r.scope.Step != "" && row.step != r.scope.Step && !apart {
				apart = true
				lines = append(lines, widget.Text(t.Muted, r.otherStepsReason(), w-2)...)
				if i == r.cursor {
					from = len(lines)
				}
			}
			lines = append(lines, r.stepHeading(row.step, sum, cursor, w))
		}
		if i == r.cursor {
			to = len(lines)
		}
	}
	return lines, from, to
}

// otherStepsReason says why one step's plan has rows of others.
func (r *Model) otherStepsReason() string {
	for _, a := range r.plan.Work() {
		if a.Step == r.scope.Step {
			return "  What " + r.scope.Step + " needs, or what rests on it:"
		}
	}
	return "  " + strings.ToUpper(r.scope.Step[:1]) + r.scope.Step[1:] + " is in sync; what rests on it is not yet:"
}

// stepHeading is a step's name and what the step adds to the bill.
func (r *Model) stepHeading(step, sum, cursor string, w int) string {
	t := r.ctx.Theme
	return widget.Row(cursor+t.Title.Render(strings.ToUpper(step)), t.Title.Render(sum), w-1)
}

// planRow is a row of the plan as it is drawn.
func (r *Model) planRow(a plan.Action, cents int, cursor string) widget.PlanRow {
	row := widget.PlanRow{Action: a, Source: r.ctx.Current().SourceOf(a), Cents: cents, Cursor: cursor, Calls: r.showCalls}
	if row.Open = r.expanded[a.ID]; row.Open {
		row.Details = text.AllOf(a, r.answerOfChange)
	}
	return row
}

// answerOfChange is the answer that a change comes from, and where that came from; "" where it comes from none.
func (r *Model) answerOfChange(c plan.Change) string {
	q, ok := steps.Question(c.Answer)
	if !ok {
		return ""
	}
	from := r.ctx.Source(c.Answer)
	if a := r.ctx.Sources[c.Answer]; a.Source == question.Detected && a.From != "" {
		from += ": " + a.From
	}
	return q.ID + ", " + from
}
