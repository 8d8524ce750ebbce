package wizard

import (
	"maps"
	"slices"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/rehearse"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// Trial is a rehearsal that was made on the way.
type Trial struct {
	Report rehearse.Report
	Err    error // why the container could not be tried
	of     stack.Settings
}

// WayOn is something to do on the page of the rehearsal.
type WayOn struct {
	Kind     WayOnKind
	Question question.Question // whose answer to change
}

// WayOnKind says what.
type WayOnKind int

// Kinds of ways on.
const (
	TryIt WayOnKind = iota
	ChangeAnswer
	GoOn
)

// Tried notes what a rehearsal of the answers as they stand has found.
func (s *State) Tried(r rehearse.Report, err error) { s.trial = &Trial{r, err, *s.Settings} }

// Trial is the last rehearsal, nil before the first. now: it was one of the answers as they stand.
func (s *State) Trial() (last *Trial, now bool) {
	return s.trial, s.trial != nil && session.SameContainer(s.trial.of, *s.Settings)
}

// WaysOn are what can be done on the page of the rehearsal, the likeliest first. What has failed is mended, tried again
// or gone on with.
func (s *State) WaysOn() []WayOn {
	last, now := s.Trial()
	if !now {
		return []WayOn{{Kind: TryIt}, {Kind: GoOn}}
	}
	if last.Err == nil && !last.Report.Failed() {
		return []WayOn{{Kind: GoOn}, {Kind: TryIt}}
	}
	var ways []WayOn
	for _, v := range last.Report.Failures() {
		q, known := steps.Question(v.Answer)
		if known && !slices.ContainsFunc(ways, func(w WayOn) bool { return w.Question.ID == q.ID }) {
			ways = append(ways, WayOn{ChangeAnswer, q})
		}
	}
	return append(ways, WayOn{Kind: TryIt}, WayOn{Kind: GoOn})
}

// Wanted is what a rehearsal on the way is given beside the answers.
func (s *State) Wanted() steps.Rehearsal { return steps.Rehearsal{Values: maps.Clone(s.Secrets)} }

// Mend changes one answer from the page that is open, and comes back to it.
func (j *Journey) Mend(q question.Question) Next {
	if _, open := j.Page(); !open || j.editing {
		return Next{}
	}
	j.mends = j.at + 1
	return j.Edit(q.Step, q.ID)
}

// Mending reports whether an answer is being changed from a page, not under a plan.
func (j *Journey) Mending() bool { return j.editing && j.mends > 0 }
