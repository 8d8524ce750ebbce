package wizard

import (
	"maps"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// finding is what the checklist found and is being put right.
type finding struct {
	id     string // of the check; "" none
	before *stack.Settings
	from   map[string]question.Answer // where the answers before came from
	after  bool                       // the checklist it was chosen on follows a run
}

// Scope is the part of the plan that the journey is about.
func (j *Journey) Scope() steps.Scope { return steps.Scope{Step: j.Step, Finding: j.finding.id} }

// MendFinding plans what puts a finding right, with the answers it needs.
func (j *Journey) MendFinding(id string) Next {
	mend, ok := steps.Mending(id)
	if !ok {
		return Next{}
	}
	before, from, after := *j.Settings, maps.Clone(j.Sources), j.after
	if err := j.Answers().Mend(mend, "the checklist"); err != nil {
		return Next{Refused: err.Error()}
	}
	j.restart(j.home)
	j.Intent.Fields = mend.Fields
	j.finding = finding{id, &before, from, after}
	return j.review()
}

// leaveFinding goes back to the checklist, with the answers as they were: nothing was agreed to.
func (j *Journey) leaveFinding() Next {
	*j.Settings, j.Sources = *j.finding.before, j.finding.from
	after := j.finding.after
	j.finding, j.Intent.Fields, j.planned = finding{}, nil, false
	return j.ShowChecklist(after)
}

// agreeTo notes which answers were agreed to: those of the step, of the finding, or all.
func (j *Journey) agreeTo(answers stack.Settings) {
	mend, ok := steps.Mending(j.finding.id)
	if !ok {
		j.agree(j.Step, answers)
		return
	}
	for id := range mend.Answers {
		_ = j.agreed.Set(id, answers.Get(id)) // an answer's own text is one that can be set
	}
}
