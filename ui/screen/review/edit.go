package review

import (
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/ui/screen"
	"slipway/ui/wizard"
)

// edit is the answer behind the row under the cursor.
func (r *Model) edit() screen.Edit {
	step := r.only
	if r.at < len(r.rows) {
		switch row := r.rows[r.at]; {
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

// without is something the answers leave out: the plan has no action for it, and its answer can be reached all the same.
type without struct{ text, step, answer string }

// leftOut are those of the whole plan of a stack that is being made or changed.
func (r *Model) leftOut() (rows []without) {
	s := r.ctx.Settings
	if r.only != "" || r.plan.Empty() {
		return nil
	}
	for _, x := range []struct {
		without
		is bool
	}{
		{without{"no database", "data", "data.database"}, !s.HasDatabase()},
		{without{"no cache", "data", "data.cache"}, !s.HasCache()},
		{without{"no domain", "service", "service.domain"}, s.Service.Domain == ""},
		{without{"no cron jobs", "schedule", "schedule.jobs"}, len(s.Schedule.Jobs) == 0},
		{without{"no budget", "budget", "budget.limit"}, s.Budget.Limit == 0},
	} {
		if x.is {
			rows = append(rows, x.without)
		}
	}
	return rows
}

// answerOf is the first answer that decides something of an action and belongs to its step; "" for the step's first question.
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
