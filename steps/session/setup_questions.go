package session

import (
	"errors"
	"slices"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// SetupQuestions are the questions of one step as a first setup shows them: all of them, with what an answer lies
// between where the folder leaves it open.
func SetupQuestions(step string, sources map[string]question.Answer) []question.Question {
	asked := slices.DeleteFunc(steps.Questions(), func(q question.Question) bool {
		return q.Step != step || q.Kind == question.Secret
	})
	for i, q := range asked {
		asked[i] = Choosing(q, sources)
	}
	return asked
}

// Undecided reports whether a question that applies has to be asked in a first setup: nobody has answered it, and the
// folder, the account and the defaults give no sound answer. l may be nil: nothing is read yet.
func Undecided(q question.Question, a Answers, l *live.Stack) bool {
	from, known := a.Sources[q.ID]
	value := a.Settings.Get(q.ID)
	switch {
	case q.Applies != nil && !q.Applies(a.Settings.Get), q.Kind == question.Secret:
		return false
	case q.Ask && steps.ValidateAnswer(q, value) != nil:
		return true
	case from.Source == question.You:
		return false
	case from.Unsure:
		return true
	}
	switch q.ID {
	case "region", "service.domain": // one that nobody names is a guess, and none is told loudly: it is a choice
		return !known || from.Source == question.Default
	case "service.dns":
		return from.Source != question.Detected || from.Value != "route53"
	case "service.certificate":
		return steps.CertificateHelps(a.Settings.Get, l)
	}
	return false
}

// Blocks says why there can be no plan without an answer to a question, "" when there can be one: the answer is not
// valid, or it costs and nobody has said whether it is wanted.
func Blocks(q question.Question, a Answers) string {
	from, value := a.Sources[q.ID], a.Settings.Get(q.ID)
	switch err := steps.ValidateAnswer(q, value); {
	case q.Applies != nil && !q.Applies(a.Settings.Get):
		return ""
	case value == "" && from.Unsure && from.Source != question.You && MayStayOpen(q.ID):
		return "nothing in the folder decides it"
	case err != nil && value == "":
		return "it has no answer yet, and there is no default for it"
	case err != nil:
		return err.Error()
	}
	return ""
}

// Choosing is a question with what its answer lies between, where that is known: it is picked then, or typed.
func Choosing(q question.Question, sources map[string]question.Answer) question.Question {
	if options := sources[q.ID].Options; len(options) > 1 {
		validate := q.Validate
		q.Kind, q.Options = question.Pick, options
		q.Validate = func(value string) error {
			if value == "" && options[0].Value != "" {
				return errors.New("one of them has to be chosen")
			}
			return validate(value)
		}
	}
	return q
}

// RerunQuestions are the questions that are asked where a step is run again: all but secrets' values, which are asked
// for one by one, and the image, which is chosen.
func RerunQuestions(step string) []question.Question {
	return slices.DeleteFunc(steps.Questions(), func(q question.Question) bool {
		return q.Step != step || q.Kind == question.Secret || q.ID == "image.uri"
	})
}

// MissingSecrets are the secrets that only the user can give and that have a value neither in AWS nor among those
// given. Where a name is taken by something that is not the stack's, nothing is asked about it: the plan says so
// instead. l may be nil: nothing is read yet.
func (s *Session) MissingSecrets(l *live.Stack, given map[string]stack.Secret) []string {
	if l == nil || s.taken(l) {
		return nil
	}
	return slices.DeleteFunc(steps.MissingSecrets(s.Settings, l), func(key string) bool { return !given[key].Empty() })
}

// SecretsToAsk are the secrets whose values are asked for: those that AWS lacks and, where the secrets step is run
// again, all of the user's own.
func (s *Session) SecretsToAsk(l *live.Stack, again bool) []string {
	keys := s.MissingSecrets(l, nil)
	if again {
		for _, key := range s.Settings.Secrets.Keys {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// HasDotenv reports whether the folder has a .env file with names in it, or one that cannot be read.
func (s *Session) HasDotenv() bool {
	return s.Folder != nil && (len(s.Folder.DotenvKeys) > 0 || s.Folder.DotenvErr != nil)
}

// CanSave reports whether the answers can be written: they stand, and the account is theirs.
func (s *Session) CanSave() bool { return len(s.Settings.Validate()) == 0 && s.Pinned() == nil }

// SaveIfValid writes slipway.yaml so that stopping loses no answer, unless the answers cannot stand yet or belong to
// another account.
func (s *Session) SaveIfValid() (stack.Kept, error) {
	if !s.CanSave() {
		return stack.Kept{Settings: s.Settings}, nil
	}
	return s.Save()
}

// WaitingAfter are the notes of a run that has ended, and what waits for a person: what its actions were held for and,
// when its plan spoke of something that waits, the exact words for that by now.
func (s *Session) WaitingAfter(p plan.Plan, r plan.Result) (notes, waiting []plan.Note) {
	waits := func(n plan.Note) bool { return n.Waiting }
	notes = slices.DeleteFunc(slices.Clone(r.Notes), waits)
	if slices.ContainsFunc(p.Notes, waits) {
		// what waits in another step is not this run's to tell
		waiting = slices.DeleteFunc(s.Waiting(r.Live), func(n plan.Note) bool {
			return !slices.ContainsFunc(p.Notes, func(o plan.Note) bool { return o.Waiting && o.Step == n.Step })
		})
	}
	for _, n := range r.WaitingOnUser {
		if !slices.ContainsFunc(waiting, func(o plan.Note) bool { return o.Text == n.Text }) {
			waiting = append(waiting, n)
		}
	}
	return notes, waiting
}
