package session

import (
	"slipway/steps/plan"
	"slipway/steps/question"
)

// SourceOf says where the answers behind an action came from: from you if one of them did; "" where none decides it or
// nobody knows.
func (s *Session) SourceOf(a plan.Action) string {
	best := question.Source("")
	for _, c := range a.Changes {
		if c.Answer == "" || s.Sources == nil {
			continue
		}
		source := question.Default
		if from, ok := s.Sources[c.Answer]; ok {
			source = from.Source
		}
		switch {
		case source == question.You:
			return string(source)
		case best == "", best == question.Default:
			best = source
		}
	}
	return string(best)
}
