package screen

import (
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
)

// edit is the answer behind the row under the cursor.
func (r *Review) edit() Edit {
	step := r.only
	if r.at < len(r.rows) {
		switch row := r.rows[r.at]; {
		case row.problem != nil:
			if q, ok := steps.Question(row.problem.Resource); ok {
				return Edit{q.Step, q.ID}
			}
			if row.problem.Kind == plan.Foreign {
				return Edit{"stack", "app"}
			}
			step = row.problem.Step
		case row.action != nil:
			return Edit{row.action.Step, r.answerOf(*row.action)}
		default:
			step = row.step
		}
	}
	if step == "" {
		step = steps.Names()[0]
	}
	return Edit{Step: step}
}

// answerOf is the first answer that decides something of an action and belongs to its step; "" for the step's first question.
func (r *Review) answerOf(a plan.Action) string {
	for _, c := range a.Changes {
		if q, ok := steps.Question(c.Answer); ok && q.Step == a.Step {
			return c.Answer
		}
	}
	_, resource, _ := strings.Cut(a.ID, "/")
	switch {
	case a.Step == "secrets" && slices.Contains(r.ctx.Settings.Secrets.Keys, resource):
		return SecretPrefix + resource // its value is the answer
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
