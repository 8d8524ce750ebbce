package wizard

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/session"
)

// RemedyKind is what a person can do about a run that did not end well.
type RemedyKind int

// Remedies.
const (
	TryAgain   RemedyKind = iota // read AWS, plan what is left, ask again
	EditAnswer                   // change an answer, then try again
	AskPolicy                    // ask an administrator for the permissions of slipway policy
	StopHere                     // keep what is made
)

// Remedy is a choice after a run that did not end well.
type Remedy struct {
	Kind     RemedyKind
	Step     string // of EditAnswer
	Question string // of EditAnswer; "" where no single answer is to blame
}

// Cause is what the error of a failed action says about a way to mend it.
type Cause struct {
	Code        string
	Next        string
	NeedsPolicy bool     // the policy that slipway policy prints would help
	FixStep     string   // that mends it, where the error says it
	Answers     []string // that may be to blame, the likeliest first
}

// DeploymentFailed is the code of a failed deployment.
const DeploymentFailed = "DeploymentFailed"

// CauseOf reads an error.
func CauseOf(err error) Cause {
	var deployment *deploy.DeploymentError
	if errors.As(err, &deployment) {
		c := deployment.Cause()
		return Cause{Code: DeploymentFailed, Next: c.Next, FixStep: c.Step, Answers: c.Answers}
	}
	e := cloud.Explain(err)
	next := e.Next
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		next = cmp.Or(next, "try again: it reads AWS and waits on from where it is")
	}
	return Cause{Code: e.Code, Next: next, NeedsPolicy: strings.Contains(e.Next, "slipway policy")}
}

// Failures are the actions of a plan that failed, in the plan's order, which is the same in every run. What became of
// the lease comes first: it ends the whole run.
func Failures(p plan.Plan, state func(action string) plan.Event) []plan.Event {
	var failed []plan.Event
	if e := state(session.LeaseAction); e.State == plan.Failed {
		failed = append(failed, e)
	}
	for _, a := range p.Work() {
		if e := state(a.ID); e.State == plan.Failed {
			failed = append(failed, e)
		}
	}
	return failed
}

// AfterStop are the choices after a run that was stopped at a step.
func AfterStop(step string) []Remedy {
	return []Remedy{{Kind: TryAgain}, {Kind: EditAnswer, Step: step}, {Kind: StopHere}}
}

// Remedies are the choices after a failed action, the likeliest to help first: another answer when AWS refused one,
// else another try.
func (s *State) Remedies(p plan.Plan, e plan.Event) []Remedy {
	retry, policy, stop := Remedy{Kind: TryAgain}, Remedy{Kind: AskPolicy}, Remedy{Kind: StopHere}
	c := CauseOf(e.Err)
	switch {
	case e.Action == session.LeaseAction && c.NeedsPolicy:
		return []Remedy{retry, policy, stop}
	case e.Action == session.LeaseAction: // no answer helps
		return []Remedy{retry, stop}
	}
	var edits []Remedy
	for _, q := range s.suspects(p, e, c) {
		edits = append(edits, Remedy{Kind: EditAnswer, Step: q.Step, Question: q.ID})
	}
	if len(edits) == 0 {
		edits = []Remedy{{Kind: EditAnswer, Step: cmp.Or(c.FixStep, e.Step)}}
		if c.Code == DeploymentFailed && c.FixStep != e.Step && c.FixStep != "" {
			edits = append(edits, Remedy{Kind: EditAnswer, Step: e.Step})
		}
	}
	switch {
	case len(c.Answers) > 0, !c.NeedsPolicy && cloud.AnswerRefused(c.Code):
		return append(edits, retry, stop)
	case c.NeedsPolicy:
		return append([]Remedy{retry, policy}, append(edits, stop)...)
	}
	return append([]Remedy{retry}, append(edits, stop)...)
}

// suspects are the answers that may have caused a failure, at most two: those the error names, or whose value it
// quotes; else, where AWS refused a value, the only answer that decides the failed action.
func (s *State) suspects(p plan.Plan, e plan.Event, c Cause) []question.Question {
	var blamed []question.Question
	for _, id := range c.Answers {
		if q, ok := steps.Question(id); ok {
			blamed = append(blamed, q)
		}
	}
	if len(blamed) > 0 {
		return blamed[:min(len(blamed), 2)]
	}
	action, _ := p.Action(e.Action)
	said := cloud.Explain(e.Err).Said
	var both, named, decide []question.Question // a value may be quoted by chance, so those the action rests on go first
	for _, q := range s.questions(e.Step) {
		value := s.Settings.Get(q.ID)
		quoted := q.Step == e.Step && len(value) > 3 && q.Kind != question.YesNo && strings.Contains(said, value)
		is := quoted || strings.Contains(c.Next, q.ID) || strings.Contains(said, q.ID+"=")
		decides := slices.ContainsFunc(action.Changes, func(c plan.Change) bool { return c.Answer == q.ID })
		if is && decides {
			both = append(both, q)
		}
		if is {
			named = append(named, q)
		}
		if decides {
			decide = append(decide, q)
		}
	}
	switch {
	case len(both) > 0:
		return both[:min(len(both), 2)]
	case len(named) > 0:
		return named[:min(len(named), 2)]
	case len(decide) == 1 && cloud.AnswerRefused(c.Code):
		return decide
	}
	return nil
}

// questions are all questions, those of the step named first.
func (s *State) questions(first string) []question.Question {
	all := steps.QuestionsOf(first, *s.Settings)
	for _, step := range steps.Names() {
		if step != first {
			all = append(all, steps.QuestionsOf(step, *s.Settings)...)
		}
	}
	return all
}
