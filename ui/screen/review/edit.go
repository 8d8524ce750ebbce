package review

import (
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/ui/screen"
	"slipway/ui/wizard"
)

// editTarget is the question to edit for the row under the cursor.
func (r *Model) editTarget() screen.Edit {
	step := r.scope.Step
	if r.cursor < len(r.rows) {
		switch row := r.rows[r.cursor]; {
		case row.problem != nil:
			if q, ok := steps.Question(row.problem.Resource); ok {
				return screen.Edit{Step: q.Step, Question: q.ID}
			}
			if row.problem.Kind == plan.Foreign {
				return screen.Edit{Step: "stack", Question: "app"}
			}
			step = row.problem.Step
		case row.action != nil:
			return screen.Edit{Step: row.action.Step, Question: r.answerOf(*row.action)}
		case row.without != nil:
			return screen.Edit{Step: row.without.step, Question: row.without.answer}
		case row.note != nil:
			step = row.note.Step
		case row.command != nil:
			step = row.command.Step
		default:
			step = row.step
		}
	}
	if step == "" {
		step = steps.Names()[0]
	}
	return screen.Edit{Step: step}
}

// leftOut is a part that the answers leave out. The plan has no action for it, so it has a row of its own to be
// edited.
type leftOut struct{ text, step, answer string }

// answersLeftOut are the parts left out, in the plan of the whole stack.
func (r *Model) answersLeftOut() (rows []leftOut) {
	s := r.ctx.Settings
	if r.scope != (steps.Scope{}) || r.plan.Empty() {
		return nil
	}
	for _, x := range []struct {
		leftOut
		is bool
	}{
		{leftOut{"no database", "data", "data.database"}, !s.HasDatabase()},
		{leftOut{"no cache", "data", "data.cache"}, !s.HasCache()},
		{leftOut{"no domain", "service", "service.domain"}, s.Service.Domain == ""},
		{leftOut{"no cron jobs", "schedule", "schedule.jobs"}, len(s.Schedule.Jobs) == 0},
		{leftOut{"no budget", "budget", "budget.limit"}, s.Budget.Limit == 0},
	} {
		if x.is {
			rows = append(rows, x.leftOut)
		}
	}
	return rows
}

// answerOf is the first answer of an action's step that decides something of it; "" for the step's first question.
func (r *Model) answerOf(a plan.Action) string {
	for _, c := range a.Changes {
		if q, ok := steps.Question(c.Answer); ok && q.Step == a.Step {
			return c.Answer
		}
	}
	_, resource, _ := strings.Cut(a.ID, "/")
	switch {
	case a.Step == "secrets" && slices.Contains(r.ctx.Settings.Secrets.Keys, resource):
		return wizard.SecretPrefix + resource // its value is the answer
	case a.Step == "service" && aboutDomain(resource):
		return "service.domain"
	case strings.HasPrefix(resource, "worker-"), strings.HasPrefix(resource, "definition-") && a.Step == "service":
		return "workers"
	case a.Step == "schedule":
		return "schedule.jobs"
	}
	return ""
}

// aboutDomain reports whether a resource of the service is there, or not there, because of the domain.
func aboutDomain(resource string) bool {
	for _, part := range []string{"alias", "certificate", "validation", "issued", "listener"} {
		if strings.Contains(resource, part) {
			return true
		}
	}
	return false
}
